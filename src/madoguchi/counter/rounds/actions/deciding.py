"""伺いと決裁: one run is proposed, and adopted by whoever holds 専決 for it, or by their deputy."""

from madoguchi.core import clock
from madoguchi.counter.cases.rules import Clerk
from madoguchi.foundation.city.models import Post
from madoguchi.foundation.city.queries import decider_of
from madoguchi.foundation.ledger.actions import record
from madoguchi.foundation.ledger.kinds import Kind
from madoguchi.foundation.people.actions import staff_actor
from madoguchi.foundation.tenancy.jobs import defer

from .. import events
from ..inputs import inputs_of
from ..models import Round, Run, State
from ..reckoning import rules_of
from ..refusals import RoundRefusedError
from ..rules import prepared_any, why_not_decide, why_not_review, why_not_work
from .common import about, dimensions, locked, locked_in
from .telling import TELL


def propose(clerk: Clerk, found: Round, number: int, words: str = "") -> Run:
    """Propose the last run to whoever decides it; families that it left open need words. Raises `RoundRefusedError`."""
    found = locked(clerk, found, State.DRAWN)
    made = found.runs.select_for_update().order_by("-number").first()
    if made is None or made.number != number:
        raise RoundRefusedError("last")
    if made.input != inputs_of(found).digest:
        raise RoundRefusedError("stale")
    if made.blocking and not words:
        raise RoundRefusedError("blocking")
    made.proposed_by, made.proposed_at = clerk.staff, clock.now()
    made.save(update_fields=["proposed_by", "proposed_at"])
    found.post, found.words = _decider(found), words
    _move(found, State.PROPOSED)
    _record(events.PROPOSED, clerk, found, made)
    return made


def _decider(found: Round) -> Post:
    """専決区分: the post that decides the outcome of those who are placed."""
    rules = rules_of(found.version)
    facts = {
        "kind": rules.procedure.kind.value,
        "procedure": rules.procedure.id,
        "department": found.department.slug,
        "outcome": rules.procedure.outcomes[rules.selection.placed].result.value,
    }
    post = decider_of(facts)
    if post is None:
        raise RoundRefusedError("nobody_decides")
    return post


def send_back(clerk: Clerk, found: Round, words: str) -> None:
    """差戻し by the decider, or taken back by those who prepared it, with the reason. Raises `RoundRefusedError`."""
    found, made = _proposed(found)
    rule = why_not_decide(clerk, found, made)
    if rule and why_not_work(clerk, found):
        raise _refusal(rule, found)
    if not words:
        raise RoundRefusedError("reason")
    made.proposed_by = made.proposed_at = None
    made.save(update_fields=["proposed_by", "proposed_at"])
    found.words = words
    _move(found, State.DRAWN)
    _record(events.SENT_BACK, clerk, found, made)


def decide(clerk: Clerk, found: Round) -> Run:
    """決裁: the run is adopted and frozen; every case moves on with its result. Raises `RoundRefusedError`.

    By a deputy (代決) it is shown to the holder of the post afterwards (後閲).
    """
    found, made = _proposed(found)
    rule = why_not_decide(clerk, found, made)
    if not rule and prepared_any(clerk, found):
        rule = "prepared"
    if rule:
        raise _refusal(rule, found)
    made.adopted_by, made.adopted_at = clerk.staff, clock.now()
    made.save(update_fields=["adopted_by", "adopted_at"])
    if found.post_id not in clerk.own_posts:
        found.deputy = clerk.staff
    _move(found, State.DECIDED)
    _record(events.DECIDED, clerk, found, made)
    if found.deputy is not None:
        _record_deputy(found, made)
    defer(TELL, found=str(found.id))
    return made


def _proposed(found: Round) -> tuple[Round, Run]:
    found = locked_in(found, State.PROPOSED)
    return found, found.runs.select_for_update().get(proposed_at__isnull=False)


def _refusal(rule: str, found: Round) -> Exception:
    return RoundRefusedError(rule, post=found.post.title if found.post else "")


def _move(found: Round, state: State) -> None:
    found.state = state
    found.save(update_fields=["state", "post", "words", "deputy"])


def _record(kind: Kind, clerk: Clerk, found: Round, made: Run) -> None:
    data = events.OfRun(**dimensions(found), number=made.number)
    record(kind, found.subject, data, actor=staff_actor(clerk.staff.id))


def _record_deputy(found: Round, made: Run) -> None:
    data = events.ForAnother(**dimensions(found), number=made.number, post=found.post.slug)
    record(events.DECIDED_FOR_ANOTHER, found.subject, data, actor=staff_actor(found.deputy.id))


def confirm_review(clerk: Clerk, found: Round) -> None:
    """後閲: the holder of the post has seen what a deputy decided; once. Raises `RoundRefusedError`."""
    found = locked_in(found, State.DECIDED, State.TOLD)
    rule = why_not_review(clerk, found)
    if rule:
        raise RoundRefusedError(rule)
    found.reviewed_by, found.reviewed_at = clerk.staff, clock.now()
    found.save(update_fields=["reviewed_by", "reviewed_at"])
    record(events.REVIEWED, found.subject, about(found), actor=staff_actor(clerk.staff.id))
