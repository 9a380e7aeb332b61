"""Many cases of the queue at once: what is done to each, and what is refused to one holds up no other."""

from collections.abc import Iterator
from typing import Any

import pytest
from clones import Clone
from desks import Desk, text
from visitors import pages
from walking import CHECKS, CHIEF, CLERK, MIHON, SECOND, drain, hand_over

from madoguchi.counter.cases import actions as cases
from madoguchi.counter.cases.models import Case, StepAction
from madoguchi.counter.cases.rules import Clerk
from madoguchi.foundation.city.models import Staff
from madoguchi.foundation.tenancy.scope import city_scope


@pytest.fixture
def three(database: Clone) -> Iterator[list[Case]]:
    """Three cases: two drafted by the clerk, one still to be examined."""
    for n in range(3):
        hand_over(database, phone=f"090-1234-567{n}")
    drain(database)
    with database.as_office(), pages():
        with city_scope(MIHON):
            clerk = Clerk(Staff.objects.get(email=CLERK))
            found = list(Case.objects.select_related("version__procedure", "department").order_by("id"))
            for case in found[:2]:
                cases.examine(clerk, case, cases.Examined(CHECKS))
                cases.draft(clerk, case, cases.Proposal("half"))
        yield found


def asked(act: str, chosen: list[Case], **more: str) -> dict[str, Any]:
    return {"do": act, "n": [case.number for case in chosen], **more}


def confirmed(desk: Desk, act: str, chosen: list[Case]) -> str:
    answer = desk.browser.get("/queue/bulk/", asked(act, chosen))
    assert answer.status_code == 200
    return text(answer)


def done(desk: Desk, act: str, chosen: list[Case], status: int = 200, **more: str) -> str:
    answer = desk.browser.post("/queue/bulk/", asked(act, chosen, **more))
    assert answer.status_code == status, text(answer)
    return text(answer)


def assigned(case: Case) -> str:
    with city_scope(MIHON):
        step = StepAction.objects.select_related("assigned").get(case=case, done_at=None)
        return str(step.assigned.email) if step.assigned else ""


def decided(case: Case) -> bool:
    with city_scope(MIHON):
        return Case.objects.get(id=case.id).decided_at is not None


def test_all_on_a_page_are_chosen_without_javascript(three: list[Case]) -> None:
    desk = Desk(CHIEF)
    assert " checked " not in desk.reads("/queue/?view=department")
    shown = desk.reads("/queue/?view=department&all=1")
    assert shown.count('name="n"') == 3
    assert shown.count("checked aria-label") == 3


def test_what_cannot_be_done_is_said_before_and_the_rest_is_done(three: list[Case]) -> None:
    desk = Desk(CHIEF)
    shown = confirmed(desk, "decide", three)
    assert shown.count('name="n"') == 2
    assert "処理しない案件：1件" in shown
    assert "いまの処理は「審査」です。" in shown
    # Sent all the same, it is refused by itself: the others are decided.
    said = done(desk, "decide", three, note="異議なし")
    assert "済んだ案件：2件" in said
    assert "できなかった案件：1件" in said
    assert f"/cases/{three[2].number}/" in said or three[2].number in said
    assert [decided(case) for case in three] == [True, True, False]
    with city_scope(MIHON):
        assert StepAction.objects.filter(kind="decide", note="異議なし").count() == 2
    # Twice is once.
    assert "できなかった案件：3件" in done(desk, "decide", three)


def test_who_prepared_decides_none_of_them(three: list[Case]) -> None:
    with city_scope(MIHON):
        chief = Clerk(Staff.objects.get(email=CHIEF))
        cases.examine(chief, three[2], cases.Examined(CHECKS))
        cases.draft(chief, three[2], cases.Proposal("half"))
    said = done(Desk(CHIEF), "decide", three)
    assert "済んだ案件：2件" in said
    assert "審査または起案をした方" in said
    assert not decided(three[2])


def test_given_to_a_colleague_and_freed_again(three: list[Case]) -> None:
    desk = Desk(CLERK)
    assert "乙山 次郎" in confirmed(desk, "assign", three)
    assert "所属の職員から選んで" in done(desk, "assign", three, status=422)
    assert "済んだ案件：3件" in done(desk, "assign", three, to="1002")
    assert {assigned(case) for case in three} == {SECOND}
    # What was given to another is not mine to do; it stays with the department.
    assert three[2].number not in desk.reads("/queue/")
    assert three[2].number in desk.reads("/queue/?view=department&assigned=somebody")
    assert three[2].number in Desk(SECOND).reads("/queue/?assigned=me")
    # Nobody of another section can be given it.
    assert "できなかった案件：3件" in done(desk, "assign", three, to="1033")
    done(desk, "assign", three, to="-")
    assert {assigned(case) for case in three} == {""}


def test_what_another_section_has_is_left_out(three: list[Case]) -> None:
    stranger = Desk("hoshikawa@mihon.example")
    answer = stranger.browser.post("/queue/bulk/", asked("decide", three))
    assert (answer.status_code, answer["Location"]) == (302, "/queue/")
    assert stranger.browser.get("/queue/bulk/", {"do": "fly", "n": "x"}).status_code == 404
    assert not decided(three[0])


def test_narrowed_by_what_is_asked_and_by_nothing_else(three: list[Case]) -> None:
    desk = Desk(CLERK)
    drafted, waiting = three[0].number, three[2].number
    assert waiting in desk.reads("/queue/?view=department&do=examine&channel=online&assigned=nobody")
    assert drafted not in desk.reads("/queue/?view=department&do=examine")
    assert waiting not in desk.reads("/queue/?view=department&channel=phone")
    assert waiting not in desk.reads("/queue/?view=department&procedure=income_certificate")
    assert waiting in desk.reads("/queue/?view=department&procedure=disaster_certificate")
    desk.reads("/queue/?assigned=anybody", status=404)


def saved(desk: Desk, act: str, **typed: str) -> str:
    answer = desk.browser.post(f"/queue/filters/{act}/", typed, follow=True)
    return text(answer)


def test_a_filter_is_saved_renamed_and_brought_back(three: list[Case]) -> None:
    desk, query = Desk(CLERK), "view=department&do=examine"
    assert "名前を入力" in saved(desk, "save", query=query, name="　")
    assert 'href="/queue/?view=department&amp;do=examine"' in saved(
        desk, "save", query=query, name="審査だけ"
    )
    assert "審査だけ" in desk.reads("/queue/")
    assert "審査だけ" not in Desk(SECOND).reads("/queue/")
    saved(desk, "save", query="view=late", name="おくれ")
    assert "もうあります" in saved(desk, "rename", query=query, of="審査だけ", name="おくれ")
    saved(desk, "rename", query=query, of="審査だけ", name="これから審査")
    assert "これから審査" in desk.reads("/queue/")
    gone = saved(desk, "drop", query=query, of="これから審査")
    assert "元に戻ります" in gone
    assert 'value="これから審査"' in gone
    assert 'value="これから審査"' not in desk.reads("/queue/")


def test_a_clerk_keeps_twenty_filters(three: list[Case]) -> None:
    desk = Desk(CLERK)
    for n in range(cases.MOST_FILTERS):
        saved(desk, "save", query="view=late", name=f"絞り込み{n}")
    assert "20個まで" in saved(desk, "save", query="view=late", name="もう一つ")
    # One of them can be changed all the same.
    assert "保存しました" in saved(desk, "save", query="view=mine&do=draft", name="絞り込み0")
