"""Random sequences of everything that can be done, by several people and clerks, in two cities at once."""

from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any
from uuid import UUID

import sequence_laws as laws
from django.db import connection, transaction
from hypothesis import note
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sequence_acts import ACTS, ASIDE, STEPS, open_step, pick, words
from sequence_world import (
    CITIES,
    World,
    case_of,
    definition_of,
    forms,
    owner_of,
    photo,
    submission_of,
    visitor_of,
    with_files,
)

from madoguchi.core import clock
from madoguchi.core.errors import PlainError
from madoguchi.counter.cases import actions as cases
from madoguchi.counter.cases.models import Case, Offer, StepAction
from madoguchi.counter.cases.rules import Clerk, visible_cases
from madoguchi.counter.procedures.forms import NotCompleteError, load_definition
from madoguchi.counter.procedures.kinds import Channel, StepKind
from madoguchi.counter.procedures.questions import Context
from madoguchi.counter.window import actions as window
from madoguchi.counter.window.models import Correction, Invitation
from madoguchi.foundation.city.models import Staff
from madoguchi.foundation.ledger.verification import verify
from madoguchi.services.documents.models import IssuedDocument, PublishedDocument

#: What somebody is told who may not, or not now.
REFUSALS = (PlainError, NotCompleteError)
#: So many applications in a city that each goes far.
MOST = 3
#: The numbers that choose, each from none to eleven.
SIDES = 12
cities = st.sampled_from(CITIES)
#: What mostly takes a case off its way, by the kind of its open step; elsewhere anything is tried.
_EARLY = ("ask_correction", "hand_over", "check_identity", "withdraw_for", "assign")
_LATER = ("send_back", "recall", "send_back", "recall", "ask_correction", "withdraw_for", "hand_over")
TURNS = {
    **dict.fromkeys((StepKind.EXAMINE, StepKind.SURVEY, StepKind.SELECT), _EARLY),
    **dict.fromkeys((StepKind.DRAFT, StepKind.CONCUR, StepKind.APPROVE, StepKind.DECIDE), _LATER),
    **dict.fromkeys((StepKind.PAYMENT, StepKind.VERIFY), _LATER),
    **dict.fromkeys((StepKind.DISPATCH, StepKind.CLOSE), ("revoke", "reissue", "write", "hand_over")),
}
#: What happens, and how often.
WHAT = [
    *10 * ["go_on"],
    *8 * ["turn"],
    *3 * ["drain", "mend"],
    *2 * ["hand_over", "enter", "pass_time", "meddle", "open_document", "take_offer"],
    *["withdraw", "hear", "select"],
]

_ROWS = """
SELECT md5(coalesce(string_agg(row, '|' ORDER BY row), '')) FROM (
    SELECT t::text AS row FROM office_side.cases_case t WHERE id = %(case)s
    UNION ALL SELECT t::text FROM office_side.cases_stepaction t WHERE case_id = %(case)s
    UNION ALL SELECT t::text FROM office_side.cases_correctionrequest t WHERE case_id = %(case)s
    UNION ALL SELECT t::text FROM office_side.cases_casedepartment t WHERE case_id = %(case)s
    UNION ALL SELECT t::text FROM office_side.cases_casemessage t WHERE case_id = %(case)s
    UNION ALL SELECT t::text FROM office_side.payments_charge t WHERE subject = %(subject)s
    UNION ALL SELECT t::text FROM office_side.documents_issueddocument t WHERE subject = %(subject)s
    UNION ALL SELECT n::text FROM shared.ledger_event WHERE subject = %(subject)s) rows
"""


def digest(case: UUID) -> str:
    """What the office has of a case, in one word."""
    with connection.cursor() as cursor:
        cursor.execute(_ROWS, {"case": case, "subject": f"case:{case}"})
        row: tuple[str] = cursor.fetchone()
    return row[0]


