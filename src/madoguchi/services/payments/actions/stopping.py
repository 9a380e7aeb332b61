"""A checkout that nobody is to go on with is ended at its provider, by a job of the transaction that left it behind."""

from madoguchi.foundation.tenancy.jobs import defer

from ..models import Bill, Checkout, CheckoutState, State

STOP = "payments.end_checkout"


def stop(checkout: Checkout) -> None:
    """Have a checkout ended at its provider; what was paid there meanwhile is recorded."""
    defer(STOP, checkout=str(checkout.id))


def stop_unfit(bill: Bill) -> None:
    """The same of every open checkout that is not of what a bill asks for now."""
    for one in Checkout.objects.filter(bill=bill, state=CheckoutState.OPEN):
        if not fits(one, bill):
            stop(one)


def fits(checkout: Checkout, bill: Bill) -> bool:
    """Whether an open checkout is one by which a bill may be paid as it stands."""
    asked = (bill.state, bill.amount) == (State.DUE, checkout.amount)
    return checkout.state == CheckoutState.OPEN and asked
