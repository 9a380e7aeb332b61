"""What clerks do with a journey: move it or cancel it for somebody, tell of a delay, take people in on the way."""

from collections.abc import Callable, Collection
from datetime import datetime
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from madoguchi.core import clock
from madoguchi.core.errors import PlainError
from madoguchi.core.ids import normalise_code
from madoguchi.core.japanese import normalise_block
from madoguchi.foundation.city.models import Staff
from madoguchi.foundation.people.access import StaffRequest, staff_required

from .. import actions
from ..acting import Errors, attempt, typed
from ..models import Booking, Delay, Journey, JourneyState
from ..pages.journeys import in_words, moments, proposed, shown_of, spelt
from ..refusals import BookingRefusedError
from ..saying import said
from ..staffing import departments_of
from ..travelling import journey_coded, journey_declared, legs_of, times_on
from ..typed import day_in

_MOST_REASON, _MOST_TIMES = 1000, 400
#: Why a clerk cancels: whose wish it is says what is still owed.
CANCELLED_WHY = (
    ("city", gettext_lazy("市の都合（料金はかかりません）")),
    ("wished", gettext_lazy("ご本人の申し出（取消料の決まりのとおり）")),
)


def journey_typed(staff: Staff, code: str) -> Journey | None:
    """A journey by its code as it was typed or read; none where neither it nor a leg is of one's departments."""
    return _journey_among(departments_of(staff), code)


def _journey_among(own: Collection[str], code: str) -> Journey | None:
    try:
        found = journey_coded(normalise_code(code))
    except PlainError:
        return None
    if found is None or _is_run_by(own, found):
        return found
    return found if any(one.resource.department in own for one in legs_of(found)) else None


def _is_run_by(departments: Collection[str], journey: Journey) -> bool:
    return journey_declared(journey).department in departments


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def journey(request: StaffRequest, code: str) -> HttpResponse:
    """One journey: its legs, who comes, what can be done for them; a POST with `act` does it."""
    own = departments_of(request.staff)
    found = _journey_among(own, code)
    if found is None:
        raise Http404
    name = request.POST.get("act", "")
    act = _ACTS.get(name)
    if act is None:
        return _show(request, found, own)
    if name != "arrive" and not _is_run_by(own, found):
        raise Http404
    if name == "cancel" and not _reason(request):
        return _show(request, found, own, [("reason", said(BookingRefusedError("reason")))])
    to = reverse("bookings_desk:journey", args=[found.code])
    return attempt(
        request, lambda: act(request, found), to, lambda errors: _show(request, found, own, errors)
    )


def _reason(request: StaffRequest) -> str:
    return normalise_block(request.POST.get("reason", "")).strip()[:_MOST_REASON]


def _cancel(request: StaffRequest, journey: Journey) -> str:
    wished = request.POST.get("why") == "wished"
    actions.cancel_journey(journey, _reason(request), request.staff, wished=wished)
    return _("まとめて取り消しました。") + told(journey)


def told(found: Journey | Booking) -> str:
    """Whether they hear of it by mail, or from the clerk."""
    if found.contact:
        return str(_("予約した方に、メールでお知らせします。"))
    return str(_("メールアドレスがないので、電話などでお伝えください。"))


def _move(request: StaffRequest, journey: Journey) -> str:
    actions.move_journey(journey, moments(request.POST.get("times", "")[:_MOST_TIMES]), request.staff)
    return _("時間を変えました。") + told(journey)


def _late(request: StaffRequest, journey: Journey) -> str:
    leg, minutes = (_number(typed(request, name, 4)) for name in ("leg", "minutes"))
    delay = actions.tell_delay(journey, leg, minutes, request.staff)
    if delay is None:
        return _("遅れを記録しました。このあとの予約は、いまの時間のままで間に合います。")
    return _("遅れを記録しました。答えがあるまで、時間はそのままです。") + told(journey)


def _number(given: str) -> int:
    """A number of few digits; none is refused."""
    if not (given.isascii() and given.isdecimal()):
        raise BookingRefusedError("delay")
    return int(given)


def _answer(request: StaffRequest, journey: Journey) -> str:
    delay = Delay.objects.filter(journey=journey, answered_at=None).select_related("journey").first()
    if delay is None:
        raise BookingRefusedError("no_delay")
    accept = request.POST.get("accept") == "yes"
    actions.answer_delay(delay, accept=accept, staff=request.staff)
    return _("時間を変えました。") if accept else _("時間はそのままです。")


def _arrive(request: StaffRequest, journey: Journey) -> str:
    leg = next((one for one in legs_of(journey) if one.code == request.POST.get("leg")), None)
    if leg is None or leg.resource.department not in departments_of(request.staff):
        raise BookingRefusedError("not_booked")
    ticket = actions.arrive(leg, request.staff)
    words = _("受付をしました。番号は{number}です。") if ticket else _("受付をしました。")
    return words.format(number=ticket.said) if ticket else words


_ACTS: dict[str, Callable[[StaffRequest, Journey], str]] = {
    "cancel": _cancel,
    "move": _move,
    "late": _late,
    "answer": _answer,
    "arrive": _arrive,
}


def _show(
    request: StaffRequest, found: Journey, own: Collection[str], errors: Errors | None = None
) -> HttpResponse:
    what = shown_of(found)
    ahead = found.state == JourneyState.BOOKED and found.ends > clock.now()
    changes = ahead and _is_run_by(own, found)
    delay = Delay.objects.filter(journey=found, answered_at=None).first()
    context = {
        **what,
        "answers": what["legs"][0].booking.row.said,
        "delay": delay,
        "proposed": proposed(delay, what["legs"]) if delay else [],
        "ahead": ahead,
        "changes": changes,
        "owed": sum(actions.owed_for(one.booking.row, at_any_time=True) for one in what["legs"]),
        "why": CANCELLED_WHY,
        "late_at": [(str(one.n), one.title) for one in what["legs"][:-1]],
        "own": own,
        **(_other_times(request, found, [one.booking.row for one in what["legs"]]) if changes else {}),
        "typed": request.POST,
        "because": request.POST.get("why", "wished"),
        "errors": errors or [],
        "wrong": dict(errors or []),
    }
    return render(request, "bookings/desk/journey.html", context, status=422 if errors else 200)


def _other_times(request: StaffRequest, journey: Journey, legs: list[Booking]) -> dict[str, Any]:
    """The times of the day that was chosen to which it can be moved; what it has counts as free."""
    day = day_in(typed(request, "day", 10))
    try:
        times = times_on(journey_declared(journey), journey.people, day, but=legs) if day else []
    except BookingRefusedError:
        times = []
    return {
        "day": day or clock.local(journey.begins).date(),
        "chosen": day,
        "options": _options(journey, legs, times),
    }


def _options(
    journey: Journey, legs: list[Booking], times: list[tuple[datetime, ...]]
) -> list[tuple[str, str]]:
    now = tuple(one.begins for one in legs)
    return [(spelt(one), in_words(journey_declared(journey), one)) for one in times if one != now]
