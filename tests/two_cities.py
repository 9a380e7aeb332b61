"""Two cities with look-alike data on both sides, and every value by which one would be known in the other's pages.

Kagami's declarations, places and people are Mihon's with a mark in each word: 鏡 or Kagami.
"""

import io
import json
import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from html import unescape
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

from charging import charged
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from filing import binder_of, completed
from nursery import child, published, wait
from PIL import Image
from small_forms import SLUG, YEARLY
from small_forms import published as published_form
from small_forms import typed as form_typed
from surveying import answered, closed
from visitors import SOURCE
from walking import CHECKS, TYPED, drain, take_all

from madoguchi.core import clock
from madoguchi.core.calendar import fiscal_year
from madoguchi.core.ids import new_id
from madoguchi.core.matching import Slot
from madoguchi.counter.campaigns import actions as campaigns
from madoguchi.counter.campaigns.models import Stage, Target
from madoguchi.counter.cases import actions as cases
from madoguchi.counter.cases.actions.rerouting import reroute
from madoguchi.counter.cases.filters import Wanted
from madoguchi.counter.cases.models import Case, EntryDraft, NoteKind, StepAction
from madoguchi.counter.cases.rules import Clerk
from madoguchi.counter.cases.tallying import count
from madoguchi.counter.exchange import actions as exchange
from madoguchi.counter.exchange.models import Export, Layout, ResultImport
from madoguchi.counter.exchange.wanted import Wanted as Extract
from madoguchi.counter.figures.jobs import count_all
from madoguchi.counter.procedures.actions import publish as publish_procedure
from madoguchi.counter.procedures.queries import current
from madoguchi.counter.procedures.reading import read_yaml
from madoguchi.counter.rounds import actions as rounds
from madoguchi.counter.rounds.models import Entry
from madoguchi.counter.window import actions as window
from madoguchi.counter.window.models import Correction, Draft, Invitation, Message, Submission
from madoguchi.counter.window.rules import Visitor
from madoguchi.foundation.accounts.actions import ensure_account, make_token
from madoguchi.foundation.accounts.scopes import SIDE_OF_SCOPE
from madoguchi.foundation.city.absences import AbsenceOrder, add_absence
from madoguchi.foundation.city.changes import actions as changes
from madoguchi.foundation.city.models import Department, Holding, Municipality, Post, Staff, StaffKind
from madoguchi.foundation.ledger.actions import record
from madoguchi.foundation.ledger.verification import make_roots
from madoguchi.foundation.people.actions import ensure_person, record_check
from madoguchi.foundation.people.models import CheckKind, Party
from madoguchi.foundation.people.registry.actions import import_file
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.foundation.tray.models import TrayIn, TrayOut
from madoguchi.services.documents.models import PublishedDocument
from madoguchi.services.notices import actions as notices
from madoguchi.services.notices.events import ASKED, AboutNotice
from madoguchi.services.notices.models import Delivery, Notice
from madoguchi.services.notices.templates import MESSAGE
from madoguchi.services.payments import actions as money
from madoguchi.services.publications import actions as publications
from madoguchi.services.records import actions as records
from madoguchi.services.records.rules import Keeper
from madoguchi.services.spending import actions as spending
from madoguchi.services.spending.models import Budget
from madoguchi.services.webhooks.models import Webhook, WebhookDelivery

MIHON, KAGAMI = "992011", "992020"
# One resident and one member of staff whom both cities know under the same address.
RESIDENT, BOTH = "futari@mail.example", "futari@both.example"
_SCOPES = {side: [one for one, its in SIDE_OF_SCOPE.items() if its == side] for side in ("public", "office")}
PACK = Path(__file__).parents[1] / "packs" / "mihon"
SURVEY = "survey_sample"
STEPS = ("examine", "draft", "decide", "issue", "done")


