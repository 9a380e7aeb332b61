"""Reading money that goes out: budgets of a year, orders to pay, what one matter took."""

from collections.abc import Sequence

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject

from madoguchi.core.listing import MomentKey

from .models import (
    AccountMend,
    Budget,
    Commitment,
    Payout,
    PayoutState,
    ResultFile,
    Transfer,
    TransferLine,
)

PAGE = 50


def budgets(fiscal_year: int) -> list[Budget]:
    """The budgets of a 年度, in the order in which they were declared."""
    return list(Budget.objects.filter(fiscal_year=fiscal_year).order_by("id"))


def payouts(rows: QuerySet[Payout], fiscal_year: int, after: MomentKey | None = None) -> Sequence[Payout]:
    """支出命令 of a 年度, the newest on top; one more than a page shows where there are more."""
    rows = rows.filter(fiscal_year=fiscal_year).select_related("ordered_by")
    if after:
        at, key = after
        rows = rows.filter(ordered_at__lte=at).exclude(ordered_at=at, id__gte=key)
    return list(rows.order_by("-ordered_at", "-id")[: PAGE + 1])


def payout_numbered(rows: QuerySet[Payout], number: str) -> Payout | None:
    """The 支出命令 of a number, with its budget and who ordered it."""
    return rows.select_related("ordered_by", "commitment__budget").filter(number=number).first()


def commitment_of(subject: str) -> Commitment | None:
    """What a matter took of a budget."""
    return Commitment.objects.filter(subject=subject).select_related("budget").first()


def payout_of(subject: str) -> Payout | None:
    """The order to pay of a matter that is not cancelled."""
    return Payout.objects.filter(subject=subject).exclude(state=PayoutState.CANCELLED).first()


def payout_of_any_state(subject: str) -> Payout | None:
    """The order to pay of a matter; the last that was cancelled where there is no other."""
    rows = Payout.objects.filter(subject=subject)
    return max(rows, key=lambda one: (one.state != PayoutState.CANCELLED, one.ordered_at), default=None)


def standing(rows: QuerySet[Payout], state: PayoutState, after: MomentKey | None = None) -> Sequence[Payout]:
    """Orders in one state, the oldest first; one more than a page shows where there are more."""
    rows = rows.filter(state=state).select_related("ordered_by")
    if after:
        at, key = after
        rows = rows.filter(ordered_at__gte=at).exclude(ordered_at=at, id__lte=key)
    return list(rows.order_by("ordered_at", "id")[: PAGE + 1])


def transfers(after: MomentKey | None = None) -> Sequence[Transfer]:
    """Transfers, the newest on top; one more than a page shows where there are more."""
    rows = Transfer.objects.select_related("made_by")
    if after:
        at, key = after
        rows = rows.filter(made_at__lte=at).exclude(made_at=at, id__gte=key)
    return list(rows.order_by("-made_at", "-id")[: PAGE + 1])


def transfer_numbered(number: str) -> Transfer | None:
    """The transfer of a number, with everybody who had to do with it."""
    rows = Transfer.objects.select_related("made_by", "approved_by", "fetched_by", "dropped_by")
    return rows.filter(number=number).first()


def lines(transfer: Transfer, after: int = 0) -> Sequence[TransferLine]:
    """The payments of a transfer in its order, from one place on; one more than a page shows where there are more.

    `mended` is how the account of one was mended last: as it was before, by whom, on what evidence.
    """
    rows = TransferLine.objects.filter(transfer=transfer, position__gt=after).select_related("payout")
    mends = AccountMend.objects.filter(payout=OuterRef("payout")).order_by("-mended_at", "-id")
    told = JSONObject(before="before", evidence="evidence", by="mended_by__name")
    return list(rows.annotate(mended=Subquery(mends.values_list(told)[:1])).order_by("position")[: PAGE + 1])


def results(transfer: Transfer) -> Sequence[ResultFile]:
    """What the bank told of a transfer, the newest on top; as many as a page shows."""
    rows = ResultFile.objects.filter(transfer=transfer).select_related("read_by")
    return list(rows.order_by("-read_at", "-id")[:PAGE])


def sendings(payout: Payout) -> Sequence[TransferLine]:
    """Every transfer that an order was in, the newest on top; as many as a page shows."""
    rows = TransferLine.objects.filter(payout=payout).select_related("transfer")
    return list(rows.order_by("-transfer__made_at", "-id")[:PAGE])


def mends(payout: Payout) -> Sequence[AccountMend]:
    """How its account was mended, the newest on top; as many as a page shows."""
    rows = AccountMend.objects.filter(payout=payout).select_related("mended_by")
    return list(rows.order_by("-mended_at", "-id")[:PAGE])
