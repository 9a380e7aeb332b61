"""What stands beside a case on its page: files, messages, money, papers, registry; all read in one statement."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, Func, OuterRef, Q, QuerySet, Subquery, TextField, Value
from django.db.models.functions import JSONObject
from pydantic import BaseModel

from madoguchi.counter.procedures.definition import load_definition
from madoguchi.foundation.city.models import Department, Holding, within
from madoguchi.foundation.people.models import IdentityCheck, Party
from madoguchi.foundation.people.registry.matching import Said as RegistrySaid
from madoguchi.services.documents.models import IssuedDocument
from madoguchi.services.payments.models import Charge, Payment
from madoguchi.services.spending.models import Commitment, Payout
from madoguchi.services.spending.rules import section_payouts

from . import registered
from .models import (
    AfterReview,
    Case,
    CaseFile,
    CaseMessage,
    CaseNote,
    CorrectionRequest,
    Dispatch,
    Offer,
)
from .queries import colleagues
from .rules import Clerk, visible_cases

#: How many cases that may be the same are named.
MOST_ALIKE = 5


class Kept(BaseModel):
    """A file that came with the case."""

    id: UUID
    name: str
    media_type: str


class Said(BaseModel):
    """What one side wrote; without `who` it was the applicant."""

    at: datetime
    text: str
    who: str | None


class Asked(BaseModel):
    """A correction request: its items, question and words; the answers as they were before."""

    items: list[dict[str, str]]
    consequence: str
    answer_by: date
    asked_at: datetime
    who: str
    answered_at: datetime | None
    ended_at: datetime | None
    earlier: dict[str, Any]


class Applicant(BaseModel):
    """The one who applied, as the case knows them."""

    name: str
    kana: str
    role: str
    level: str
    contact: str
    phone: str
    address: str


class Cosigner(BaseModel):
    """Who applies together with the applicant, and when they agreed to the whole of it."""

    name: str
    contact: str
    agreed_at: datetime


class Checked(BaseModel):
    """A check of identity at the counter."""

    at: datetime
    kind: str
    documents: str
    who: str


class Owed(BaseModel):
    """What is owed, or was."""

    amount: int
    state: str
    title: dict[str, str]
    reckoned: str
    ways: list[str]
    waiver_title: dict[str, str]
    evidence: str


class Received(BaseModel):
    """What came in for it."""

    number: str
    way: str
    amount: int
    given_back: int


class Paper(BaseModel):
    """An issued document; revoked ones say why, and what took their place."""

    number: str
    title: dict[str, str]
    issued_on: date
    revoked_at: datetime | None
    reason: str
    replaced_by: str | None


class Sent(BaseModel):
    """How the document went out."""

    way: str
    tracking: str
    at: datetime
    who: str | None


class Noted(BaseModel):
    """What a clerk noted for the others."""

    at: datetime
    kind: str
    text: str
    who: str


class Reviewed(BaseModel):
    """代決, and its 後閲; `seen_by` is nobody while it waits."""

    id: UUID
    post: UUID
    title: str
    decided_by: str
    decider: UUID
    decided_at: datetime
    seen_by: str | None
    seen_at: datetime | None


class Link(BaseModel):
    """A case of the same chain: its number and procedure, how it stands; whether this clerk may open it."""

    number: str
    title: dict[str, str]
    outcomes: list[dict[str, Any]]
    outcome: str
    closed_at: datetime | None
    seen: bool

    @property
    def state(self) -> dict[str, str]:
        """The title of its outcome in each language; empty before the decision."""
        titles: Iterator[dict[str, str]] = (
            one["title"] for one in self.outcomes if one["id"] == self.outcome
        )
        return next(titles, {})


class Offered(BaseModel):
    """A form that the applicant was asked to hand in, and the case that it became."""

    code: str
    procedure: str
    title: dict[str, str]
    until: date | None
    ended_at: datetime | None
    answered: str | None


class Taken(BaseModel):
    """支出負担: what the whole chain takes of a budget."""

    title: dict[str, str]
    fiscal_year: int
    amount: int
    ordered: int


class Paid(BaseModel):
    """支出命令 of this case, and whether it is of a section of whoever looks."""

    number: str
    payee: str
    amount: int
    state: str
    ordered_at: datetime
    who: str
    opens: bool


class Colleague(BaseModel):
    """Somebody whom the open step may be given to."""

    number: str
    name: str
    name_en: str


class Alike(BaseModel):
    """Another case that looks like the same one."""

    number: str
    applicant: str
    arrived_at: datetime
    closed_at: datetime | None


class Section(BaseModel):
    """A department that could take the case over."""

    slug: str
    name: str
    name_en: str


class Beside:
    """Everything beside a case, by kind, each in its order."""

    def __init__(self, rows: list[tuple[str, dict[str, Any]]], said: RegistrySaid) -> None:
        def of(kind: str) -> Iterator[dict[str, Any]]:
            return (row for name, row in rows if name == kind)

        self.files = sorted((Kept(**row) for row in of("file")), key=lambda one: one.id)
        self.messages = sorted((Said(**row) for row in of("message")), key=lambda one: one.at)
        self.corrections = sorted((Asked(**row) for row in of("correction")), key=lambda one: one.asked_at)
        self.applicant = next((Applicant(**row) for row in of("party")), None)
        self.cosigners = sorted((Cosigner(**row) for row in of("cosigner")), key=lambda one: one.agreed_at)
        self.checks = sorted((Checked(**row) for row in of("check")), key=lambda one: one.at)
        self.owed = next((Owed(**row) for row in of("charge")), None)
        self.received = next((Received(**row) for row in of("payment")), None)
        self.papers = sorted((Paper(**row) for row in of("paper")), key=lambda one: one.number)
        self.sent = next((Sent(**row) for row in of("dispatch")), None)
        like = sorted((Alike(**row) for row in of("alike")), key=lambda one: one.arrived_at, reverse=True)
        self.alike, self.more_alike = like[:MOST_ALIKE], len(like) > MOST_ALIKE
        self.notes = sorted((Noted(**row) for row in of("note")), key=lambda one: one.at)
        self.reviews = sorted((Reviewed(**row) for row in of("review")), key=lambda one: one.decided_at)
        self.follows = next((Link(**row) for row in of("follows")), None)
        self.followed = {link.number: link for link in (Link(**row) for row in of("followed"))}
        self.offers = sorted((Offered(**row) for row in of("offer")), key=lambda one: one.procedure)
        self.taken = next((Taken(**row) for row in of("commitment")), None)
        self.paid = sorted((Paid(**row) for row in of("payout")), key=lambda one: one.ordered_at)
        self.colleagues = sorted((Colleague(**row) for row in of("colleague")), key=lambda one: one.number)
        self.sections = [Section(**row) for row in of("department")]
        self.registered = registered.shown(said, list(of("registry")), list(of("registered")))

    @property
    def asked(self) -> Asked | None:
        """The correction request that waits for its answer."""
        return next((one for one in self.corrections if one.ended_at is None), None)

    @property
    def paper(self) -> Paper | None:
        """The document in force."""
        return next((one for one in self.papers if one.revoked_at is None), None)


def beside(clerk: Clerk, case: Case, alike_days: int | None) -> Beside:
    """What stands beside a case; with `alike_days` also the cases like it that came within so many days."""
    said = registered.said_in(load_definition(case.version), case)
    parts = (
        *_parts(clerk, case, alike_days),
        *_shared(case),
        *_chained(clerk, case),
        *registered.parts(clerk, said),
    )
    first, *others = [_named(name, rows, columns) for name, rows, columns in parts]
    return Beside(list(first.union(*others, all=True)), said)


def _named(name: str, rows: QuerySet[Any], columns: dict[str, str]) -> QuerySet[Any, tuple[str, Any]]:
    found: QuerySet[Any, tuple[str, Any]]
    found = rows.annotate(what=Value(name), row=JSONObject(**columns)).values_list("what", "row")
    return found


Part = tuple[str, QuerySet[Any], dict[str, str]]


def same(*names: str, **others: str) -> dict[str, str]:
    """Columns under their own names, and others under new ones."""
    return {name: name for name in names} | others


def _parts(clerk: Clerk, case: Case, alike_days: int | None) -> Iterator[Part]:
    subject = case.subject
    of_file = {"id": "file_id", "name": "file__name", "media_type": "file__media_type"}
    yield "file", CaseFile.objects.filter(case=case), of_file
    yield "message", CaseMessage.objects.filter(case=case), same("at", "text", who="staff__name")
    asked = same("items", "consequence", "answer_by", "asked_at", "answered_at", "ended_at", "earlier")
    yield "correction", CorrectionRequest.objects.filter(case=case), {**asked, "who": "asked_by__name"}
    party = same("name", "kana", "role", "level", "contact", "phone", "address")
    yield "party", Party.objects.filter(subject=subject, applicant=True), party
    together = Party.objects.filter(subject=subject, agreed_at__isnull=False)
    yield "cosigner", together, same("name", "contact", "agreed_at")
    checks = IdentityCheck.objects.filter(party__subject=subject)
    yield "check", checks, same("at", "kind", "documents", who="staff__name")
    charges = Charge.objects.filter(subject=subject).exclude(state="cancelled")
    owed = same("amount", "state", "title", "reckoned", "ways", "waiver_title", "evidence")
    yield "charge", charges, owed
    yield "payment", Payment.objects.filter(charge__in=charges), same("number", "way", "amount", "given_back")
    paper = same("number", "title", "issued_on", "revoked_at", reason="revoke_reason")
    papers = IssuedDocument.objects.filter(subject=subject)
    yield "paper", papers, {**paper, "replaced_by": "replaced_by__number"}
    yield "dispatch", Dispatch.objects.filter(case=case), same("way", "tracking", "at", who="staff__name")
    if alike_days and case.likeness:
        yield "alike", _alike(clerk, case, alike_days), same("number", "applicant", "arrived_at", "closed_at")
    if case.closed_at is None:
        sections = Department.objects.filter(within()).exclude(id=case.department_id)
        yield "department", sections, same("slug", "name", "name_en")


def _shared(case: Case) -> Iterator[Part]:
    """What clerks share: notes, 後閲, who may be given the open step."""
    yield "note", CaseNote.objects.filter(case=case), same("at", "kind", "text", who="staff__name")
    reviews = same("id", "decided_at", "seen_at", decider="decided_by_id", decided_by="decided_by__name")
    reviews |= {"post": "post_id", "title": "post__title", "seen_by": "seen_by__name"}
    yield "review", AfterReview.objects.filter(step__in=case.steps.values("id")), reviews
    if case.closed_at is None:
        # One value, found once: joined, the steps would be read for every colleague.
        waiting = Subquery(case.steps.filter(done_at=None).values("department"))
        # Their order is that of the page: a union has none.
        people = colleagues(Holding.objects.filter(post__department=waiting)).order_by()
        yield "colleague", people, same("number", "name", "name_en")


def _chained(clerk: Clerk, case: Case) -> Iterator[Part]:
    """What the case follows and what follows it, and the money that the chain takes."""
    offers = Offer.objects.filter(case=case)
    offered = same("code", "procedure", "title", "until", "ended_at", answered="answered__number")
    yield "offer", offers, offered
    link = same("number", "outcome", "closed_at", "seen", title="version__declaration__title")
    link |= {"outcomes": "version__declaration__outcomes"}
    seen = Exists(visible_cases(clerk).filter(id=OuterRef("id")))
    cases = Case.objects.annotate(seen=seen)
    yield "followed", cases.filter(id__in=offers.values("answered")), link
    if case.follows_id:
        yield "follows", cases.filter(id=case.follows_id), link
    taken = same("amount", "ordered", title="budget__title", fiscal_year="budget__fiscal_year")
    yield "commitment", Commitment.objects.filter(subject__in=_Chain(Value(case.id))), taken
    paid = same("number", "payee", "amount", "state", "ordered_at", "opens", who="ordered_by__name")
    own = Exists(section_payouts(clerk.staff, clerk.posts).filter(id=OuterRef("id")))
    yield "payout", Payout.objects.filter(subject=case.subject).annotate(opens=own), paid


class _Chain(Func):
    """The ledger's names of a case and of all that it follows, up to the first of the chain."""

    template = (
        "(WITH RECURSIVE up (id, follows_id) AS ("
        "SELECT id, follows_id FROM cases_case WHERE id = %(expressions)s "
        "UNION SELECT one.id, one.follows_id FROM cases_case one JOIN up ON one.id = up.follows_id) "
        "SELECT 'case:' || id FROM up)"
    )
    output_field = TextField()


def _alike(clerk: Clerk, case: Case, days: int) -> QuerySet[Case]:
    near = timedelta(days=days)
    within_days = Q(arrived_at__gte=case.arrived_at - near, arrived_at__lte=case.arrived_at + near)
    # Asked of each case whether this clerk may open it. Joined to the lists of their departments it would be thousands
    # times thousands of rows, where the database does not know yet how many there are.
    rows = visible_cases(clerk).filter(within_days, likeness=case.likeness).exclude(id=case.id)
    # One more than is shown: then there are others.
    return rows.order_by("-arrived_at", "-id")[: MOST_ALIKE + 1]
