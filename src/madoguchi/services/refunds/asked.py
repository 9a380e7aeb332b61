"""What is asked about a bill, for the pages on which it stands."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext

from madoguchi.core.clock import TOKYO
from madoguchi.foundation.ui.japanese import date_words
from madoguchi.services.payments.models import Bill
from madoguchi.services.payments.reaching import Wish

from . import queries
from .models import AccountRequest
from .rules import why_not_answer


def wishes_of(bills: Sequence[Bill]) -> Mapping[UUID, list[Wish]]:
    """What the office asks of whoever holds these bills, and what they answered while it is under way."""
    found = defaultdict[UUID, list[Wish]](list)
    for one in queries.requests_of(bills):
        found[one.bill_id].append(_wish(one))
    return found


def _wish(one: AccountRequest) -> Wish:
    why = why_not_answer(one)
    path = reverse("giving_back:account", args=[one.bill.code, one.code])
    words = {"yen": f"{one.amount:,}", "day": date_words(one.until)}
    if one.answered_at:
        words["day"] = date_words(one.answered_at.astimezone(TOKYO).date())
    title = gettext("{yen}円をお返しする口座").format(**words)
    note = {
        "": gettext("{day}までに、お知らせください。"),
        "late": gettext("お答えの期限が過ぎました。担当の課に連絡してください。"),
    }.get(why, gettext("{day}に、口座をお知らせいただきました。"))
    return Wish(path, title, note.format(**words), waits=not why)