@dataclass
class City:
    """What was seeded for one city: the arguments for its pages and queries."""

    code: str
    slug: str
    mark: str
    drafts: list[Draft] = field(default_factory=list)
    submissions: list[Submission] = field(default_factory=list)
    cases: dict[str, Case] = field(default_factory=dict)
    document: Any = None
    delivery: Any = None
    payment: Any = None
    payout: Any = None
    registry: Any = None
    absence: Any = None
    change: Any = None
    notice: Any = None
    round: Any = None
    offer: Any = None
    campaign: Any = None
    source: Any = None
    target: Any = None
    together: list[Draft] = field(default_factory=list)
    secret: str = ""
    next_step: list[str] = field(default_factory=list)
    round_run: Any = None
    round_entry: Any = None
    disposal: Any = None
    export: Any = None
    results: Any = None
    record: Any = None
    hook: Any = None
    call: Any = None
    correction: Any = None
    entries: list[EntryDraft] = field(default_factory=list)
    envelopes: dict[str, UUID] = field(default_factory=dict)
    jobs: dict[str, int] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    photo_key: str = ""
    sent_key: str = ""
    person_id: UUID | None = None
    staff_id: UUID | None = None
    department_id: UUID | None = None

    @property
    def host(self) -> str:
        return f"{self.slug}.localhost"

    @property
    def draft(self) -> Draft:
        return self.drafts[0]

    @property
    def submission(self) -> Submission:
        """The one that ended with a document."""
        return self.submissions[0]

    def staff(self, name: str) -> Staff:
        return Staff.objects.get(email=f"{name}@{self.slug}.example")


def seed(database: Any) -> tuple[City, City]:
    """Both cities, seeded alike: five cases at the five places of the walk, drafts, and one of all that gets stuck."""
    cities = City(MIHON, "mihon", ""), City(KAGAMI, "kagami", "鏡")
    for city in cities:
        _add_staff(database, city)
        _apply(database, city)
        take_all(database.as_office, city.code)
    for city in cities:
        _walk(database, city)
        drain(database, city.code)
        _pay(database, city)
        _spend(database, city)
        _import_registry(database, city)
        _change_posts(database, city)
        _exchange(database, city)
        _add_entries(database, city)
        _add_stuck(database, city)
        _file(database, city)
        _select(database, city)
        _campaign(database, city)
        _together(database, city)
        _publish(database, city)
        _reload(database, city)
    with database.as_office():
        count_all()
    with database.as_owner():
        make_roots(clock.today())
    return cities


def _add_staff(database: Any, city: City) -> None:
    with database.as_office(), city_scope(city.code):
        names = {"name": f"{city.mark}二市 通", "name_en": f"{city.mark}Kayou Nishi", "number": "B-1"}
        both = Staff.objects.create(email=BOTH, kind=StaffKind.REGULAR, since=date(2020, 4, 1), **names)
        post = Post.objects.get(slug="crisis_management-clerk")
        Holding.objects.create(staff=both, post=post, since=date(2020, 4, 1))


def _typed(city: City, n: int) -> dict[str, Any]:
    # The second name has a character that no typeface has: its document cannot be issued.
    name = {"family": f"{city.mark}見本", "given": f"{city.mark}太郎{n}" + "\U0001b000" * (n == 1)}
    digit = "1" if city.code == MIHON else "2"
    name["family_kana"] = "みほん" if city.code == MIHON else "かがみ"
    home = {**TYPED["home"], "rest": f"{city.mark}{digit}7-23-{n}5"}
    return {
        **TYPED,
        "home": home,
        "applicant": {**TYPED["applicant"], **name},
        "household": [{**TYPED["household"][0], "name": {"family": name["family"], "given": name["given"]}}],
        "phone": f"090-{digit}{n}34-56{digit}8",
    }


def _photo(city: City, n: int) -> SimpleUploadedFile:
    data = io.BytesIO()
    Image.new("RGB", (40, 30), "navy" if city.mark else "gray").save(data, "JPEG")
    return SimpleUploadedFile(f"{city.mark}北側{n}.jpg", data.getvalue(), "image/jpeg")


