"""The register on the desk: lists, one record, binders, the clock, and a disposal from end to end."""

import csv
import io
import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from clones import MIHON, Clone
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from filing import binder_of, completed, entered, keeper, proposed
from visitors import pages, signed_in_staff, visitor

from madoguchi.core import clock
from madoguchi.core.calendar import fiscal_year
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.services.records import actions as records
from madoguchi.services.records.models import Disposal, DisposalPost, Record, State

CLERK, DECIDER, OTHER = "kouno@mihon.example", "kimura@mihon.example", "haruno@mihon.example"
_OLD = {"year": "2016"}


@pytest.fixture
def office(database: Clone) -> Iterator[Clone]:
    """The office side, with pages."""
    with database.as_office(), pages():
        yield database


@pytest.fixture
def old(office: Clone) -> Record:
    """A record whose retention has passed."""
    with city_scope(MIHON):
        return completed()


def text_of(answer) -> str:
    """The words of a page's main part."""
    main = re.search(r"<main.*</main>", answer.content.decode(), re.DOTALL)
    assert main, answer.content.decode()
    return re.sub(r"\s+", " ", re.sub(r"<wbr>|<[^>]*>", " ", main[0]))


def post(browser: Client, address: str, **typed: object):
    return browser.post(address, typed)


def test_the_register_lists_what_its_department_received_in_a_year(office: Clone, old: Record):
    with city_scope(MIHON):
        new = entered(classification="")
    clerk = signed_in_staff("/login/", CLERK)
    this = text_of(clerk.get("/records/"))
    assert new.number in this
    assert old.number not in this
    earlier = text_of(clerk.get("/records/", _OLD))
    assert "C-02-01" in earlier
    assert "令和4年3月31日" in earlier
    assert old.number in earlier
    assert old.number not in text_of(signed_in_staff("/login/", OTHER).get("/records/", _OLD))


@pytest.mark.parametrize(
    ("asked", "shown"),
    [({"state": "kept"}, True), ({"state": "open"}, False), ({"class": "C-02-01"}, True),
     ({"class": "unclassified"}, False), ({"class": "\x00", "state": "lost", "year": "x"}, False)],
)  # fmt: skip
def test_filters(office: Clone, old: Record, asked: dict[str, str], shown: bool):
    clerk = signed_in_staff("/login/", CLERK)
    assert (old.number in text_of(clerk.get("/records/", {**_OLD, **asked}))) is shown


def test_a_record_is_found_by_either_number_and_shows_its_dates(office: Clone):
    with city_scope(MIHON):
        one = entered()
        records.note_enforced(one.subject, "令和8発第000001-5号")
    clerk = signed_in_staff("/login/", CLERK)
    for words in (one.number, "令和8発第000001-5号"):
        found = clerk.get("/records/", {"q": words})
        assert found.status_code == 302
        shown = text_of(clerk.get(found.url))
        for part in (one.number, "令和8発第000001-5号", "収受", "施行", "完結すると決まります", "5年"):
            assert part in shown
    assert "見つかりませんでした" in text_of(clerk.get("/records/", {"q": "令和8-000000-0"}))
    assert signed_in_staff("/login/", OTHER).get(f"/records/{one.number}/").status_code == 404


def test_lists_go_on_by_key_and_cost_the_same(office: Clone):
    clerk = signed_in_staff("/login/", CLERK)

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            clerk.get("/records/")
        kept = [one for one in queries if not re.match("BEGIN|COMMIT|.*SAVEPOINT|.*set_config", one["sql"])]
        return len(kept)

    with city_scope(MIHON):
        entered()
    few = asked()
    with city_scope(MIHON):
        all_of_them = {entered().number for _ in range(59)}
    assert asked() == few <= 12
    first = clerk.get("/records/").content.decode()
    link = re.search(r'href="([^"]*after=[^"]*)" rel="next"', first)
    assert link
    second = clerk.get(link[1].replace("&amp;", "&")).content.decode()
    numbers = [set(re.findall(r"令和8-9\d{5}-0", page)) for page in (first, second)]
    assert [len(one) for one in numbers] == [50, 10]
    assert all_of_them <= numbers[0] | numbers[1]


def test_the_register_is_saved_as_csv(office: Clone, old: Record):
    answer = signed_in_staff("/login/", CLERK).get("/records/register.csv", _OLD)
    head, line = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert answer.content.startswith(b"\xef\xbb\xbf")
    shown = dict(zip(head, line, strict=True))
    assert shown["収受番号"] == old.number
    assert (shown["分類記号"], shown["保存年限"], shown["保存期間の満了日"]) == (
        "C-02-01",
        "5年",
        "2022-03-31",
    )


