"""Who may see and pay a bill: its person, and whoever showed in this browser that it is theirs."""

import re
from contextlib import suppress
from unicodedata import normalize

from django.http import HttpRequest
from django.urls import reverse
from django.utils.crypto import constant_time_compare

from madoguchi.core.errors import PlainError
from madoguchi.core.ids import normalise_code
from madoguchi.foundation.people.access import person_of

from . import queries
from .held.queries import bill_numbered
from .models import Bill, State
from .numbers import read_number

_OPENED, _MOST_OPENED = "payments_opened", 20
_BETWEEN = re.compile(r"[\s\-‐-―−ー]+")


def let_see(request: HttpRequest, bill: Bill) -> None:
    """Let this browser see and pay a bill: its room found that it may, or its number and 確認番号 were typed."""
    opened = [one for one in request.session.get(_OPENED, []) if one != bill.code]
    request.session[_OPENED] = [*opened, bill.code][-_MOST_OPENED:]


def way_to_pay(request: HttpRequest, bill: Bill | None) -> str:
    """Where a bill that is due is paid, by whoever may see the matter that it is of; empty where nothing is due."""
    return way_to_bill(request, bill) if bill and bill.state == State.DUE else ""


def way_to_bill(request: HttpRequest, bill: Bill | None) -> str:
    """Where a bill stands, with its receipts, for whoever may see the matter that it is of; empty without one."""
    if bill is None:
        return ""
    let_see(request, bill)
    return reverse("pay:bill", args=[bill.code])


def close(request: HttpRequest) -> None:
    """This browser shows no bill any more, as on a computer that others use too."""
    request.session.pop(_OPENED, None)


def bill_for(request: HttpRequest, code: str) -> Bill | None:
    """The bill of a code, where whoever asks may see it."""
    found = queries.bill_coded(code)
    if found is None:
        return None
    person = person_of(request)
    own = person is not None and found.person_id == person.id
    # Who holds the slip of a tax may see what is owed for paying it late.
    opened = {found.code, found.principal} & set(request.session.get(_OPENED, []))
    return found if own or opened else None


def bill_by_key(code: str, key: str) -> Bill | None:
    """The bill of a number and its 確認番号, as somebody typed both; one without a key is found by none."""
    found = bill_numbered(written(code))
    if found is None or not found.key:
        return None
    return found if constant_time_compare(_BETWEEN.sub("", normalize("NFKC", key)), found.key) else None


def written(typed: str) -> str:
    """The number of a bill as it is kept, of a slip or of a matter; empty where it can be none."""
    for reading in (read_number, normalise_code):
        with suppress(PlainError):
            return reading(typed)
    return ""