def _apply(database: Any, city: City) -> None:
    with database.as_public(), city_scope(city.code):
        person = ensure_person(ensure_account(RESIDENT))
        own = ensure_person(ensure_account(f"own@{city.slug}.example"))
        for n in range(8):
            draft = window.begin(Visitor(person if n < 7 else own), current("disaster_certificate"), "ja")
            sent = window.attach(draft, _photo(city, n))
            draft = window.save(draft, {**_typed(city, n), "photos": [str(sent.file_id)]})
            if n < len(STEPS):
                city.submissions.append(window.hand_over(Visitor(person), draft.code).submission)
            else:
                city.drafts.append(draft)


def _walk(database: Any, city: City) -> None:
    """The first submission goes to its end, the last only to its first step."""
    with database.as_office(), city_scope(city.code):
        for submission, step in zip(reversed(city.submissions), STEPS, strict=True):
            case = Case.objects.select_related("version__procedure").get(submission=submission.id)
            city.cases[step] = case
            for act in (_examine, _draft, _decide)[: STEPS.index(step)]:
                act(city, case)
        party = Party.objects.get(subject=city.cases["examine"].subject)
        record_check(party, CheckKind.ONE, f"{city.mark}運転免許証の写し", city.staff("kouno"))
        _share(city)


def _share(city: City) -> None:
    """What clerks share beside the walk: a note, a step that is somebody's, a saved filter; and the next form."""
    clerk, case = Clerk(city.staff("kouno")), city.cases["draft"]
    cases.note(clerk, case, NoteKind.PHONE, f"{city.mark}電話で確かめました")
    cases.assign(clerk, case, clerk.staff)
    cases.save_filter(clerk, f"{city.mark}今週の起案", Wanted(do="draft"))
    title = {"ja": f"{city.mark}住まいの次の手続き", "en": f"{city.mark}What follows for the home"}
    city.offer = cases.offer(cases.OfferOrder("road_report", title, {}), case)


def _examine(city: City, case: Case) -> None:
    examined = cases.Examined(CHECKS, f"{city.mark}家屋を確認しました")
    cases.examine(Clerk(city.staff("kouno")), case, examined)


def _draft(city: City, case: Case) -> None:
    cases.draft(Clerk(city.staff("kouno")), case, cases.Proposal("half", f"{city.mark}柱の傾きによる"))


def _decide(city: City, case: Case) -> None:
    cases.decide(Clerk(city.staff("heikawa")), case, note=f"{city.mark}異議なしです")


def _change_posts(database: Any, city: City) -> None:
    """An absence to come, a change of posts with a fault, and a case that was moved as who had it left."""
    with database.as_office(), city_scope(city.code):
        clerk, chief = city.staff("kouno"), city.staff("otsuyama")
        day = date(2040, 4, 1)
        city.absence = add_absence(clerk, AbsenceOrder(clerk, day, day, chief, f"{city.mark}研修"))
        rows = f"職員番号,氏名,新職\n1003,,課税課長\n9999,{city.mark}新野,{city.mark}宇宙課長\n"
        city.change = changes.prepare(clerk, day, f"{city.mark}異動.csv", rows.encode(), "")
        waiting = StepAction.objects.filter(case=city.cases["draft"].id, done_at=None)
        waiting.update(assigned=city.staff("haruno"))
        reroute()


def _import_registry(database: Any, city: City) -> None:
    """An extract of one resident, and one row that was not taken; the clerk of both cities may keep it."""
    headers = "宛名番号,氏名,生年月日,住所,住民状態"
    taken = f"1{city.code}77,{city.mark}登録　{city.mark}太郎,S33.2.1,{city.mark}登録町9-87,住登"
    wrong = f"2{city.code}77,{city.mark}登録　{city.mark}花子,S33.2.1,{city.mark}登録町9-87,{city.mark}行方"
    with TemporaryDirectory() as folder, database.as_office():
        file = Path(folder) / f"{city.mark}照合用データ.csv"
        file.write_text(f"{headers}\n{taken}\n{wrong}\n")
        city.registry = import_file(city.code, file)
        Municipality.objects.filter(code=city.code).update(
            registry_departments=["crisis_management"], staffing_departments=["crisis_management"]
        )


def _exchange(database: Any, city: City) -> None:
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


