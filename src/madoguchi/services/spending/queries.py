"""Reading money that goes out: budgets of a year, orders to pay, what one matter took."""

from collections.abc import Sequence

from madoguchi.core.listing import MomentKey

from .models import Budget, Commitment, Payout, PayoutState

PAGE = 50


def budgets(fiscal_year: int) -> list[Budget]:
    """The budgets of a 年度, in the order in which they were declared."""
    return list(Budget.objects.filter(fiscal_year=fiscal_year).order_by("id"))


def payouts(fiscal_year: int, after: MomentKey | None = None) -> Sequence[Payout]:
    """支出命令 of a 年度, the newest on top; one more than a page shows where there are more."""
    rows = Payout.objects.filter(fiscal_year=fiscal_year).select_related("ordered_by")
    if after:
        at, key = after
        rows = rows.filter(ordered_at__lte=at).exclude(ordered_at=at, id__gte=key)
    return list(rows.order_by("-ordered_at", "-id")[: PAGE + 1])


def payout_numbered(number: str) -> Payout | None:
    """The 支出命令 of a number, with its budget and who ordered it."""
    rows = Payout.objects.select_related("ordered_by", "commitment__budget")
    return rows.filter(number=number).first()


def commitment_of(subject: str) -> Commitment | None:
    """What a matter took of a budget."""
    return Commitment.objects.filter(subject=subject).select_related("budget").first()


def payout_of(subject: str) -> Payout | None:
    """The order to pay of a matter that is not cancelled."""
    return Payout.objects.filter(subject=subject).exclude(state=PayoutState.CANCELLED).first()
