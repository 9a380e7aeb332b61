"""What clerks do with bookings: decide upon them, note who came, book for somebody on the telephone."""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from madoguchi.core import clock
from madoguchi.core.japanese import normalise_block
from madoguchi.core.listing import moment_key, page_of, read_moment_key
from madoguchi.foundation.people.access import StaffRequest, staff_required
from madoguchi.foundation.people.actions import staff_actor
from madoguchi.foundation.people.models import Level

from .. import actions, staffing
from ..acting import Errors, attempt, booking_run_by, booking_typed, resource_run_by, typed
from ..availability import Asked, Start, asked, free_starts, free_starts_of
from ..declaration import ResourceDeclared
from ..leading import case_address
from ..models import JOURNEY, Booking, BookingState, Resource, Ticket
from ..pages.holding import answers_of
from ..queries import declared, no_shows_of, units_of
from ..refusals import BookingRefusedError
from ..rules import owed_after_cancelling
from ..saying import Shown, offered, said, shown
from ..travelling import journey_of
from ..typed import Typed, day_in, fields_of, moment, read
from ..visiting import language
from ..wanted import Wanted
from .calendar_pages import day_asked, of_resource
from .journeys import CANCELLED_WHY, journey_typed, told

_PAGE = 30
_MOST_REASON = 1000