def _select(database: Any, city: City) -> None:
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


def _publish(database: Any, city: City) -> None:
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


def _campaign(database: Any, city: City) -> None:
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


def _together(database: Any, city: City) -> None:
    """Two drafts to which another has to agree."""
    with database.as_office(), city_scope(city.code):
        published_form(SLUG)
    with database.as_public(), city_scope(city.code):
        visitor = Visitor(ensure_person(ensure_account(RESIDENT)))
        for n in range(2):
            draft = window.begin(visitor, current(SLUG), "ja")
            mail = f"together{n}@{city.slug}.example"
            window.save(draft, form_typed(mail, purpose_of_use=f"{city.mark}夏まつり{n}"))
            city.together.append(window.ask_cosigners(visitor, draft.code))
        notice = Notice.objects.filter(template="cosign", subject=f"draft:{city.together[0].code}").get()
        city.secret = notice.params["link"].rstrip("/").rsplit("/", 1)[1]


def _pay(database: Any, city: City) -> None:
    """The fee of the first application, taken at the counter; the person has its copy."""
    with database.as_office(), city_scope(city.code):
        words = {
            "payee": f"{city.mark}市",
            "account": f"{city.mark}一般会計",
            "reckoned": f"{city.mark}300 × 2",
        }
        title = {"ja": f"{city.mark}証明の手数料", "en": f"{city.mark}Fee"}
        charge = charged(city.cases["done"].subject, title=title, **words)
        city.payment = money.receive_cash(charge, 1000, city.staff("kouno"))
        told = money.tell(city.payment.charge)
    with database.as_public(), city_scope(city.code):
        money.publish(told, city.submission.subject)


def _spend(database: Any, city: City) -> None:
    """A budget of which the first application takes, and an order to pay it."""
    with database.as_office(), city_scope(city.code):
        words = {
            "title": {"ja": f"{city.mark}住まいの再建", "en": f"{city.mark}Rebuilding homes"},
            "account": f"{city.mark}民生費・災害救助費",
        }
        year = fiscal_year(clock.today())
        Budget.objects.create(slug=f"rebuilding_{city.slug}", fiscal_year=year, ceiling=512_300, **words)
        subject, clerk = city.cases["done"].subject, city.staff("kouno")
        spending.commit(subject, f"rebuilding_{city.slug}", 200_000, actor="system")
        bank = {"bank_name": f"{city.mark}本店銀行", "holder": f"{city.mark}ミホン"}
        order = spending.PayoutOrder(words["title"], f"{city.mark}見本 {city.mark}太郎", bank, 200_000)
        city.payout = spending.order(subject, order, clerk, taken_for=subject)


def _add_entries(database: Any, city: City) -> None:
    """Three reports that the clerk of both cities is entering for somebody."""
    with database.as_office(), city_scope(city.code):
        clerk = Clerk(Staff.objects.get(email=BOTH))
        for n in range(3):
            entry = cases.begin_entry(clerk, current("road_report"), "counter")
            sent = cases.attach_to_entry(entry, _photo(city, n))
            typed = {
                "danger": False,
                "trouble": "hole",
                "description": f"{city.mark}直径30cmの穴{n}",
                "noticed_on": "2026/11/20",
                "place": {"note": f"{city.mark}市役所の前"},
                "photos": [str(sent.id)],
                "answer_wanted": False,
            }
            city.entries.append(cases.save_entry(entry, typed))


def _file(database: Any, city: City) -> None:
    """Three records of ten years ago, proposed for disposal."""
    with database.as_office(), city_scope(city.code):
        kept = [
            completed(title={"ja": f"{city.mark}昔の申請{n}", "en": f"{city.mark}Old{n}"}) for n in range(3)
        ]
        city.record = kept[0]
        city.disposal = records.propose(Keeper(city.staff("kouno")), binder_of(kept[0]))


