"""Addresses that calendar programs read, and the pages where a secret one is made."""

import hashlib
import re

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from madoguchi.foundation.city.models import Department
from madoguchi.foundation.city.queries import posts_of, public_address
from madoguchi.foundation.people.access import PersonRequest, StaffRequest, person_required, staff_required

from .. import actions
from ..invitations import calendar, event_of, events_of
from ..queries import resource_named
from ..subscribing import feed_at, free_busy
from ..travelling import legs_of
from ..visiting import booking_of, language
from .journeys import own_journey

_MADE = "calendar_made"
#: When a calendar was made: all that differs where nothing else has changed.
_MADE_AT = re.compile(r"^DTSTAMP:.*$", re.MULTILINE)


def _answered(request: HttpRequest, text: str, name: str, *, shared: bool) -> HttpResponseBase:
    """A calendar with its ETag: who has it as it is, is told so."""
    etag = f'W/"{hashlib.sha256(_MADE_AT.sub("", text).encode()).hexdigest()[:32]}"'
    answer = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    answer["ETag"] = etag
    answer["Cache-Control"] = "public, max-age=300" if shared else "private, no-cache"
    answer["Content-Disposition"] = f'inline; filename="{name}.ics"'
    return get_conditional_response(request, etag, None, answer) or answer


@require_safe
def free_and_busy(request: HttpRequest, slug: str) -> HttpResponseBase:
    """When a resource has nothing left, for anybody."""
    resource = resource_named(slug)
    if resource is None:
        raise Http404
    return _answered(request, free_busy(resource), slug, shared=True)


@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponseBase:
    """A calendar at a secret address."""
    text = feed_at(token)
    if text is None:
        raise Http404
    return _answered(request, text, "bookings", shared=False)


@require_safe
def of_booking(request: HttpRequest, code: str) -> HttpResponseBase:
    """One booking, to be added to a calendar."""
    found = booking_of(request, code)
    text = calendar(code, events_of([found], language()))
    return _answered(request, text, code, shared=False)


@require_safe
def of_journey(request: HttpRequest, code: str) -> HttpResponseBase:
    """A journey with all of its legs, to be added to a calendar."""
    found = own_journey(request, code)
    text = calendar(code, [event_of(found, legs_of(found), language())])
    return _answered(request, text, code, shared=False)


@person_required
@require_http_methods(["GET", "POST"])
def mine(request: PersonRequest) -> HttpResponse:
    """Make the secret address of one's own calendar; it is shown once."""
    if request.method == "POST":
        request.session[_MADE] = actions.renew_feed(request.person)
        messages.success(request, _("新しいアドレスを作りました。前のアドレスは使えません。"))
        return redirect("my_bookings:calendar")
    return render(request, "bookings/calendar.html", {"address": _address(request)})


@staff_required
@require_http_methods(["GET", "POST"])
def for_staff(request: StaffRequest) -> HttpResponse:
    """The same of a department's bookings."""
    own = {post.department.slug: post.department for post in posts_of(request.staff)}
    if request.method == "POST":
        chosen = own.get(request.POST.get("department", ""))
        if chosen is None:
            messages.error(request, _("所属を選んでください。"))
            return _for_staff(request, list(own.values()), 422)
        request.session[_MADE] = actions.renew_staff_feed(request.staff, chosen.slug)
        messages.success(request, _("新しいアドレスを作りました。前のアドレスは使えません。"))
        return redirect("bookings_desk:calendar")
    return _for_staff(request, list(own.values()))


def _for_staff(request: StaffRequest, own: list[Department], status: int = 200) -> HttpResponse:
    options = [(one.slug, one.name_en if language().startswith("en") else one.name) for one in own]
    shown = {"address": _address(request), "departments": options}
    return render(request, "bookings/desk_calendar.html", shown, status=status)


def _address(request: HttpRequest) -> str:
    token = request.session.pop(_MADE, "")
    return f"{public_address()}{reverse('bookings:feed', args=[token])}" if token else ""
