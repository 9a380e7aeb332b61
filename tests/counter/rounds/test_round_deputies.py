"""A round whose decider is away: the deputy decides it (代決), the holder looks at it afterwards; the queue says so."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from clones import Clone
from desks import Desk
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from nursery import ADMISSIONS, HEAD, MIHON, OTHER, child, clerk, drawn
from visitors import pages

from madoguchi.core import clock
from madoguchi.counter.cases.elsewhere import waiting_elsewhere
from madoguchi.counter.rounds import actions
from madoguchi.counter.rounds.models import Round, State
from madoguchi.counter.rounds.refusals import RoundRefusedError
from madoguchi.counter.rounds.rules import visible_rounds
from madoguchi.foundation.city.absences import AbsenceOrder, add_absence
from madoguchi.foundation.city.models import Deputy, Post, Staff
from madoguchi.foundation.ledger.models import Event
from madoguchi.foundation.tenancy.scope import city_scope

#: Deputies of the head of the section: its chief, by the sample city; somebody of elsewhere, where a test says so.
CHIEF, ELSEWHERE = "nawashiro@mihon.example", "bodani@mihon.example"
DECIDE, REVIEW = "選考の結果を決裁する", "代決された選考を後閲する"
MOST_STATEMENTS = 12


@pytest.fixture
def office(database: Clone) -> Iterator[Clone]:
    with database.as_office(), city_scope(MIHON):
        yield database


@pytest.fixture
def desk(database: Clone) -> Iterator[Round]:
    """A round that waits for the head of the section, for pages."""
    with database.as_office(), pages():
        with city_scope(MIHON):
            found = proposed()
        yield found


def proposed() -> Round:
    found, _ = drawn([child("一", hours=170), child("二")], sakura=1)
    actions.propose(clerk(ADMISSIONS), found, 1)
    return now()


def now() -> Round:
    return Round.objects.get()


def away(email: str) -> None:
    staff = Staff.objects.get(email=email)
    add_absence(staff, AbsenceOrder(staff, clock.today(), clock.today()))


def deputy_of_elsewhere() -> None:
    other = Post.objects.get(slug="planning-head")
    Deputy.objects.filter(post__slug="childcare-head").update(deputy=other)


def todo(email: str) -> list[str]:
    return [one.todo for one in waiting_elsewhere(clerk(email))]


def told(act: Any, *given: Any) -> str:
    """The rule by which something is refused."""
    with pytest.raises(RoundRefusedError) as refusal, transaction.atomic():
        act(*given)
    return refusal.value.rule


def decided_by_deputy() -> Round:
    found = proposed()
    away(HEAD)
    actions.decide(clerk(CHIEF), found)
    return now()


def test_a_round_waits_for_its_decider_alone(office: Clone) -> None:
    proposed()
    assert todo(HEAD) == [DECIDE]
    assert todo(CHIEF) == todo(ADMISSIONS) == todo(OTHER) == []
    actions.decide(clerk(HEAD), now())
    assert todo(HEAD) == []
    assert now().deputy is None


def test_it_waits_for_nobody_who_ran_it(office: Clone) -> None:
    found = proposed()
    found.runs.update(by=clerk(HEAD).staff)
    assert todo(HEAD) == []


def test_a_deputy_decides_while_the_holder_is_away(office: Clone) -> None:
    found = proposed()
    assert told(actions.decide, clerk(CHIEF), found) == "post"
    away(HEAD)
    assert todo(CHIEF) == [DECIDE]
    actions.decide(clerk(CHIEF), found)
    assert (now().state, now().deputy) == (State.DECIDED, clerk(CHIEF).staff)
    event = Event.objects.get(kind="rounds.decided_for_another")
    assert event.actor == f"staff:{clerk(CHIEF).staff.id}"
    assert (event.data["post"], event.data["number"]) == ("childcare-head", 1)
    assert actions.tell_some(now())


@pytest.mark.parametrize("part", ["by", "proposed_by"])
def test_a_deputy_who_prepared_does_not_decide(office: Clone, part: str) -> None:
    found = proposed()
    found.runs.update(**{part: clerk(CHIEF).staff})
    away(HEAD)
    assert told(actions.decide, clerk(CHIEF), found) == "apart"
    assert todo(CHIEF) == []


def test_the_holder_looks_at_it_once_and_nobody_else_does(office: Clone) -> None:
    found = decided_by_deputy()
    assert todo(HEAD) == [REVIEW]
    assert todo(CHIEF) == []
    for other in (CHIEF, ADMISSIONS):
        assert told(actions.confirm_review, clerk(other), found) == "review"
    actions.confirm_review(clerk(HEAD), found)
    assert now().reviewed_by == clerk(HEAD).staff
    assert Event.objects.filter(kind="rounds.reviewed").count() == 1
    assert told(actions.confirm_review, clerk(HEAD), found) == "state"
    assert todo(HEAD) == []


def test_what_the_holder_decided_is_not_looked_at_again(office: Clone) -> None:
    actions.decide(clerk(HEAD), proposed())
    assert told(actions.confirm_review, clerk(HEAD), now()) == "state"


def test_a_deputy_of_elsewhere_sees_it_while_it_waits_and_what_they_decided(office: Clone) -> None:
    deputy_of_elsewhere()
    found = proposed()
    assert not visible_rounds(clerk(ELSEWHERE)).exists()
    away(HEAD)
    assert visible_rounds(clerk(ELSEWHERE)).exists()
    actions.send_back(clerk(ELSEWHERE), found, "定員を確かめてください")
    assert not visible_rounds(clerk(ELSEWHERE)).exists()
    actions.propose(clerk(ADMISSIONS), now(), 1)
    actions.decide(clerk(ELSEWHERE), now())
    assert visible_rounds(clerk(ELSEWHERE)).exists()


WRONG = {
    "rounds_round_deputy": {"state": State.PROPOSED},
    "rounds_round_reviewed": {"reviewed_at": clock.now()},
    "rounds_round_review_by_another": {"reviewed_at": clock.now(), "reviewed_by": CHIEF},
}


@pytest.mark.parametrize("constraint", WRONG)
def test_the_database_holds_what_a_review_is(office: Clone, constraint: str) -> None:
    decided_by_deputy()
    changed = dict(WRONG[constraint])
    if "reviewed_by" in changed:
        changed["reviewed_by"] = Staff.objects.get(email=changed["reviewed_by"])
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Round.objects.update(**changed)


def test_a_review_without_a_deputy_is_none(office: Clone) -> None:
    actions.decide(clerk(HEAD), proposed())
    with pytest.raises(IntegrityError, match="rounds_round_reviewed"), transaction.atomic():
        Round.objects.update(reviewed_by=clerk(HEAD).staff, reviewed_at=clock.now())


def test_the_desk_leads_the_deputy_to_it_and_the_holder_afterwards(desk: Round) -> None:
    address = f"/rounds/{desk.code}/"
    assert DECIDE not in Desk(CHIEF).reads("/queue/")
    with city_scope(MIHON):
        away(HEAD)
    chief = Desk(CHIEF)
    queue = chief.reads("/queue/")
    assert DECIDE in queue
    assert f'href="{address}runs/1/"' in queue
    assert "代決になります" in chief.reads(f"{address}runs/1/")
    assert chief.browser.post(f"{address}do/decide/")["Location"] == address
    said = chief.reads(address)
    assert "保育課長に代わって決裁しました" in said
    assert "後閲を待っています" in said
    assert "（代決）" in chief.reads(f"{address}runs/1/")
    head = Desk(HEAD)
    assert REVIEW in head.reads("/queue/")
    assert "後閲する" in head.reads(address)
    assert head.browser.post(f"{address}do/review/")["Location"] == address
    assert "後閲しました" in head.reads(address)
    assert REVIEW not in head.reads("/queue/")
    assert chief.browser.post(f"{address}do/review/").status_code == 422


def test_the_holder_s_own_decision_is_no_standing_in(desk: Round) -> None:
    head = Desk(HEAD)
    assert "代決" not in head.reads(f"/rounds/{desk.code}/runs/1/")
    head.browser.post(f"/rounds/{desk.code}/do/decide/")
    assert "後閲" not in head.reads(f"/rounds/{desk.code}/")


def test_what_a_deputy_of_elsewhere_sends_back_leads_to_their_list(desk: Round) -> None:
    with city_scope(MIHON):
        deputy_of_elsewhere()
        away(HEAD)
    deputy = Desk(ELSEWHERE)
    sent = deputy.browser.post(f"/rounds/{desk.code}/do/send_back/", {"words": "定員を確かめてください"})
    assert sent["Location"] == "/rounds/"
    assert "差し戻しました" in deputy.reads("/rounds/")


@pytest.mark.parametrize("address", ["/queue/", "/rounds/{}/", "/rounds/{}/runs/1/"])
def test_a_page_makes_few_statements_for_a_deputy(desk: Round, address: str) -> None:
    with city_scope(MIHON):
        away(HEAD)
    chief, shown = Desk(CHIEF), address.format(desk.code)
    chief.reads(shown)
    with CaptureQueriesContext(connection) as captured:
        chief.reads(shown)
    made = [one["sql"] for one in captured if not re.match("BEGIN|COMMIT|.*set_config", one["sql"])]
    assert len(made) <= MOST_STATEMENTS, "\n".join(made)