def _add_stuck(database: Any, city: City) -> None:
    fault = f"ValueError: {city.mark}封筒を開けません {city.slug}"
    with database.as_owner(), city_scope(city.code):
        for name, table, kind in (("office", TrayIn, "submission"), ("public", TrayOut, "tracking")):
            row = {
                "subject": f"submission:stuck-{city.slug}",
                "n": 1,
                "kind": kind,
                "body": city.slug.encode(),
            }
            city.envelopes[name] = table.objects.create(**row, tries=2, fault=fault).id
    with database.as_public(), city_scope(city.code):
        city.jobs["public"] = _add_failed_job(city, "window.drop_expired_drafts")
        delivery = Delivery.objects.order_by("id").first()
        assert delivery
        delivery.tries = 3
        notices.note_refused(delivery, f"550 {city.mark}受け取れません {city.slug}")
        city.delivery = delivery
        city.notice = _notice(city)
        city.hook, city.call = _hook(city)
        city.correction = _ask(city)
        about = AboutNotice(about=f"draft:{city.draft.code}", template="arrived", kind="business")
        record(ASKED, f"notice:{city.slug}", about, actor="system")
        city.tokens["public"] = make_token(ensure_account(RESIDENT), _SCOPES["public"])[1]
    with database.as_office(), city_scope(city.code):
        city.tokens["office"] = make_token(ensure_account(BOTH), _SCOPES["office"])[1]
        city.jobs["office"] = _add_failed_job(city, "cases.issue_document")


def _ask(city: City) -> Correction:
    """Something to be mended in the application that is examined, and a message about it."""
    submission = city.submissions[-1]
    Message.objects.create(
        submission=submission, from_office=True, text=f"{city.mark}番号を確かめます", at=clock.now()
    )
    return Correction.objects.create(
        submission=submission,
        request=new_id(),
        items=[{"question": "phone", "words": f"{city.mark}市の控えと番号が違います"}],
        earlier={"phone": submission.answers["phone"]},
        consequence=f"{city.mark}届いている内容で審査します",
        asked_at=clock.now(),
        answer_by=date(2099, 4, 1),
    )


def _notice(city: City) -> Notice:
    """One in the inbox of the resident whom both cities know."""
    person = ensure_person(ensure_account(RESIDENT))
    params = {
        "procedure": f"{city.mark}見本の手続き",
        "code": city.draft.code,
        "link": f"http://{city.host}/my/",
    }
    return notices.notify(
        MESSAGE,
        f"draft:{city.draft.code}",
        recipient=RESIDENT,
        language="ja",
        params=params,
        actor="system",
        person=person,
    )


def _hook(city: City) -> tuple[Webhook, WebhookDelivery]:
    """Where programs of the resident are called, and a call."""
    hook = Webhook.objects.create(
        person=ensure_person(ensure_account(RESIDENT)),
        key=f"hook_of_{city.slug}",
        url=f"https://{city.slug}.example/hook",
    )
    body = {
        "code": city.draft.code,
        "sentence": {"ja": f"{city.mark}呼出しの文", "en": f"{city.mark}Words of a call"},
    }
    call = WebhookDelivery.objects.create(
        webhook=hook, key=f"msg_of_{city.slug}", kind="tracking.changed", body=body
    )
    return hook, call


def _add_failed_job(city: City, name: str) -> int:
    arguments = f'{{"city": "{city.code}", "of": "{city.slug}"}}'
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, args, status, attempts)"
            " VALUES ('default', %s, %s, 'failed', 3) RETURNING id",
            [name, arguments],
        )
        row: tuple[int] = cursor.fetchone()
    return row[0]


def _reload(database: Any, city: City) -> None:
    with database.as_public(), city_scope(city.code):
        city.submissions = [Submission.objects.get(id=one.id) for one in city.submissions]
        city.document = PublishedDocument.objects.get(subject=city.submission.subject)
    with database.as_office(), city_scope(city.code):
        rows = Case.objects.select_related("version__procedure")
        city.cases = {step: rows.get(id=case.id) for step, case in city.cases.items()}


# What is a value of one city alone

