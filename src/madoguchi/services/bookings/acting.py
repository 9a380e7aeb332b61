"""One act of a clerk's page: done or not at all, and refused kindly."""

from collections.abc import Callable, Mapping

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from madoguchi.core.errors import PlainError
from madoguchi.core.ids import normalise_code
from madoguchi.core.japanese import normalise_line
from madoguchi.foundation.city.models import Staff

from .models import Booking, Queue, Resource
from .queries import booking_coded
from .saying import said
from .staffing import departments_of, queues_of, resources_of

#: What is said above a page, by field; shown again with what was typed.
Errors = list[tuple[str, str]]


def attempt(
    request: HttpRequest,
    act: Callable[[], str],
    to: str,
    again: Callable[[Errors], HttpResponse],
    fields: Mapping[str, str] | None = None,
) -> HttpResponse:
    """Do one act: done, say so and go on to an address; refused, show the page again and say why.

    `fields` names the field that a refusal is about, by its rule.
    """
    try:
        with transaction.atomic():
            words = act()
    except PlainError as refused:
        return again([((fields or {}).get(getattr(refused, "rule", ""), ""), said(refused))])
    if words:
        messages.success(request, words)
    return redirect(to)


def typed(request: HttpRequest, name: str, most: int = 200) -> str:
    """What was typed into a field of one line, in one spelling."""
    given = (request.POST if request.method == "POST" else request.GET).get(name, "")[:most]
    return normalise_line("".join(character for character in given if character.isprintable()))


def resource_run_by(staff: Staff, slug: str) -> Resource:
    """A resource that somebody runs. Raises `Http404`."""
    found = resources_of(staff).filter(slug=slug).first()
    if found is None:
        raise Http404
    return found


def queue_run_by(staff: Staff, slug: str) -> Queue:
    """A queue that somebody calls from. Raises `Http404`."""
    found = queues_of(staff).filter(slug=slug).first()
    if found is None:
        raise Http404
    return found


def booking_run_by(staff: Staff, code: str) -> Booking:
    """A booking of a resource that somebody runs. Raises `Http404`."""
    found = booking_typed(staff, code)
    if found is None:
        raise Http404
    return found


def booking_typed(staff: Staff, code: str) -> Booking | None:
    """A booking by its code as it was typed or read from a QR; none where it is another department's."""
    try:
        found = booking_coded(normalise_code(code))
    except PlainError:
        return None
    return found if found and found.resource.department in departments_of(staff) else None
