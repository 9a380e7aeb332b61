"""Pages of hearings: opened, answered by click, assigned, reminded, closed; others see nothing of a department."""

from collections.abc import Iterator

import pytest
from clones import Clone
from desks import Desk, text
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hearing_of import CHIEF, CITIZENS, CONTRACTOR, COPY, MOVING_IN, TAX, TITLE, due, item, opened, row
from listed import OFFICER, read
from visitors import pages
from walking import MIHON

from madoguchi.counter.cases.models import EntryDraft
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.governance.assessment.models import Hearing, HearingRow, Inventory

QUEUE = "/queue/"
INDEX, NEW = "/assessment/hearings/", "/assessment/hearings/new/"


@pytest.fixture
def office(database: Clone) -> Iterator[Clone]:
    with database.as_office(), pages():
        yield database


@pytest.fixture
def hearing(office: Clone) -> Hearing:
    with city_scope(MIHON):
        return opened()


def of(hearing: Hearing, *more: str) -> str:
    return "/".join(["/assessment/hearings", hearing.code, *more]) + "/"


def posted(desk: Desk, address: str, status: int = 302, **typed: object) -> str:
    answer = desk.browser.post(address, typed)
    assert answer.status_code == status, text(answer)
    return text(answer) if status != 302 else str(answer["Location"])


def state(hearing: Hearing, number: int) -> str:
    with city_scope(MIHON):
        return str(row(hearing, number).state)


def code_of(hearing: Hearing, number: int) -> str:
    with city_scope(MIHON):
        return str(row(hearing, number).code)


def test_the_officer_opens_one_and_sees_how_far_everybody_is(office: Clone) -> None:
    with city_scope(MIHON):
        before = read()
    desk = Desk(OFFICER)
    assert "照会はまだありません" in desk.reads(INDEX)
    page = desk.reads(NEW)
    assert "市民課" in page and f'value="{before.code}"' in page
    typed = {"title": TITLE, "fiscal_year": "2026", "due_on": due().isoformat(), "before": before.code}
    told = posted(desk, NEW, 422, **{**typed, "title": ""}, departments=["citizens", "tax"])
    assert told.count("照会の名前を100文字以内で入力してください") == 2 and 'href="#id_title"' in told
    where = posted(desk, NEW, **typed, departments=["citizens", "tax"])
    seen = desk.reads(where)
    assert TITLE in seen and "担当不明の手続きがあります" in seen
    assert "水道課" not in seen and "0%" in seen
    assert TITLE in desk.reads(INDEX)
    with city_scope(MIHON):
        assert Inventory.objects.get(source="hearing").rows == 0


def test_a_department_comes_to_its_own_page_and_fills_in_by_one_click(hearing: Hearing) -> None:
    desk = Desk(CITIZENS)
    assert "照会に回答する（残り4件）" in desk.reads(QUEUE)
    where = desk.browser.get(of(hearing))["Location"]
    assert where == of(hearing, "citizens")
    page = desk.reads(where)
    assert "住民票の写しの交付" in page and "1,000" in page and "課税証明書" not in page
    sheet = posted(desk, where, act="fill", row=code_of(hearing, COPY))
    page = desk.reads(sheet)
    assert 'value="1000"' in page and f'href="{where}"' in page
    assert "入力を続ける" in desk.reads(where)
    assert "浜野 渚さんが入力中" in Desk(CHIEF).reads(where)
    assert desk.browser.post(sheet, {"name": "住民票の写しの交付", "counter": "800"}).status_code == 302
    done = desk.browser.post(f"{sheet}check/", follow=True)
    assert "デジタル推進課" in text(done) and f'href="{where}"' in text(done)
    assert f"「{TITLE}」に戻る" in text(done) and "承認も決裁もできません" not in text(done)
    page = desk.reads(where)
    assert "回答済み" in page and "回答し直す" in page
    with city_scope(MIHON):
        made = item(hearing, COPY)
        assert (made.counter, made.volume, made.answered_by) == (800, None, "浜野 渚")


def test_the_same_as_last_year_none_and_one_more_are_one_click_each(hearing: Hearing) -> None:
    desk, where = Desk(CITIZENS), of(hearing, "citizens")
    posted(desk, where, act="keep", row=code_of(hearing, COPY))
    assert state(hearing, COPY) == "answered"
    posted(desk, where, act="none", row=code_of(hearing, MOVING_IN))
    assert state(hearing, MOVING_IN) == "none"
    posted(desk, where, act="add", name="臨時運行許可")
    assert "臨時運行許可" in desk.reads(where)
    assert "手続きの名前を400文字以内で入力してください" in posted(desk, where, 422, act="add", name=" ")
    told = posted(desk, where, 422, act="none", row=code_of(hearing, COPY))
    assert "回答済みです" in told