_TABLES = """
SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'r' AND n.nspname IN ('public_side', 'office_side', 'shared') AND EXISTS (
    SELECT 1 FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'city' AND NOT a.attisdropped)
"""
# Names in the code, such as ids of options and steps: the page of any city has them.
# Single words that may stand in any sentence, or in the tokens of its forms, say nothing either.
_WORDS_OF_TEMPLATES = {
    "None",
    "り災証明書",  # the example beside the portal's search box
    # Labels of questions, which pages say by themselves too.
    *("お名前", "生年月日", "電話番号", "メール", "メールアドレス", "委任状", "代理人", "どなたでも"),
    *("世帯の方", "同じ世帯の方", "法定代理人（親権者、成年後見人など）"),
    *("Name", "Other", "Issued", "Fee"),
}
_NO_MARK = re.compile(r"[a-z_.:-]*|\d{4}-\d\d-\d\d|[A-Za-z]{3}|[\d.:/+-]{1,5}|.{0,2}|\W*")


def values(database: Any) -> dict[str, set[str]]:
    """Every text, id and digest in any table of a city that is in no table of the other.

    A word of a declaration that the house says by itself too, as そのほか or Item, is no sign of a city.
    """
    with database.as_owner():
        found = {code: _leaves_of(code) | _names_of(code) for code in (MIHON, KAGAMI)}
        declared = {one for code in found for one in _leaves_of(code, "shared.procedures_") - _names_of(code)}
    common = found[MIHON] & found[KAGAMI]
    common |= _WORDS_OF_TEMPLATES | {one for one in declared if one in _said_by_the_house()}
    return {
        code: {one for one in leaves - common if not _NO_MARK.fullmatch(one)}
        for code, leaves in found.items()
    }


@lru_cache
def _said_by_the_house() -> str:
    """All sentences of all rooms, in code, templates and catalogues."""
    kinds = (".py", ".html", ".po")
    files = (path for path in SOURCE.rglob("*") if path.suffix in kinds)
    return "\n".join(path.read_text(encoding="utf-8") for path in files)


def _leaves_of(code: str, tables: str = "") -> set[str]:
    leaves: set[str] = set()
    with connection.cursor() as cursor:
        cursor.execute(_TABLES)
        for (table,) in (one for one in cursor.fetchall() if one[0].startswith(tables)):
            cursor.execute(f"SELECT * FROM {table} WHERE city = %s", [code])
            for row in cursor.fetchall():
                leaves.update(leaf for value in row for leaf in _leaves(value))
    return leaves


def _names_of(code: str) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT slug, name, name_en, mayor FROM city_municipality WHERE code = %s", [code])
        return {code, *cursor.fetchone()}


def _leaves(value: Any) -> set[str]:
    match value:
        case str() if value[:1] in ("[", "{"):  # jsonb, as a plain cursor gives it
            return _leaves_of_json(value)
        case str():
            return {value}
        case UUID():
            return {str(value), value.hex}
        case bytes() | memoryview():
            return {bytes(value).hex()}
        case dict() | list():
            parts = [*value, *value.values()] if isinstance(value, dict) else value
            return {leaf for part in parts for leaf in _leaves(part)}
    return set()


def _leaves_of_json(text: str) -> set[str]:
    try:
        return _leaves(json.loads(text))
    except ValueError:
        return {text}


_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")


def plain(body: str) -> str:
    """The text of a page as a reader would find it: no entities, no escapes, no hints where lines may break."""
    text = unescape(unescape(body)).replace("<wbr>", "").replace("\u200b", "")
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)


def foreign(text: str, own: City, known: dict[str, set[str]]) -> set[str]:
    """The values of the other city that stand in a text of a page or query of `own`."""
    other = KAGAMI if own.code == MIHON else MIHON
    if own.code == KAGAMI:
        # Each word of Kagami is one of Mihon with a mark: taken out whole, what is left over is Mihon's.
        for word in sorted(
            (one for one in known[KAGAMI] if "鏡" in one or "agami" in one), key=len, reverse=True
        ):
            text = text.replace(word, " ")
    marks = {"鏡", "Kagami", "kagami"} if other == KAGAMI else {"みほん", "Mihon", "//mihon."}
    return {value for value in known[other] | marks if value in text}
