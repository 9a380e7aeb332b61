"""What the desk's pages of money that goes out share: words, tabs, rows as they are shown."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext

from madoguchi.core.japanese import ACCOUNT_KINDS
from madoguchi.core.listing import moment_key
from madoguchi.foundation.ui.saying import in_english, says

from .models import LineState, Payout, PayoutState, Transfer, TransferLine, TransferState
from .zengin_reading import in_english_words

Shown = dict[str, Any]
_TONES = {
    PayoutState.PAID: "done",
    PayoutState.RETURNED: "late",
    PayoutState.CANCELLED: "plain",
    TransferState.SETTLED: "done",
    TransferState.DROPPED: "plain",
    LineState.DONE: "done",
    LineState.REJECTED: "late",
}


def why(words: str) -> str:
    """Why a payment came back: what a bank's code means in the language of the page, all else as it was written."""
    return in_english_words(words) if in_english() else words


def room_tabs(here: str) -> list[tuple[str, str, bool]]:
    """The parts of this room, as links."""
    parts = (
        (gettext("予算と支出命令"), "spending"),
        (gettext("振込"), "transfers"),
        (gettext("口座不備・組戻し"), "returned"),
    )
    return [(words, reverse(f"spending:{name}"), name == here) for words, name in parts]


def payout_row(one: Payout) -> Shown:
    """An order as a list shows it."""
    state = PayoutState(one.state)
    return {
        "payout": one,
        "title": says(one.title),
        "state": gettext(state.label),
        "tone": _TONES.get(state, "now"),
        "why": why(one.returned_why),
    }


def transfer_row(one: Transfer) -> Shown:
    """A transfer as a list shows it."""
    state = TransferState(one.state)
    return {"transfer": one, "state": gettext(state.label), "tone": _TONES.get(state, "now")}


def line_row(one: TransferLine) -> Shown:
    """A payment of a transfer as a list shows it."""
    state, mended = LineState(one.state), getattr(one, "mended", None)
    return {
        "line": one,
        "mended": mended and {**mended, "before": account_words(mended["before"])},
        "account": account_words(one.account),
        "state": gettext(state.label),
        "tone": _TONES.get(state, "now"),
        "why": why(one.words),
    }


def account_words(account: Mapping[str, str]) -> str:
    """An account in one line."""
    kind = ACCOUNT_KINDS.get(account.get("kind", ""), ("", ""))[in_english()]
    bank, branch = (
        f"{account.get(f'{part}_name', '')}（{account.get(f'{part}_code', '')}）"
        for part in ("bank", "branch")
    )
    return f"{bank}　{branch}　{kind}　{account.get('number', '')}"


def next_page(name: str, at: Any, row: Any, **asked: str) -> str:
    """The address of what follows a row in a list read by moment."""
    return f"{reverse(f'spending:{name}')}?{urlencode({**asked, 'after': moment_key(at, row.id)})}"
