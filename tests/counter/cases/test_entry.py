"""Entering for somebody at the counter, on the phone, by letter; the slip that they are given."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
from answers import HOME, INCOME
from clones import Clone
from desks import Desk, newest, text
from visitors import pages
from walking import CLERK, MIHON, TYPED, drain, photo

from madoguchi.core import clock
from madoguchi.counter.cases import actions as cases
from madoguchi.counter.cases.models import Case, EntryDraft
from madoguchi.counter.cases.rules import Clerk
from madoguchi.counter.procedures.queries import current
from madoguchi.counter.procedures.questions import Context
from madoguchi.counter.window import actions as window
from madoguchi.counter.window.factors import opened_by
from madoguchi.counter.window.models import Correction, Submission
from madoguchi.counter.window.rules import Visitor
from madoguchi.foundation.city.models import Staff
from madoguchi.foundation.tenancy.scope import city_scope

TAX, ROADS = "hoshikawa@mihon.example", "kuroda@mihon.example"
FORM = {
    **{name: value for name, value in INCOME.items() if isinstance(value, str)},
    "applicant.family": "見本",
    "applicant.given": "花子",
    "deductions_shown": "no",
    "identity_by": "counter",
    **{f"{place}.{part}": one for place in ("home", "january_address") for part, one in HOME.items()},
}
REPORT = {
    "danger": "no",
    "trouble": "hole",
    "description": "穴があいています。",
    "noticed_on": "2026/11/20",
    "place.note": "市役所の前",
    "answer_wanted": "no",
}


@pytest.fixture
def office(database: Clone) -> Iterator[Clone]:
    with database.as_office(), pages():
        yield database


def begun(desk: Desk, choice: str) -> str:
    """A new entry; returns its address."""
    answer = desk.browser.post("/entry/", {"choice": choice})
    assert answer.status_code == 302, text(answer)
    return str(answer["Location"])


def post(desk: Desk, address: str, typed: dict[str, Any], status: int = 302) -> Any:
    answer = desk.browser.post(address, typed)
    assert answer.status_code == status, text(answer)
    return answer


def test_entered_at_the_counter_it_gets_its_number_and_a_slip(office: Clone) -> None:
    desk = Desk(TAX)
    address = begun(desk, "income_certificate/counter")
    assert "その年の1月1日は" in desk.reads(address)  # all questions on one page
    assert post(desk, address, FORM)["Location"] == f"{address}check/"
    assert "見本 花子" in desk.reads(f"{address}check/")
    slip = post(desk, f"{address}check/", {})["Location"]
    case = newest()
    said = desk.reads(slip)
    assert case.number in said
    assert case.code in said
    assert "電話番号" in said
    assert "054-000-2071" in said
    assert (case.channel, case.entered_by_id is not None) == ("counter", True)
    assert address.split("/")[2] not in desk.reads("/entry/")


def test_what_is_missing_is_said_and_kept_for_later(office: Clone) -> None:
    desk = Desk(TAX)
    address = begun(desk, "income_certificate/post")
    wrong = text(post(desk, address, {**FORM, "copies": "11", "phone": ""}, status=422))
    assert 'href="#id_phone"' in wrong
    assert 'value="11"' in wrong
    post(desk, address, {**FORM, "phone": "", "_later": "1"})
    assert address in desk.reads("/entry/")
    assert "見本" in desk.reads(address)
    desk.reads(f"{address}check/", status=422)
    with city_scope(MIHON):
        assert not Case.objects.exists()


def test_a_button_inside_fills_in_and_sends_nothing(office: Clone) -> None:
    desk = Desk(TAX)
    address = begun(desk, "income_certificate/counter")
    filled = post(desk, address, {"home.postal_code": "9638601", "_fill_address": "home"}, status=200)
    assert "郡山市" in text(filled)


def test_photos_come_with_it_and_one_taken_out_goes(office: Clone) -> None:
    desk = Desk(CLERK)
    address = begun(desk, "disaster_certificate/counter")
    sent = text(post(desk, address, {"photos.file": [photo("北側.jpg"), photo("南側.jpg")]}, status=422))
    assert "北側.jpg" in sent
    assert desk.browser.get(f"{address}files/1")["Content-Type"] == "image/jpeg"
    assert desk.browser.get(f"{address}files/9").status_code == 404


def test_told_on_the_phone_a_second_code_stands_on_the_slip_once(office: Clone) -> None:
    desk = Desk(ROADS)
    address = begun(desk, "road_report/phone")
    post(desk, address, REPORT)
    slip = post(desk, f"{address}check/", {})["Location"]
    said = desk.reads(slip)
    assert "2つ目の番号" in said
    code = said.split("2つ目の番号")[1].split('<b class="num">')[1][:9]
    drain(office)
    with office.as_public(), city_scope(MIHON):
        assert opened_by(newest_code(), code) == Submission.objects.get()
    with office.as_office(), pages():
        begun(desk, "road_report/phone")
        assert "2つ目の番号" in desk.reads(slip)


def test_photos_that_cannot_be_told_on_the_phone_are_sent_later(office: Clone) -> None:
    desk = Desk(CLERK)
    with city_scope(MIHON):
        version = current("disaster_certificate")
        assert version
        for channel in ("phone", "counter"):
            cases.save_entry(cases.begin_entry(Clerk(staff()), version, channel), dict(TYPED))
        by_phone, at_counter = EntryDraft.objects.order_by("id")
    # Whoever comes brings them, or is entered later.
    assert "写真（4方向と深さ）" in desk.reads(f"/entry/{at_counter.code}/check/", status=422)
    assert "あとで提出" in desk.reads(f"/entry/{by_phone.code}/check/")
    post(desk, f"/entry/{by_phone.code}/check/", {})
    case = newest()
    assert "あとで提出" in desk.sees(case)
    wanted = {
        "item": "photos",
        "words.photos": "4方向の写真を送ってください。",
        "consequence": "調査に伺います。",
    }
    desk.does(case, "correction", **wanted, answer_by=(clock.today() + timedelta(days=14)).isoformat())
    drain(office)
    with office.as_public(), city_scope(MIHON):
        asked = Correction.objects.select_related("submission").get()
        sent = window.attach_to_correction(asked, photo())
        window.save_correction(asked, {"photos": [str(sent.file_id)]})
        window.answer_correction(Visitor(holder="a browser"), asked)
    drain(office)
    with office.as_office(), pages():
        seen = desk.sees(case)
        assert "あとで提出" not in seen
        assert f"/cases/{quote(case.number)}/files/1" in seen


def test_other_answers_are_mended_while_photos_are_still_to_come(office: Clone) -> None:
    """What an answer rules out goes, as where nothing lacks."""
    with city_scope(MIHON):
        clerk, version = Clerk(staff()), current("disaster_certificate")
        assert version
        entry = cases.begin_entry(clerk, version, "phone")
        cases.save_entry(entry, dict(TYPED))
        case, _ = cases.enter(clerk, entry.code, Context(today=clock.today()))
        assert "flood_depth" in case.answers
        cases.ask_correction(
            clerk, case, {"flood": "床上ですか"}, clock.today() + timedelta(days=9), "そのまま"
        )
    drain(office)
    with office.as_public(), city_scope(MIHON):
        asked = Correction.objects.select_related("submission").get()
        window.save_correction(asked, {"flood": "below"})
        window.answer_correction(Visitor(holder="a browser"), asked)
    drain(office)
    with office.as_office(), city_scope(MIHON):
        assert Case.objects.get().answers["flood"] == "below"
        assert "flood_depth" not in Case.objects.get().answers


def staff() -> Staff:
    return Staff.objects.get(email=CLERK)


def newest_code() -> str:
    return str(Submission.objects.latest("id").code)


def test_only_ones_own_entry_and_only_ways_that_are_offered(office: Clone) -> None:
    desk, other = Desk(TAX), Desk(ROADS)
    address = begun(desk, "income_certificate/counter")
    assert other.browser.get(address).status_code == 404
    assert other.browser.post(f"{address}drop/").status_code == 404
    told = text(post(desk, "/entry/", {"choice": "income_certificate/phone"}, status=422))
    assert "その方法では受け付けていません" in told
    assert "選んでください" in text(post(desk, "/entry/", {"choice": "nothing"}, status=422))
    post(desk, f"{address}drop/", {})
    with city_scope(MIHON):
        assert not EntryDraft.objects.exists()
