"""What looks at many cases at once, in both cities: an export, a selection, a survey, a campaign."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from nursery import child, published, wait
from small_forms import YEARLY
from small_forms import published as published_form
from surveying import answered, closed
from two_cities import BOTH, SURVEY, City
from walking import take_all

from madoguchi.core import clock
from madoguchi.core.matching import Slot
from madoguchi.counter.campaigns import actions as campaigns
from madoguchi.counter.campaigns.models import Stage, Target
from madoguchi.counter.cases.rules import Clerk
from madoguchi.counter.cases.tallying import count
from madoguchi.counter.exchange import actions as exchange
from madoguchi.counter.exchange.models import Export, Layout, ResultImport
from madoguchi.counter.exchange.wanted import Wanted as Extract
from madoguchi.counter.procedures.actions import publish as publish_procedure
from madoguchi.counter.procedures.reading import read_yaml
from madoguchi.counter.rounds import actions as rounds
from madoguchi.counter.rounds.models import Entry
from madoguchi.counter.window.models import Invitation
from madoguchi.foundation.city.models import Department, Staff
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.services.publications import actions as publications

PACK = Path(__file__).parents[1] / "packs" / "mihon"


def exchange_files(database: Any, city: City) -> None:
    """The cases of a department exported, with a name that Shift_JIS lacks; results of a case that nobody knows."""
    with database.as_office():
        with city_scope(city.code):
            clerk = Clerk(Staff.objects.get(email=BOTH))
            department = Department.objects.get(slug="crisis_management")
            columns = ("case.number", "case.applicant", "answers.phone")
            wanted = Extract("disaster_certificate", columns=columns, format="csv_cp932")
            export = exchange.ask(clerk, department, wanted)
            lines = f"受付番号,結果,備考,管理者,引継ぎ先\n{city.mark}まぼろし{city.code},確認済,,,"
            file = SimpleUploadedFile(f"{city.mark}結果.csv", lines.encode())
            layout = Layout.objects.get(slug="road_works")
            results = exchange.begin(clerk, department, layout, file, checked=True, again=False)
        exchange.make(city.code, export.id)
        exchange.take(city.code, results.id)
        with city_scope(city.code):
            city.export = Export.objects.get(id=export.id)
            city.results = ResultImport.objects.get(id=results.id)


def select(database: Any, city: City) -> None:
    """A round of a selection: two children, one seat, run once."""
    with database.as_office(), city_scope(city.code):
        version, clerk, day = published("crisis_management"), Clerk(city.staff("kouno")), clock.today()
        wait(version, [child(f"{city.mark}一郎", hours=170), child(f"{city.mark}みなみ")])
        opening = rounds.Opening(f"{city.mark}四月の入所", day, day)
        city.round = rounds.open_round(clerk, version.procedure.slug, opening)
        rounds.set_seats(clerk, city.round, {Slot("sakura", "age_0"): 1})
        rounds.gather(clerk, city.round)
        city.round_run = rounds.run(clerk, city.round)
        city.round_entry = Entry.objects.select_related("case", "round").order_by("points").first()


def publish(database: Any, city: City) -> None:
    """A survey of which one edition is out, and the next is counted."""
    text = (PACK / "procedures" / "resident_survey.yaml").read_text()
    marked = {"resident_survey": SURVEY, "department: planning": "department: crisis_management"}
    for old, new in {**marked, "ja: ": f"ja: {city.mark}"}.items():
        text = text.replace(old, new)
    with database.as_office(), city_scope(city.code):
        publish_procedure(read_yaml(text))
        answers = answered(40)
        closed(SURVEY, answers)
        clerk = city.staff("kouno")
        for _ in range(2):
            edition = publications.prepare(SURVEY, clerk)
            count(edition)
            if edition.number == 1:
                publications.publish(SURVEY, clerk, edition.stamp)
    take_all(database.as_public, city.code)


def campaign(database: Any, city: City) -> None:
    """A campaign with one person who got a letter; a line of its table could not be taken."""
    with database.as_office(), city_scope(city.code):
        published_form(YEARLY)
        clerk, today = Clerk(Staff.objects.get(email=BOTH)), clock.today()
        words = {"ja": f"{city.mark}年に一度の届です。", "en": ""}
        plan = campaigns.Plan(f"{city.mark}現況届", today, today + timedelta(days=30), None, None, words)
        city.campaign = campaigns.prepare(clerk, YEARLY, plan)
        born = "1958-02-01"
        lines = f"氏名,生年月日,住所\n{city.mark}見本一郎,{born},{city.mark}町1\n{city.mark}見本二郎,,{city.mark}町2"
        file = SimpleUploadedFile(f"{city.mark}対象.csv", lines.encode())
        city.source = campaigns.upload(clerk, city.campaign, file)
        mapping = {"own.name": "氏名", "own.birth_date": "生年月日", "own.address": "住所"}
        campaigns.name_columns(clerk, city.source, mapping)
    with database.as_office():
        campaigns.read_source(city.code, city.source.id)
        with city_scope(city.code):
            campaigns.take(clerk, city.source)
        campaigns.read_source(city.code, city.source.id)
        with city_scope(city.code):
            campaigns.send(clerk, city.campaign, Stage.FIRST)
            while campaigns.send_some(city.campaign.id):
                pass
            campaigns.print_part(city.campaign.id, Stage.FIRST, 1)
            city.campaign.refresh_from_db()
            city.target = Target.objects.select_related("offer").get(campaign=city.campaign)
    take_all(database.as_public, city.code)
    with database.as_public(), city_scope(city.code):
        invitation = Invitation.objects.select_related("follows").get(offer=city.offer.id)
        city.next_step = [invitation.follows.code, invitation.code]
