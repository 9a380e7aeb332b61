"""レジ: a clerk opens a till with counted cash, takes and gives there, and counts again; another person looks."""

from collections.abc import Mapping

from django.db import IntegrityError, transaction
from django.db.models import Sum

from madoguchi.core import clock
from madoguchi.core.japanese import normalise_line
from madoguchi.foundation.city.models import Department, Staff
from madoguchi.foundation.ledger.actions import record
from madoguchi.foundation.people.actions import staff_actor

from .. import events
from ..models import DENOMINATIONS, TAKEN_BACK, Overpayment, Payment, Till, TillSession
from ..refusals import PaymentRefusedError
from ..rules import own_departments

#: More pieces of one 金種 than lie in any drawer.
MOST_PIECES = 10_000
_LONGEST_NAME = 60
_OPEN_ALREADY = {"payments_till_one_open": "till_taken", "payments_till_one_a_clerk": "till_yours"}


@transaction.atomic
def declare_till(department: Department, name: str, staff: Staff) -> Till:
    """A till of one of somebody's departments. Raises `PaymentRefusedError`."""
    if department.id not in own_departments(staff):
        raise PaymentRefusedError("till_elsewhere")
    called = normalise_line(name).strip()[:_LONGEST_NAME]
    if not called:
        raise PaymentRefusedError("till_name")
    till, new = Till.objects.get_or_create(department=department, name=called, defaults={"made_by": staff})
    if not new:
        raise PaymentRefusedError("till_known", name=called)
    data = events.AboutTill(department=department.slug, till=called)
    record(events.TILL_DECLARED, till.subject, data, actor=staff_actor(staff.id))
    return till


def open_till(till: Till, pieces: Mapping[int, int], staff: Staff, explanation: str = "") -> TillSession:
    """Begin at a till with the cash that was counted, yen → pieces; what differs from what was left wants a word.

    Raises `PaymentRefusedError`.
    """
    if till.department_id not in own_departments(staff):
        raise PaymentRefusedError("till_elsewhere")
    yen, left = counted(pieces), _left_in(till)
    if left is not None and left != yen and not explanation.strip():
        raise PaymentRefusedError("till_begun", left=left, yen=yen - left)
    fields = {"begun": _kept(pieces), "begun_yen": yen, "left_yen": left}
    try:
        with transaction.atomic():
            found = TillSession.objects.create(
                till=till, staff=staff, begun_explanation=explanation.strip(), **fields
            )
    except IntegrityError as error:
        raise _refused(error) from error
    data = events.TillOpened(department=till.department.slug, till=till.name, yen=yen)
    record(events.TILL_OPENED, till.subject, data, actor=staff_actor(staff.id))
    return found


def _left_in(till: Till) -> int | None:
    """What was counted when it was closed last, in yen; None of one that nobody has closed."""
    last = TillSession.objects.filter(till=till, closed_at__isnull=False).order_by("-closed_at").first()
    return last.counted_yen if last else None


def _refused(error: IntegrityError) -> Exception:
    rule = next((rule for name, rule in _OPEN_ALREADY.items() if name in str(error)), None)
    return PaymentRefusedError(rule) if rule else error


def till_of(staff: Staff) -> TillSession:
    """The open till of a clerk, locked, so that nothing comes in while it is counted. Raises `PaymentRefusedError`."""
    rows = TillSession.objects.select_for_update(of=("self",)).filter(staff=staff, closed_at=None)
    found = rows.first()
    if found is None:
        raise PaymentRefusedError("no_till")
    return found


@transaction.atomic
def close_till(
    session: TillSession, pieces: Mapping[int, int], explanation: str, staff: Staff
) -> TillSession:
    """Note what was counted at the end; a difference wants an explanation. Raises `PaymentRefusedError`."""
    rows = TillSession.objects.select_for_update(of=("self",)).select_related("till__department")
    found = rows.get(id=session.id)
    if found.staff_id != staff.id:
        raise PaymentRefusedError("till_not_yours")
    if found.closed_at is not None:
        raise PaymentRefusedError("till_closed")
    found.counted_yen, found.expected_yen = counted(pieces), expected(found)
    found.counted, found.explanation = _kept(pieces), explanation.strip()
    if found.difference and not found.explanation:
        raise PaymentRefusedError("till_difference", yen=found.difference)
    found.closed_at = clock.now()
    found.save()
    data = events.TillClosed(
        department=found.till.department.slug,
        till=found.till.name,
        expected=found.expected_yen,
        counted=found.counted_yen,
    )
    record(events.TILL_CLOSED, found.till.subject, data, actor=staff_actor(staff.id))
    return found


@transaction.atomic
def see_till(session: TillSession, staff: Staff) -> TillSession:
    """確認: another person looked at what was counted, once. Raises `PaymentRefusedError`."""
    rows = TillSession.objects.select_for_update(of=("self",)).select_related("till__department")
    found = rows.get(id=session.id)
    if found.closed_at is None:
        raise PaymentRefusedError("till_open")
    if found.staff_id == staff.id:
        raise PaymentRefusedError("till_own")
    if found.seen_by_id is None:
        found.seen_by, found.seen_at = staff, clock.now()
        found.save(update_fields=["seen_by", "seen_at"])
        data = events.AboutTill(department=found.till.department.slug, till=found.till.name)
        record(events.TILL_SEEN, found.till.subject, data, actor=staff_actor(staff.id))
    return found


def expected(session: TillSession) -> int:
    """What should lie in the till, in yen: what was there, what came in and stands, less what was given back."""
    taken = Payment.objects.filter(till_session=session).exclude(TAKEN_BACK)
    came = taken.aggregate(yen=Sum("amount"))["yen"] or 0
    went = Overpayment.objects.filter(till_session=session).aggregate(yen=Sum("amount"))["yen"] or 0
    return int(session.begun_yen + came - went)


def counted(pieces: Mapping[int, int]) -> int:
    """Yen of so many pieces of each 金種. Raises `PaymentRefusedError` on what no drawer holds."""
    if not pieces.keys() <= set(DENOMINATIONS):
        raise PaymentRefusedError("till_pieces", most=MOST_PIECES)
    if not all(0 <= number <= MOST_PIECES for number in pieces.values()):
        raise PaymentRefusedError("till_pieces", most=MOST_PIECES)
    return sum(yen * number for yen, number in pieces.items())


def _kept(pieces: Mapping[int, int]) -> dict[str, int]:
    return {str(yen): pieces[yen] for yen in DENOMINATIONS if pieces.get(yen)}