@require_safe
@staff_required
def approvals(request: StaffRequest) -> HttpResponse:
    """What waits for a yes or a no, in the order of the days."""
    resources = list(staffing.resources_of(request.staff))
    things = {one.row.id: one for one in offered(resources)}
    rows = Booking.objects.filter(resource__in=resources, state=BookingState.ASKED)
    key = read_moment_key(request.GET.get("after", ""))
    if key:
        rows = rows.filter(begins__gte=key[0]).exclude(begins=key[0], id__lte=key[1])
    listed, last = page_of(list(rows.order_by("begins", "id")[: _PAGE + 1]), _PAGE)
    context = {
        "bookings": [Shown(one, things[one.resource_id]) for one in listed],
        "next": f"?after={moment_key(last.begins, last.id)}".replace("+", "%2B") if last else "",
    }
    return render(request, "bookings/desk/approvals.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def booking(request: StaffRequest, code: str) -> HttpResponse:
    """One booking: who comes, what was said; a POST with `act` decides, notes who came, moves, cancels."""
    found = booking_run_by(request.staff, code)
    act = _ACTS.get(request.POST.get("act", ""))
    if act is None:
        return _show(request, found)
    to = reverse("bookings_desk:booking", args=[found.code])
    return attempt(request, lambda: act(request, found), to, lambda errors: _show(request, found, errors))


def _approve(request: StaffRequest, found: Booking) -> str:
    _check_may_decide(request, found)
    actions.approve(found, request.staff)
    return _("承認しました。")


def _refuse(request: StaffRequest, found: Booking) -> str:
    _check_may_decide(request, found)
    actions.refuse(found, _reason(request), request.staff)
    return _("承認しないことにしました。")


def _check_may_decide(request: StaffRequest, found: Booking) -> None:
    if not staffing.may_approve(request.staff, declared(found.resource)):
        raise BookingRefusedError("not_approver")


def _cancel(request: StaffRequest, found: Booking) -> str:
    reason = _reason(request)
    if not reason:
        raise BookingRefusedError("reason")
    actions.cancel(found, reason, request.staff, wished=request.POST.get("why") == "wished")
    return _("予約を取り消しました。") + told(found)


def _move(request: StaffRequest, found: Booking) -> str:
    begins = moment(request.POST.get("begins", ""))
    if begins is None:
        raise BookingRefusedError("closed")
    wanted = Wanted(_choice(request, found), _people(request, found.people), begins, level=Level.CONTACT)
    actions.change(found, wanted, staff_actor(request.staff.id))
    return _("時間を変えました。") + told(found)


def _arrive(request: StaffRequest, found: Booking) -> str:
    ticket = actions.arrive(found, request.staff)
    return (
        _("受付をしました。番号は{number}です。").format(number=ticket.said)
        if ticket
        else _("受付をしました。")
    )


def _finish(request: StaffRequest, found: Booking) -> str:
    actions.finish(found, request.staff)
    return _("利用を終わりにしました。")


def _miss(request: StaffRequest, found: Booking) -> str:
    actions.miss(found, request.staff)
    return _("来場なしにしました。")


_ACTS: dict[str, Callable[[StaffRequest, Booking], str]] = {
    "approve": _approve,
    "refuse": _refuse,
    "cancel": _cancel,
    "move": _move,
    "arrive": _arrive,
    "finish": _finish,
    "miss": _miss,
}


def _reason(request: StaffRequest) -> str:
    return normalise_block(request.POST.get("reason", "")).strip()[:_MOST_REASON]


#: The field for the reason of an act that wants one.
_REASONS = {"refuse": "refusal", "cancel": "reason"}


def _placed(request: StaffRequest, errors: Errors | None) -> Errors:
    """A reason that is missing is told at its field."""
    field = "" if _reason(request) else _REASONS.get(request.POST.get("act", ""), "")
    return [(field, words) for _, words in errors or []]


def _show(request: StaffRequest, found: Booking, refused: Errors | None = None) -> HttpResponse:
    errors = _placed(request, refused)
    what, now = declared(found.resource), clock.now()
    context = {
        "booking": found,
        "shown": shown(found),
        "units": units_of([found])[found.code],
        "case": case_address(found.matter),
        "journey": journey_of(found) if found.matter.startswith(JOURNEY) else None,
        "answers": answers_of(found),
        "ticket": Ticket.objects.filter(booking=found).select_related("queue").first(),
        "asked": found.state == BookingState.ASKED,
        "no_shows": no_shows_of(found.person, now) if found.person else 0,
        "may_decide": staffing.may_approve(request.staff, what),
        "may_come": _may_come(found, now),
        "may_miss": found.state == BookingState.BOOKED and now >= found.begins,
        **(_changes(request, found) if _may_change(found) else {}),
        "typed": request.POST,
        "errors": errors,
        "wrong": dict(errors),
    }
    return render(request, "bookings/desk/booking.html", context, status=422 if errors else 200)


def _may_change(found: Booking) -> bool:
    """Whether a clerk may move or cancel it by itself."""
    live = found.state in (BookingState.BOOKED, BookingState.ASKED)
    return live and not found.matter.startswith(JOURNEY)


def _changes(request: StaffRequest, found: Booking) -> dict[str, Any]:
    """How it can be cancelled, and moved: the times of the day that was chosen; what it has counts as free."""
    what, day = declared(found.resource), day_in(typed(request, "day", 10))
    billed = found.price if found.state == BookingState.BOOKED else 0
    starts, refused = _other_times(request, found, day) if day else ([], "")
    return {
        "may_cancel": True,
        "may_move": not (found.resource.paused or found.resource.ended),
        "why": CANCELLED_WHY,
        "because": request.POST.get("why", "wished"),
        "owed": owed_after_cancelling(what, billed, found.begins, clock.now()),
        "choices": _choices(what),
        "choice": _choice(request, found),
        "people": _people(request, found.people),
        "day": day or clock.local(found.begins).date(),
        "chosen": day,
        "starts": starts,
        "refused": refused,
    }


def _other_times(request: StaffRequest, found: Booking, day: date) -> tuple[list[tuple[str, str]], str]:
    try:
        wanted = asked(found.resource, _choice(request, found), _people(request, found.people))
    except BookingRefusedError as refused:
        return [], said(refused)
    return _in_words(free_starts_of([wanted], day, but=[found])[0]), ""


def _choice(request: StaffRequest, found: Booking) -> str:
    return typed(request, "choice") or found.choice


def _choices(what: ResourceDeclared) -> list[tuple[str, str]]:
    return [(one.id, one.title.says(language())) for one in what.choices]


def _may_come(found: Booking, now: datetime) -> bool:
    """Whether a clerk may take in who has come: also late, until the day is over."""
    comes = found.state in (BookingState.BOOKED, BookingState.NO_SHOW)
    same_day = clock.local(found.begins).date() == clock.local(now).date()
    return comes and now >= found.begins - actions.EARLIEST and (same_day or now < found.ends)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def arrivals(request: StaffRequest) -> HttpResponse:
    """At the counter: a code that was read from a QR or told leads to its booking."""
    code = typed(request, "code", 300).rstrip("/").rpartition("/")[2]
    if request.method != "POST":
        return _show_arrivals(request, code)
    found = booking_typed(request.staff, code)
    if found is None and (journey := journey_typed(request.staff, code)):
        return redirect("bookings_desk:journey", journey.code)
    if found is None:
        return _show_arrivals(request, code, [("code", _("この予約番号は、所属の予約にありません。"))])
    return attempt(
        request,
        lambda: _arrive(request, found),
        reverse("bookings_desk:booking", args=[found.code]),
        lambda errors: _show(request, found, errors),
    )


def _show_arrivals(request: StaffRequest, code: str, errors: Errors | None = None) -> HttpResponse:
    context = {"code": code, "errors": errors or []}
    return render(request, "bookings/desk/arrivals.html", context, status=422 if errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def telephone(request: StaffRequest, slug: str) -> HttpResponse:
    """Book for somebody on the telephone or at the counter: what, for how many, which day; then a time and who."""
    resource = resource_run_by(request.staff, slug)
    if request.method != "POST":
        return _show_telephone(request, resource)
    fields = fields_of(declared(resource), None)
    answers, begins = read(fields, request.POST), moment(request.POST.get("begins", ""))
    errors = [(name, words[language().startswith("en")]) for name, words in answers.faults.items()]
    if begins is None:
        errors.insert(0, ("begins", _("時間を選んでください。")))
    if begins is None or errors:
        return _show_telephone(request, resource, answers, errors)
    wanted = Wanted(
        typed(request, "choice"), _people(request), begins, said=answers.said, level=Level.CONTACT
    )
    made: list[str] = []

    def act() -> str:
        held = actions.hold(resource, wanted, actions.Holder(contact=answers.contact))
        made.append(actions.book(held, wanted, answers.contact, request.staff).code)
        return _("予約しました。予約番号は{code}、確認番号は{key}です。").format(code=held.code, key=held.key)

    calendar = f"{reverse('bookings_desk:day', args=[slug])}?day={clock.local(begins).date().isoformat()}"
    return attempt(request, act, calendar, lambda found: _show_telephone(request, resource, answers, found))


def _people(request: StaffRequest, otherwise: int = 1) -> int:
    given = typed(request, "people")
    return int(given) if given.isdecimal() and len(given) < 5 else otherwise


def _show_telephone(
    request: StaffRequest, resource: Resource, answers: Typed | None = None, errors: Errors | None = None
) -> HttpResponse:
    day = day_asked(request)
    wanted, refused = _wanted(request, resource)
    rows = [("", refused)] if refused else list(errors or [])
    wrong = dict(rows)
    context = {
        **of_resource(resource),
        "choices": _choices(declared(resource)),
        "choice": wanted.choice.id if wanted else "",
        "people": _people(request),
        "day": day,
        "starts": _starts(wanted, day) if wanted else [],
        "begins": request.POST.get("begins", request.GET.get("begins", "")),
        "rows": [
            (one, (answers.typed if answers else {}).get(one.name, ""), wrong.get(one.name, ""))
            for one in fields_of(declared(resource), None)
        ],
        "sex": [("female", _("女性")), ("male", _("男性"))],
        "errors": rows,
        "wrong": wrong,
    }
    return render(request, "bookings/desk/telephone.html", context, status=422 if rows else 200)


def _wanted(request: StaffRequest, resource: Resource) -> tuple[Asked | None, str]:
    try:
        return asked(resource, typed(request, "choice"), _people(request)), ""
    except BookingRefusedError as refused:
        return None, said(refused)


def _starts(wanted: Asked, day: date) -> list[tuple[str, str]]:
    return _in_words(free_starts(wanted, day))


def _in_words(starts: Iterable[Start]) -> list[tuple[str, str]]:
    found = [clock.local(one.begins) for one in starts]
    return [(one.isoformat(), f"{one:%H:%M}") for one in found]
