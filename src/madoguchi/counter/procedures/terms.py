"""The terms on which a procedure is offered: time, fee, retention, whether it is open, what is no second one."""

from datetime import date
from typing import Annotated, Any

from pydantic import Field

from madoguchi.services.payments.declared import PayableWay

from .kinds import Days, Openness
from .text import Declared, Slug, Text


class Period(Declared):
    """How long it takes: days from the day after arrival (民法140条), and what it depends on."""

    days: int = Field(ge=1, le=366)
    counted: Days
    note: Text | None = None


class Status(Declared):
    """Whether applications are taken now; the sentence says why not, and until when.

    One of a season is open from `opens` to `closes`, both days included.
    """

    state: Openness = Openness.OPEN
    opens: date | None = None
    closes: date | None = None
    sentence: Text | None = None

    def on(self, day: date) -> Openness:
        """Whether it is open on a day: before its season it is paused, after it closed."""
        if self.state != Openness.OPEN:
            return self.state
        if self.opens is not None and day < self.opens:
            return Openness.PAUSED
        return Openness.CLOSED if self.closes is not None and day > self.closes else Openness.OPEN


class Retention(Declared):
    """How many years the record is kept from 1 April after completion; without years, for ever."""

    years: int | None = Field(default=None, ge=1, le=100)
    note: Text | None = None


class Waiver(Declared):
    """An exemption from the fee (減免): for whom, and the evidence that the clerk must see.

    `when` is a condition on the answers: it is offered to the clerk only where it holds.
    """

    title: Text
    evidence: Text
    when: str = ""


class Fee(Declared):
    """手数料: the sum in yen as an expression over the answers, to whom it goes, how it may be paid.

    `account` is the item of revenue (科目). `reckoned` says how the sum comes about, for people.
    """

    amount: str
    title: Text
    reckoned: Text
    payee: Text
    account: str = Field(min_length=1, max_length=80)
    ways: tuple[PayableWay, ...] = Field(min_length=1)
    waivers: dict[Slug, Waiver] = Field(default_factory=dict)


class Duplicate(Declared):
    """What looks like a second one: the same answers to `same` within so many days. It warns, never stops."""

    days: int = Field(ge=1, le=3660)
    same: tuple[Slug, ...] = Field(min_length=1)


class Example(Declared):
    """A filled-in form: accepted, or refused with exactly these faults (path of the answer → code)."""

    id: Slug
    title: Text
    answers: Annotated[dict[str, Any], Field(min_length=1)]
    refused: dict[str, str] = Field(default_factory=dict)


class Next(Declared):
    """The procedure that follows an outcome: who got it is asked to hand that in, prefilled.

    `carry` gives its questions values: a question of this procedure, of the applicant or of the clerk, or `number`
    (the case's) or `decided_on`. `days` is until when it is due, counted from the decision.
    """

    procedure: Slug
    title: Text
    carry: dict[Slug, str] = Field(default_factory=dict)
    days: int | None = Field(default=None, ge=1, le=1100)


class BudgetUse(Declared):
    """支出負担: what an outcome takes of a budget, in yen as an expression over answers and findings.

    Along a chain of cases the last one says what the whole takes: 額の確定 gives back what was not needed.
    """

    budget: Slug
    amount: str


class PayOrder(Declared):
    """支出命令: what an outcome pays, in yen as an expression over answers and findings, to which account.

    `account` is a question of the type `bank_account`. It never exceeds what the chain has taken of its budget.
    """

    title: Text
    amount: str
    account: Slug


class Cosigners(Declared):
    """Who must agree beside the applicant: a group, and which of its questions give name and mail address."""

    group: Slug
    name: Slug
    email: Slug
