"""Who may see what at the window: a person their own drafts and submissions, and nobody else's."""

from dataclasses import dataclass, field

from django.db.models import Q, QuerySet

from madoguchi.core import clock
from madoguchi.counter.procedures.declaration import Procedure
from madoguchi.counter.procedures.forms import load_definition
from madoguchi.counter.procedures.kinds import RESULTS, Result
from madoguchi.foundation.city.models import Staff, StaffKind
from madoguchi.foundation.city.queries import posts_of
from madoguchi.foundation.people.actions import ANYONE, person_actor
from madoguchi.foundation.people.models import Person

from .models import Correction, Draft, Invitation, State, Submission


@dataclass(frozen=True)
class Visitor:
    """Whoever is at the window: a person with an account, or a browser.

    `holder` is the browser's secret, to which drafts without an account belong; `opened` are the codes of
    submissions that it handed over or opened by proof.
    """

    person: Person | None = None
    holder: str = ""
    opened: frozenset[str] = field(default_factory=frozenset)

    @property
    def owns(self) -> Q:
        """The drafts of this visitor."""
        if self.person:
            return Q(person=self.person)
        return Q(person=None, holder=self.holder) & ~Q(holder="")

    # Drafts and submissions name their owner alike.
    handed = owns

    @property
    def holder_of_new(self) -> str:
        """What a new draft is held by: with an account, the account alone."""
        return "" if self.person else self.holder

    @property
    def actor(self) -> str:
        """How the ledger names this visitor."""
        return person_actor(self.person.id) if self.person else ANYONE


def drafts_of(visitor: Visitor) -> QuerySet[Draft]:
    """The drafts a visitor may go on with."""
    own = Draft.objects.filter(visitor.owns, expires_at__gt=clock.now())
    return own.select_related("version__procedure").defer("version__declaration").order_by("-saved_at")


def submissions_of(person: Person) -> QuerySet[Submission]:
    """The submissions a person may follow."""
    return _submissions().filter(person=person).order_by("-arrived_at")


def draft_for(visitor: Visitor, code: str) -> Draft | None:
    """The visitor's own draft, or none."""
    return drafts_of(visitor).filter(code=code).first()


def draft_begun(visitor: Visitor, invitation: Invitation) -> Draft | None:
    """The visitor's own draft of a form that was offered, or none."""
    return drafts_of(visitor).filter(invitation=invitation).first()


def submission_for(visitor: Visitor, code: str) -> Submission | None:
    """The visitor's own submission, or one opened by proof; or none."""
    own = Q(person=visitor.person) if visitor.person else Q(pk__in=[])
    opened = Q(person=None) if code in visitor.opened else Q(pk__in=[])
    return _submissions().filter(own | opened, code=code).first()


def handed_over(visitor: Visitor, token: str) -> Submission | None:
    """What this visitor made of the draft of that code, or none."""
    return _submissions().filter(visitor.handed, token=token).first()


def _submissions() -> QuerySet[Submission]:
    return Submission.objects.select_related("person", "version__procedure").defer("version__declaration")


def may_withdraw(submission: Submission) -> bool:
    """取下げ is possible until it ends, where the legal kind has it; whether it is decided, the office knows."""
    kind = load_definition(submission.version).procedure.kind
    over = is_over(submission) or submission.withdrawn_at is not None
    return not over and Result.WITHDRAWN in RESULTS[kind]


def may_write(submission: Submission) -> bool:
    """Whether a message can be sent: what was withdrawn is nobody's matter any more."""
    return submission.state != State.WITHDRAWN


def is_over(submission: Submission) -> bool:
    """Whether nothing more happens."""
    return submission.state in (State.DONE, State.WITHDRAWN)


def why_not_move(staff: Staff, procedure: Procedure) -> str:
    """The name of the rule that keeps a member of staff from moving a procedure's drafts, or an empty text."""
    if staff.kind == StaffKind.CONTRACTOR:
        return "contractor"
    mine = {post.department.slug for post in posts_of(staff)}
    return "" if procedure.department in mine else "department"


def is_open(correction: Correction) -> bool:
    """Whether the city still waits for the answers."""
    return correction.answered_at is None and correction.ended_at is None
