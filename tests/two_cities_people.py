"""Who works and lives in both cities, and what they apply for."""

import io
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from small_forms import SLUG
from small_forms import published as published_form
from small_forms import typed as form_typed
from two_cities import BOTH, MIHON, RESIDENT, STEPS, City
from walking import TYPED

from madoguchi.counter.cases import actions as cases
from madoguchi.counter.cases.actions.rerouting import reroute
from madoguchi.counter.cases.models import StepAction
from madoguchi.counter.cases.rules import Clerk
from madoguchi.counter.procedures.queries import current
from madoguchi.counter.window import actions as window
from madoguchi.counter.window.rules import Visitor
from madoguchi.foundation.accounts.actions import ensure_account
from madoguchi.foundation.city.absences import AbsenceOrder, add_absence
from madoguchi.foundation.city.changes import actions as changes
from madoguchi.foundation.city.models import Holding, Municipality, Post, Staff, StaffKind
from madoguchi.foundation.people.actions import ensure_person
from madoguchi.foundation.people.registry.actions import import_file
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.services.notices.models import Notice


def add_staff(database: Any, city: City) -> None:
    """The clerk whom both cities know."""
    with database.as_office(), city_scope(city.code):
        names = {"name": f"{city.mark}二市 通", "name_en": f"{city.mark}Kayou Nishi", "number": "B-1"}
        both = Staff.objects.create(email=BOTH, kind=StaffKind.REGULAR, since=date(2020, 4, 1), **names)
        post = Post.objects.get(slug="crisis_management-clerk")
        Holding.objects.create(staff=both, post=post, since=date(2020, 4, 1))


def change_posts(database: Any, city: City) -> None:
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


def import_registry(database: Any, city: City) -> None:
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


def apply(database: Any, city: City) -> None:
    """Five applications handed over, and three drafts, one of them somebody else's."""
    with database.as_public(), city_scope(city.code):
        person = ensure_person(ensure_account(RESIDENT))
        own = ensure_person(ensure_account(f"own@{city.slug}.example"))
        for n in range(8):
            draft = window.begin(Visitor(person if n < 7 else own), current("disaster_certificate"), "ja")
            sent = window.attach(draft, photo(city, n))
            draft = window.save(draft, {**_typed(city, n), "photos": [str(sent.file_id)]})
            if n < len(STEPS):
                city.submissions.append(window.hand_over(Visitor(person), draft.code).submission)
            else:
                city.drafts.append(draft)


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


def photo(city: City, n: int) -> SimpleUploadedFile:
    data = io.BytesIO()
    Image.new("RGB", (40, 30), "navy" if city.mark else "gray").save(data, "JPEG")
    return SimpleUploadedFile(f"{city.mark}北側{n}.jpg", data.getvalue(), "image/jpeg")


def together(database: Any, city: City) -> None:
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


def add_entries(database: Any, city: City) -> None:
    """Three reports that the clerk of both cities is entering for somebody."""
    with database.as_office(), city_scope(city.code):
        clerk = Clerk(Staff.objects.get(email=BOTH))
        for n in range(3):
            entry = cases.begin_entry(clerk, current("road_report"), "counter")
            sent = cases.attach_to_entry(entry, photo(city, n))
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
