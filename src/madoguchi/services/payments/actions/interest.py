"""延滞金: when a tax was paid after its due day, what the delay cost becomes a charge of its own."""

from datetime import date, timedelta
from uuid import UUID

from madoguchi.core import clock
from madoguchi.core.japanese.dates import wareki
from madoguchi.foundation.tenancy.jobs import defer

from ..models import INTEREST, Charge, ChargeKind, Overpayment, Payment, State, Way
from ..numbers import new_key
from ..queries import interest_of, payment_of
from ..rules import bears_interest, late_interest
from .charging import INTEREST_JOB, ChargeOrder, charge, latest, reduce

JOB = INTEREST_JOB
ACTOR = "system"
#: Why it is lowered.
REASON = "延滞金の計算のもとになる額の減額"
#: How many days a 納入通知書 of it gives.
DAYS_TO_PAY = 20
#: Which 款・項・目 it is booked under, in the 会計 of the tax (地方自治法施行規則別記, 歳入).
ITEMS = "諸収入／延滞金、加算金及び過料／延滞金"


def account_of(principal: Charge) -> str:
    """The 科目 of what is charged for delay."""
    return f"{principal.account.partition('／')[0]}／{ITEMS}"


def ask_interest(paid: Charge, on: date) -> None:
    """Have the delay of a charge that was paid on a day charged, where it was late and bears any."""
    if bears_interest(paid, on):
        defer(JOB, charge=str(paid.id))


def paid_on(payment: Payment) -> date:
    """The day on which a charge counts as paid.

    What was set off counts from when both stood against each other, the city's money and the charge, not from when a
    clerk did it (充当適状, 地方税法施行令6条の14).
    """
    at = payment.received_at
    if payment.way == Way.SET_OFF:
        found = Overpayment.objects.get(id=payment.reference)
        # One whose amount was reduced is owed since the first of its charges.
        first = Charge.objects.filter(subject=payment.charge.subject).earliest("made_at")
        at = max(found.found_at, first.made_at)
    return clock.local(at).date()


def charge_interest(paid: UUID) -> Charge | None:
    """Charge what a delay cost, once, in the caller's transaction; None where the rule comes to nothing.

    What was charged already is lowered where less of the principal is owed since. While the job waited the payment may
    have been taken back: then it ends with what there is. Raises `PaymentRefusedError` where
    the rate of a year is not known: the job stands there until it is.
    """
    principal = Charge.objects.select_for_update().get(id=paid)
    payment, known = payment_of(principal), interest_of(principal)
    # One that was reduced to nothing stays so; of a payment that was taken back there is no delay to reckon.
    if principal.state == State.CANCELLED or (known and known.state not in (State.DUE, State.PAID)):
        return known
    if payment is None or principal.due_on is None:
        raise LookupError(f"{principal.subject} was not paid late")
    on = paid_on(payment)
    base = principal.amount - principal.given_back
    amount = late_interest(base, principal.due_on, on)
    if known:
        return _lowered(principal, known, amount, _reckoned(principal, base, on))
    if not amount:
        return None
    return charge(f"{INTEREST}{principal.id}", _order(principal, base, amount, on), actor=ACTOR)


def _lowered(principal: Charge, known: Charge, amount: int, reckoned: str) -> Charge | None:
    """What is owed for the delay of what is left; never more than was asked for, or than a 減免 left of it."""
    owed = latest(known.subject)
    if amount < owed.amount - owed.given_back:
        reduce(owed, amount, REASON, actor=ACTOR, reckoned=reckoned)
    return interest_of(principal)


def _reckoned(principal: Charge, base: int, on: date) -> str:
    due_on = principal.due_on
    return f"{base:,}円　納期限 {wareki(due_on) if due_on else ''}　納付 {wareki(on)}"


def _order(principal: Charge, base: int, amount: int, on: date) -> ChargeOrder:
    return ChargeOrder(
        kind=ChargeKind(principal.kind),
        title={
            "ja": f"延滞金（{principal.title['ja']}）",
            "en": f"Late interest ({principal.title.get('en') or principal.title['ja']})",
        },
        payee=principal.payee,
        account=account_of(principal),
        amount=amount,
        reckoned=_reckoned(principal, base, on),
        # eL-QR is of the slip that the tax itself had.
        ways=[Way(way) for way in principal.ways if way != Way.EL_QR] or [Way.CASH],
        due_on=clock.today() + timedelta(days=DAYS_TO_PAY),
        key=new_key() if principal.billed else "",
    )
