"""本人確認: where it must be known who applies, and what is refused while it is not."""

from collections.abc import Iterator

import pytest
from clones import Clone
from django.db import transaction
from walking import MIHON

from madoguchi.core import clock
from madoguchi.counter.cases import actions as cases
from madoguchi.counter.cases.models import Case, StepAction
from madoguchi.counter.cases.queries import identified, identifying_step, proved
from madoguchi.counter.cases.refusals import StepRefusedError
from madoguchi.counter.cases.rules import Clerk
from madoguchi.counter.procedures.forms import Definition, load_definition
from madoguchi.counter.procedures.kinds import StepKind
from madoguchi.counter.procedures.queries import current
from madoguchi.counter.procedures.questions import Context
from madoguchi.foundation.city.models import Staff
from madoguchi.foundation.people.models import CheckKind, Level
from madoguchi.foundation.tenancy.scope import city_scope

CITIZENS, CHILDREN = "hamano@mihon.example", "yukimura@mihon.example"
#: Of each way to an outcome one: at the draft, at the examination, before a selection, at the close.
STEPS = {
    "child_allowance": StepKind.DRAFT,
    "resident_record": StepKind.EXAMINE,
    "nursery_application": StepKind.EXAMINE,
    "road_report": StepKind.CLOSE,
}


@pytest.fixture
def office(database: Clone) -> Iterator[Clone]:
    with database.as_office(), city_scope(MIHON):
        yield database


def definition_of(slug: str) -> Definition:
    version = current(slug)
    assert version
    return load_definition(version)


def came(slug: str, email: str) -> tuple[Clerk, Case]:
    """The first example of a procedure, by letter: nobody has seen who applies."""
    clerk, version = Clerk(Staff.objects.get(email=email)), current(slug)
    assert version
    entry = cases.begin_entry(clerk, version, "post")
    cases.save_entry(entry, dict(load_definition(version).procedure.examples[0].answers))
    case, _ = cases.enter(clerk, entry.code, Context(today=clock.today()))
    return clerk, case


def examine(clerk: Clerk, case: Case, outcome: str = "", reasons: str = "") -> str:
    """The examination, every item ticked; returns for what it is refused, empty where it is done."""
    items = len(load_definition(case.version).procedure.route[1].checklist)
    proposal = cases.Proposal(outcome, reasons)
    try:
        with transaction.atomic():
            cases.examine(clerk, case, cases.Examined(items), proposal)
    except StepRefusedError as refused:
        return refused.rule
    return ""


@pytest.mark.parametrize("slug", STEPS)
def test_it_is_asked_where_the_outcome_is_proposed_and_before_a_selection(office: Clone, slug: str) -> None:
    assert identifying_step(definition_of(slug)) == STEPS[slug]


def test_a_talk_proves_nothing_and_one_document_does(office: Clone) -> None:
    asked = definition_of("resident_record")
    assert not proved(asked, Level.OPEN, [])
    assert not proved(asked, Level.CONTACT, [CheckKind.QUESTIONS])
    assert proved(asked, Level.CONTACT, [CheckKind.QUESTIONS, CheckKind.ONE])
    assert proved(asked, Level.SIGNED, [])


def test_what_asks_for_an_address_alone_asks_for_no_check(office: Clone) -> None:
    assert proved(definition_of("disaster_certificate"), Level.OPEN, [])


def test_nothing_is_granted_to_somebody_unknown_until_a_document_was_seen(office: Clone) -> None:
    clerk, case = came("resident_record", CITIZENS)
    definition = load_definition(case.version)
    assert examine(clerk, case, "issued") == "not_identified"
    cases.check_identity(clerk, case, CheckKind.QUESTIONS, "")
    assert examine(clerk, case, "issued") == "not_identified"
    assert not identified(case, definition)
    assert StepAction.objects.get(case=case, done_at=None).kind == StepKind.EXAMINE
    cases.check_identity(clerk, case, CheckKind.ONE, "運転免許証")
    assert identified(case, definition)
    assert examine(clerk, case, "issued") == ""


def test_somebody_unknown_may_be_refused(office: Clone) -> None:
    clerk, case = came("resident_record", CITIZENS)
    assert examine(clerk, case, "declined", "請求できる方であることを確かめられませんでした。") == ""


def test_nobody_unknown_comes_to_a_selection(office: Clone) -> None:
    clerk, case = came("nursery_application", CHILDREN)
    assert examine(clerk, case) == "not_identified"
    cases.check_identity(clerk, case, CheckKind.ONE, "運転免許証")
    assert examine(clerk, case) == ""