class Machine(RuleBasedStateMachine):
    """`done` counts what was done, not refused, over all sequences."""

    done: Counter[str]
    make: Callable[[], World]

    def __init__(self) -> None:
        super().__init__()
        self.world = self.make()
        self.clocks = laws.clocks(self.world)

    def teardown(self) -> None:
        try:
            for city in CITIES:
                self.world.drain(city)
                laws.check_told(self.world, city)
            self.laws_hold()
            laws.check_neighbours(self.world)
            with self.world.database.as_owner():
                report = verify()
            assert report.broken is None, report.broken
        finally:
            self.world.close()

    @invariant()
    def laws_hold(self) -> None:
        self.clocks = laws.check(self.world, self.clocks)
        self.facts = laws.facts(self.world)

    # What is tried

    def tries(self, name: str, at: AbstractContextManager[None], act: Callable[[], object]) -> bool:
        """Do something, as a page does: half an act is none. Returns whether it was done."""
        with at:
            return self._tried(name, act)

    def _tried(self, name: str, act: Callable[[], object]) -> bool:
        try:
            with transaction.atomic():
                act()
        except REFUSALS as refusal:
            note(f"  {name}: refused: {refusal}")
            return False
        note(f"  {name}: done")
        self.done[name] += 1
        return True

    def _by_clerk(self, city: str, email: str, one: UUID, name: str, a: int, b: int) -> bool:
        """A clerk does something with a case that they see; refused, it leaves nothing behind."""
        with self.world.at_desk(city):
            clerk = Clerk(Staff.objects.get(email=email))
            if not visible_cases(clerk).filter(id=one).exists():
                return False
            before = digest(one)
            note(f"{city} {email} on {case_of(one).number}")
            done = self._tried(name, lambda: ACTS[name](clerk, case_of(one), a, b))
            assert done or digest(one) == before, f"{name} was refused and left something behind"
        return done

    def _fact(self, fact: str, city: str, which: int) -> UUID | None:
        found = [one for where, one in self.facts.get(fact, ()) if where == city]
        return pick(found, which) if found else None

    def _case(self, city: str, which: int) -> UUID | None:
        found = self.world.cases(city)
        return pick(found, which) if found else None

    # What happens

    @initialize(form=st.integers(0, 40))
    def begin(self, form: int) -> None:
        """Something to go on with in both cities."""
        for city in CITIES:
            self._hand_over(city, form, 0)
            self._hand_over(city, form + 13, 1)
            self.world.drain(city)

    @rule(what=st.sampled_from(WHAT), city=cities, dice=st.integers(0, SIDES**5 - 1))
    def happens(self, what: str, city: str, dice: int) -> None:
        """One rule for everything: with a rule for each, swarms would leave out whole steps, and cases get nowhere."""
        getattr(self, what)(city, *(dice // SIDES**at % SIDES for at in range(5)))

    # The window

    def hand_over(self, city: str, form: int, who: int, a: int, b: int, c: int) -> None:
        if len(self.world.submissions(city)) < MOST:
            self._hand_over(city, form * SIDES + a, who)
        if c % 2:
            self.drain(city)

    def _hand_over(self, city: str, form: int, who: int) -> None:
        def act() -> None:
            slug, typed = pick(forms(city, Channel.ONLINE), form)
            version, definition = definition_of(slug)
            visitor = visitor_of(who)
            draft = window.begin(visitor, version, "ja")
            filled = with_files(typed, definition, lambda: window.attach(draft, photo()).file_id)
            window.save(draft, filled)
            window.hand_over(visitor, draft.code)

        self.tries("hand_over", self.world.at_window(city), act)

    def withdraw(self, city: str, which: int, who: int, a: int, b: int, c: int) -> None:
        """Whoever applied wants it no more, in time or too late."""

        def act() -> None:
            submission = submission_of(pick(self.world.submissions(city), which))
            window.withdraw(owner_of(submission), submission, words(submission, b))

        self.tries("withdraw", self.world.at_window(city), act)

    def hear(self, city: str, which: int, who: int, a: int, b: int, c: int) -> None:
        """Whoever applied writes."""

        def act() -> None:
            submission = submission_of(pick(self.world.submissions(city), which))
            window.write(owner_of(submission), submission, words(submission, b))

        self.tries("hear", self.world.at_window(city), act)

    def mend(self, city: str, which: int, who: int, a: int, b: int, c: int) -> None:
        """What was asked is mended, as it was or otherwise; also when it is wanted no more."""
        one = self._fact("correction", city, which)
        if one is None:
            self.go_on(city, which, who, a, b, c)
            return

        def act() -> None:
            correction = Correction.objects.select_related("submission__version__procedure").get(id=one)
            questions = load_definition(correction.submission.version).questions
            asked = [item["question"] for item in correction.items]
            typed = {
                name: _OTHERWISE[questions[name].type](b)
                for name in asked
                if questions[name].type in _OTHERWISE
            }
            visitor = owner_of(submission_of(correction.submission_id))
            window.answer_correction(visitor, window.save_correction(correction, typed))

        self.tries("mend", self.world.at_window(city), act)

    def open_document(self, city: str, which: int, who: int, a: int, b: int, c: int) -> None:
        """An electronic document is opened: with that it has arrived."""
        one = self._fact("document", city, which)
        if one is None:
            self.go_on(city, which, who, a, b, c)
            return

        def act() -> None:
            document = PublishedDocument.objects.get(id=one)
            submission = submission_of(UUID(document.subject.removeprefix("submission:")))
            window.note_fetched(owner_of(submission), submission, document)

        self.tries("open", self.world.at_window(city), act)

    def take_offer(self, city: str, which: int, who: int, a: int, b: int, c: int) -> None:
        """A form that was offered is handed in."""
        one = self._fact("invitation", city, which)
        if one is None:
            self.go_on(city, which, who, a, b, c)
            return
        self.tries("take_offer", self.world.at_window(city), lambda: self._invited(city, one, a))

    def _invited(self, city: str, invitation: UUID, form: int) -> None:
        one = Invitation.objects.get(id=invitation)
        visitor = owner_of(submission_of(one.follows_id))
        version, definition = definition_of(one.procedure)
        draft = window.begin_invited(visitor, one, version, "ja")
        typed = pick([typed for slug, typed in forms(city, Channel.ONLINE) if slug == one.procedure], form)
        filled = with_files(typed, definition, lambda: window.attach(draft, photo()).file_id)
        window.save(draft, {**filled, **one.values})
        window.hand_over(visitor, draft.code)

    # The desk

    def enter(self, city: str, form: int, who: int, a: int, b: int, c: int) -> None:
        """A clerk enters what somebody brings, sends or says, or begins it within the office."""
        email, channel, offered = pick(self.world.staff(city), who * SIDES + b), pick([*Channel], a), c % 2
        if len(self.world.cases(city)) > MOST:
            return

        def act() -> None:
            choices = forms(city, channel)
            offer = Offer.objects.filter(ended_at=None).order_by("id").first() if offered else None
            if offer is not None:
                choices = [one for one in choices if one[0] == offer.procedure]
            if not choices:
                raise NotCompleteError({})
            slug, typed = pick(choices, form * SIDES + b)
            version, definition = definition_of(slug)
            clerk = Clerk(Staff.objects.get(email=email))
            entry = cases.begin_entry(clerk, version, channel.value, offer)
            filled = with_files(typed, definition, lambda: cases.attach_to_entry(entry, photo()).id)
            cases.save_entry(entry, {**filled, **(offer.values if offer else {})})
            cases.enter(clerk, entry.code, Context(today=clock.today()))

        self.tries(f"enter:{channel}", self.world.at_desk(city), act)

    def go_on(self, city: str, which: int, who: int, a: int, b: int, c: int) -> None:
        """A case goes some steps on its way, each by whoever can do it first."""
        one = self._case(city, which)
        for _ in range(c % 4 + 1 if one else 0):
            if not self._one_step(city, one, who, a, b):
                return
            self.laws_hold()

    def _one_step(self, city: str, one: Any, who: int, a: int, b: int) -> bool:
        with self.world.at_desk(city):
            step = open_step(case_of(one))
        if step is None:
            return False
        if step.kind == StepKind.ISSUE:
            self.world.drain(city)
            return True
        if step.kind not in STEPS:
            return False
        there = self.world.staff(city, step.department_id)
        turned = there[who % len(there) :] + there[: who % len(there)] if there else []
        return any(
            self._by_clerk(city, email, one, step.kind, a, b) for email in [*dict.fromkeys(turned)][:4]
        )

    def turn(self, city: str, which: int, who: int, a: int, b: int, c: int) -> None:
        """Somebody whose turn it is or was, or anybody, does something else with a case."""
        one = self._case(city, which)
        if one is not None:
            self._by_clerk(
                city,
                pick(self.world.concerned(city, one, c), who),
                one,
                self._fitting(city, one, a, c),
                a + b,
                b,
            )

    def _fitting(self, city: str, one: UUID, a: int, c: int) -> str:
        with self.world.at_desk(city):
            case = case_of(one)
            step = open_step(case)
        if case.suspended_on is not None and c % 3:
            return "end_correction"
        likely = TURNS.get(StepKind(step.kind)) if step is not None else ("revoke", "reissue")
        return pick(likely if likely and c % 4 else sorted(ASIDE), a)

    def meddle(self, city: str, which: int, who: int, a: int, b: int, c: int) -> None:
        """Somebody tries a step that may not be theirs, nor the case's."""
        one = self._case(city, which)
        if one is not None:
            there = self.world.concerned(city, one, c)
            self._by_clerk(city, pick(there, who), one, pick(list(STEPS), a + c).value, a, b)

    def select(self, city: str, which: int, who: int, a: int, b: int, c: int) -> None:
        """A round was decided: it takes effect in every case that waits for it."""
        department = self._fact("select", city, which)
        if department is None:
            self.go_on(city, which, who, a, b, c)
            return

        def act() -> None:
            waiting = StepAction.objects.filter(done_at=None, kind=StepKind.SELECT).order_by("id")
            chosen = [_chosen(case_of(step.case_id), a + at) for at, step in enumerate(waiting)]
            if not cases.select_all(
                chosen, Staff.objects.get(email=pick(self.world.staff(city, department), who))
            ):
                raise NotCompleteError({})

        self.tries("select_all", self.world.at_desk(city), act)

    # What goes on by itself

    def drain(self, city: str, *_numbers: int) -> None:
        """Every envelope is taken, every document is made: both sides tell the same story."""
        self.world.drain(city)
        laws.check_told(self.world, city)
        with self.world.at_desk(city):
            laws.check_paid(self.world, [_owed(one) for one in IssuedDocument.objects.all()])

    def pass_time(self, city: str, days: int, *_numbers: int) -> None:
        self.world.pass_days(days + 1)


def _chosen(case: Case, number: int) -> cases.Chosen:
    return cases.Chosen(
        case, pick(list(load_definition(case.version).procedure.outcomes), number), "席がありません"
    )


def _owed(document: IssuedDocument) -> tuple[str, str, int]:
    case = case_of(UUID(document.subject.removeprefix("case:")))
    return document.subject, case.result, load_definition(case.version).amount(case.answers) or 0


#: Another answer to a question, by its type.
_OTHERWISE: dict[str, Callable[[int], Any]] = {
    "number": lambda number: str(number % 3 + 1),
    "yes_no": lambda number: bool(number % 2),
}
