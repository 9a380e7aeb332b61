"""集計と公表 at the desk: counted by the worker, looked at, published, withdrawn; by staff of the section alone."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from clones import Clone
from desks import Desk, text
from django.db import connection
from django.test.utils import CaptureQueriesContext
from surveying import CHIEF_PLANNER, COMMENT, OTHER, PLANNER, SURVEY, answered, closed
from visitors import pages, visitor
from walking import drain

from madoguchi.counter.cases.tallying import count
from madoguchi.foundation.city.models import Staff, StaffKind
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.services.publications.models import Edition

MIHON = "992011"
HOME = f"/cases/publish/{SURVEY}/"
MOST_STATEMENTS = 12


@pytest.fixture
def office(database: Clone) -> Iterator[Clone]:
    with database.as_office(), pages():
        with city_scope(MIHON):
            closed(SURVEY, answered(80))
        yield database


def act(desk: Desk, verb: str, status: int = 302, **typed: Any) -> str:
    answer = desk.browser.post(f"{HOME}{verb}/", typed)
    assert answer.status_code == status, text(answer)
    return "" if status == 302 else text(answer)


def stamp(desk: Desk) -> str:
    found = re.search(r'name="stamp" value="([^"]+)"', desk.reads(HOME))
    assert found
    return found[1].replace("&#x27;", "'")


def test_from_counting_to_the_public_page_and_back(office: Clone) -> None:
    desk = Desk(PLANNER)
    assert "市民アンケート" in desk.reads("/cases/publish/")
    assert "まだ集計していません" in desk.reads(HOME)
    act(desk, "count")
    assert "集計しています" in desk.reads(HOME)
    drain(office)
    page = desk.reads(HOME)
    assert "終わった案件 80件を集計しました（計良 巧" in page
    assert '<td class="num">X</td>' in page
    assert "隠れる数" in page
    with office.as_public(), pages():
        assert visitor().get(f"/published/{SURVEY}/").status_code == 404
    act(Desk(CHIEF_PLANNER), "publish", stamp=stamp(desk))
    drain(office)
    with office.as_public(), pages():
        shown = visitor().get(f"/published/{SURVEY}/")
        assert "年齢とオンラインの利用" in text(shown)
        data = visitor().get(f"/published/{SURVEY}/age_used.json").json()
    with city_scope(MIHON):
        edition = Edition.objects.select_related("published_by", "asked_by").get()
    assert (edition.asked_by.email, edition.published_by.email) == (PLANNER, CHIEF_PLANNER)
    assert edition.read
    assert data["table"] == edition.read.tables[0].model_dump(mode="json")
    assert "図師 啓が公表しました（80件）" in desk.reads(HOME)
    act(desk, "withdraw", number="1", reason_1="表の題名の誤りです。")
    drain(office)
    with office.as_public(), pages():
        assert "表の題名の誤りです。" in text(visitor().get(f"/published/{SURVEY}/"))


def test_what_is_refused_says_why(office: Clone) -> None:
    desk = Desk(PLANNER)
    assert "公表するものがありません" in act(desk, "publish", 422, stamp="")
    act(desk, "count")
    assert "まだ集計が終わっていません" in act(desk, "publish", 422, stamp="")
    drain(office)
    act(desk, "publish", stamp=stamp(desk))
    refused = act(desk, "withdraw", 422, number="1", reason_1=" ")
    assert "<details open" in refused
    assert "取り下げる理由を書いてください" in refused
    with city_scope(MIHON):
        closed(SURVEY, answered(2, seed=5))
    act(desk, "count")
    drain(office)
    assert "くらべると少ない数" in act(desk, "publish", 422, stamp=stamp(desk))


def test_too_few_answers_are_counted_but_not_to_be_published(office: Clone) -> None:
    with city_scope(MIHON):
        Edition.objects.all().delete()
        connection.cursor().execute("DELETE FROM cases_case")
        closed(SURVEY, answered(3))
    desk = Desk(PLANNER)
    act(desk, "count")
    drain(office)
    page = desk.reads(HOME)
    assert "まだ公表できません" in page
    assert "5件に満たない" in page


def test_only_staff_of_the_section_count_and_publish(office: Clone) -> None:
    other = Desk(OTHER)
    assert "集計して公表する手続きはありません" in other.reads("/cases/publish/")
    other.reads(HOME, 404)
    act(other, "count", 404)
    with city_scope(MIHON):
        Staff.objects.filter(email=PLANNER).update(kind=StaffKind.CONTRACTOR)
    contractor = Desk(PLANNER)
    assert "受託事業者の方は" in contractor.reads(HOME)
    assert "受託事業者の方は" in act(contractor, "count", 422)
    with city_scope(MIHON):
        assert not Edition.objects.exists()


@pytest.mark.parametrize("address", ["/cases/publish/income_certificate/", "/cases/publish/none/"])
def test_a_procedure_that_publishes_nothing_has_no_page(office: Clone, address: str) -> None:
    Desk(PLANNER).reads(address, 404)


def test_an_unknown_act_is_not_found(office: Clone) -> None:
    act(Desk(PLANNER), "erase", 404)


def test_what_is_out_is_not_counted_over(office: Clone) -> None:
    desk = Desk(PLANNER)
    act(desk, "count")
    drain(office)
    act(desk, "publish", stamp=stamp(desk))
    with city_scope(MIHON):
        edition = Edition.objects.get()
        closed(SURVEY, answered(40, seed=9))
        count(edition)
        assert Edition.objects.get().contents == edition.contents


def test_the_pages_make_few_statements(office: Clone) -> None:
    desk = Desk(CHIEF_PLANNER)
    act(desk, "count")
    drain(office)
    act(desk, "publish", stamp=stamp(desk))
    for address in ("/cases/publish/", HOME, f"/cases/publish/{COMMENT}/"):
        with CaptureQueriesContext(connection) as statements:
            desk.reads(address)
        assert len(statements) <= MOST_STATEMENTS, [one["sql"] for one in statements]
