"""How long a place is still kept, and more time for it: whether that is given, and what is said of it."""

from datetime import timedelta
from math import ceil

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from madoguchi.core import clock
from madoguchi.foundation.accounts.limits import too_often
from madoguchi.foundation.people.access import person_of

from ..models import Booking, Journey

#: The button that asks for more time (`countdown.js`).
LONGER = "longer"
# With less than that a page is not left alone: whoever goes on to the next is given time for it.
_SHORT = timedelta(minutes=5)


def seconds_left(kept: Booking | Journey) -> int | None:
    """How long it is still kept; none where it is not only kept."""
    if kept.held_until is None:
        return None
    return max(0, ceil((kept.held_until - clock.now()).total_seconds()))


def gives_time(request: HttpRequest, kept: Booking | Journey) -> bool:
    """Whether what is kept is kept on: where that is asked for, or little is left for the next page.

    To strangers as often as `settings.MADOGUCHI_LIMITS` allows: to whoever waits for a place it is the same whether
    it is kept on or kept anew.
    """
    left = kept.held_until - clock.now() if kept.held_until else timedelta()
    if LONGER not in request.POST and left > _SHORT:
        return False
    return person_of(request) is not None or not too_often(request, "longer")


def tell_longer(
    request: HttpRequest, before: Booking | Journey, after: Booking | Journey, *, given: bool
) -> None:
    """Say until when it is kept now, or that it cannot be kept any longer, or not now (`given`)."""
    if after.held_until is None:
        return
    at = f"{clock.local(after.held_until):%-H:%M}"
    if before.held_until and after.held_until > before.held_until:
        messages.success(request, _("{at}までのばしました。").format(at=at))
        return
    if given:
        words = _("これより長くはのばせません。{at}を過ぎても、入力した内容は残ります。")
    else:
        words = _(
            "何度も押されたため、いまはのばせません。少したってから、もう一度押してください。{at}を過ぎても、入力した内容は残ります。"
        )
    messages.info(request, words.format(at=at))