def test_binders_and_the_contents_of_one(office: Clone, old: Record):
    clerk = signed_in_staff("/login/", CLERK)
    assert "り災証明" in text_of(clerk.get("/records/binders/", _OLD))
    inside = text_of(clerk.get("/records/binders/2016/crisis_management/C-02-01/"))
    assert old.number in inside
    assert "満了した文書の廃棄の案を作る" in inside
    post(clerk, "/records/binders/2016/crisis_management/C-02-01/close/")
    closed = clerk.get("/records/binders/2016/crisis_management/C-02-01/").content.decode()
    assert "簿冊をとじる" not in closed
    again = post(clerk, "/records/binders/2016/crisis_management/C-02-01/close/")
    assert (again.status_code, "すでにとじられています" in text_of(again)) == (422, True)


def test_what_ends_soon_stands_in_the_clock(office: Clone, old: Record):
    years = fiscal_year(clock.today()) - 2016
    with city_scope(MIHON):
        soon, later = completed(years=years), completed(years=years + 2)
    words = text_of(signed_in_staff("/login/", CLERK).get("/records/retention/"))
    assert "満了したもの" in words
    assert f"令和{soon.keep_until.year - 2018}年3月31日" in words
    assert f"令和{later.keep_until.year - 2018}年3月31日" not in words


def test_a_disposal_from_the_binder_to_the_end(office: Clone):
    with city_scope(MIHON):
        numbers = [completed().number for _ in range(3)]
    clerk, decider = (signed_in_staff("/login/", one) for one in (CLERK, DECIDER))
    made = post(clerk, "/records/binders/2016/crisis_management/C-02-01/propose/")
    here = made.url
    tomorrow = clock.today() + timedelta(days=1)
    half = {"record": numbers, f"choice.{numbers[0]}": "extend", f"reason.{numbers[0]}": "訴訟のため"}
    wrong = post(clerk, f"{here}check/", **half)
    assert wrong.status_code == 422
    assert "訴訟のため" in wrong.content.decode()
    assert "後の日が要ります" in text_of(wrong)
    assert "まだ確かめていない文書" in text_of(post(decider, f"{here}approve/"))
    post(clerk, f"{here}check/", **half, **{f"until.{numbers[0]}": tomorrow.isoformat(), "rest": "dispose"})
    assert "総務課長の職にある" in text_of(clerk.get(here))
    assert post(clerk, f"{here}approve/").status_code == 422
    assert post(decider, f"{here}approve/").status_code == 302
    unsure = post(clerk, f"{here}carry_out/")
    assert (unsure.status_code, "元に戻せません" in text_of(unsure)) == (422, True)
    assert post(clerk, f"{here}carry_out/", sure="on").status_code == 302
    assert "実施済み" in text_of(clerk.get("/records/disposals/", {"over": "1"}))
    with city_scope(MIHON):
        fates = {one.number: one.state for one in Record.objects.all()}
    assert [fates[number] for number in numbers] == [State.KEPT, State.DISPOSED, State.DISPOSED]


def test_a_disposal_is_returned_with_a_reason(office: Clone):
    with city_scope(MIHON):
        code = proposed().code
    decider = signed_in_staff("/login/", DECIDER)
    assert post(decider, f"/records/disposals/{code}/return/").status_code == 422
    post(decider, f"/records/disposals/{code}/return/", note="移管の要否を確かめる")
    assert "移管の要否を確かめる" in text_of(decider.get(f"/records/disposals/{code}/"))
    assert post(decider, f"/records/disposals/{code}/nothing/").status_code == 404
    assert signed_in_staff("/login/", OTHER).get(f"/records/disposals/{code}/").status_code == 404


def test_without_a_declared_post_the_page_says_what_to_declare(office: Clone):
    with city_scope(MIHON):
        disposal = proposed()
        DisposalPost.objects.all().delete()
    clerk = signed_in_staff("/login/", CLERK)
    for address in ("/records/disposals/", f"/records/disposals/{disposal.code}/"):
        assert "records_post" in text_of(clerk.get(address))
    with city_scope(MIHON):
        assert not keeper("kimura").decides
        assert Disposal.objects.get().state == "checking"
        assert binder_of(disposal.items.first().record)


def test_pages_speak_english(office: Clone, old: Record):
    clerk = signed_in_staff("/login/", CLERK)
    clerk.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    for address in ("/records/", "/records/binders/", "/records/retention/", "/records/disposals/"):
        assert not re.search(r"[ぁ-ん]", text_of(clerk.get(address, _OLD))), address


def test_nobody_sees_the_register_without_signing_in(office: Clone, old: Record):
    for address in ("/records/", "/records/register.csv", f"/records/{old.number}/", "/records/disposals/"):
        answer = visitor().get(address)
        assert (answer.status_code, answer.url.startswith("/login/")) == (302, True)