def test_a_department_without_procedures_says_so_by_one_click(hearing: Hearing) -> None:
    desk, where = Desk("kazama@mihon.example"), of(hearing, "water")
    assert "手続きがまだありません" in desk.reads(where)
    posted(desk, where, act="nothing")
    page = desk.reads(where)
    assert "受け持つ手続きなし" in page and "該当なし" in page and "入力する" not in page.split("<main", 1)[1]
    assert "受け持つ手続きを書く" not in desk.reads(QUEUE)


@pytest.mark.parametrize("email", [TAX, "kazama@mihon.example"])
def test_others_neither_see_nor_fill_what_a_department_is_asked(hearing: Hearing, email: str) -> None:
    desk, where = Desk(email), of(hearing, "citizens")
    desk.reads(where, status=404)
    posted(desk, where, 404, act="fill", row=code_of(hearing, COPY))
    own = "tax" if email == TAX else "water"
    # Nor by the address of their own page.
    posted(desk, of(hearing, own), 404, act="keep", row=code_of(hearing, COPY))
    desk.reads(of(hearing, "unclaimed"), status=404)
    assert state(hearing, COPY) == "asked"
    with city_scope(MIHON):
        assert not EntryDraft.objects.exists()


def test_the_officer_reads_every_department_and_answers_for_none(hearing: Hearing) -> None:
    desk, where = Desk(OFFICER), of(hearing, "citizens")
    page = desk.reads(where)
    assert "住民票の写しの交付" in page and "昨年のまま" not in page
    assert "照会を受けた所属の職員だけです" in posted(
        desk, where, 422, act="keep", row=code_of(hearing, COPY)
    )


def test_a_contractor_sees_and_does_not_answer(hearing: Hearing) -> None:
    desk, where = Desk(CONTRACTOR), of(hearing, "citizens")
    assert "昨年のまま" not in desk.reads(where)
    assert "受託事業者" in posted(desk, where, 422, act="fill", row=code_of(hearing, COPY))
    assert "照会に回答する" not in desk.reads(QUEUE)


def test_the_officer_assigns_reminds_and_closes(hearing: Hearing) -> None:
    desk = Desk(OFFICER)
    unknown = of(hearing, "unclaimed")
    assert "こども課" in desk.reads(unknown)
    assert "担当の所属を選んでください" in posted(desk, unknown, 422)
    with city_scope(MIHON):
        code = HearingRow.objects.filter(hearing=hearing, department=None).order_by("code").first().code
    posted(desk, unknown, **{f"row-{code}": "children"})
    assert "担当不明の手続きはありません" in desk.reads(unknown)
    posted(desk, of(hearing, "act"), act="remind")
    assert "督促した" in desk.reads(of(hearing))
    assert "【督促】照会に回答する（残り1件）" in Desk(TAX).reads(QUEUE)
    assert "この操作" not in posted(desk, of(hearing, "act"), act="close")
    page = desk.reads(of(hearing))
    assert "回答のなかった手続きがあります" in page and "締め切る" not in page
    assert "この照会は締め切られました" in posted(desk, of(hearing, "act"), 422, act="close")
    posted(desk, of(hearing, "act"), 404, act="burn")


def test_staff_who_do_not_assess_may_not_open_one(office: Clone) -> None:
    desk = Desk(CITIZENS)
    assert "照会を始められるのは" in desk.reads(NEW)
    assert "照会を始める" not in desk.reads(INDEX)
    told = posted(
        desk, NEW, 422, title=TITLE, fiscal_year="2026", due_on=due().isoformat(), departments="tax"
    )
    assert "棚卸しを受け持つ所属" in told


def test_the_list_of_a_hearing_has_no_file_to_read_again(hearing: Hearing) -> None:
    desk = Desk(OFFICER)
    with city_scope(MIHON):
        code = Inventory.objects.get(id=hearing.inventory_id).code
    assert "列を選び直す" not in desk.reads(f"/assessment/{code}/")
    posted(desk, f"/assessment/{code}/columns/", 422, **{"column-0": "name"})


def test_pages_in_english(hearing: Hearing) -> None:
    desk = Desk(OFFICER)
    desk.browser.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    said = {
        INDEX: "Begin a hearing",
        NEW: "Departments to ask",
        of(hearing): "Answers by department",
        of(hearing, "citizens"): "Volume last year",
        of(hearing, "unclaimed"): "Department as written",
    }
    for address, words in said.items():
        assert words in desk.reads(address)
    assert "Only staff of the department that is asked" in posted(
        desk, of(hearing, "citizens"), 422, act="keep", row=code_of(hearing, COPY)
    )


@pytest.mark.parametrize("more", [(), ("citizens",), ("unclaimed",)])
def test_a_page_makes_at_most_twelve_statements(hearing: Hearing, more: tuple[str, ...]) -> None:
    desk = Desk(OFFICER)
    desk.reads(of(hearing, *more))
    with CaptureQueriesContext(connection) as asked:
        desk.reads(of(hearing, *more))
    counted = [
        one
        for one in asked
        if not one["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT", "SELECT set_config"))
    ]
    assert len(counted) <= 12, [one["sql"][:90] for one in counted]
