"""Clerks say what holds of a day, let a resource rest, and declare what the pack does not have."""

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from pydantic import ValidationError

from madoguchi.core import clock
from madoguchi.core.declaration_text import write
from madoguchi.core.declarations import DeclarationError, Fault
from madoguchi.core.errors import PlainError
from madoguchi.foundation.people.access import StaffRequest, staff_required

from .. import actions
from ..acting import Errors, attempt, resource_run_by, typed
from ..declaration import Deviation, ResourceDeclared, read_resource
from ..models import Resource
from ..queries import declared, deviations_in
from ..refusals import BookingRefusedError
from ..saying import said
from ..staffing import departments_of
from ..typed import day_in
from ..visiting import language
from .calendar_pages import day_asked, of_resource
from .calendars import entries_fallen_out, fallen_out
from .declaring_form import Part, declared_with, options_of, part_named, parts, shown_in, typed_in

#: Over how many days at most it is otherwise at once.
_LONGEST = timedelta(days=366)
#: What a new resource is before its pages are filled in.
_NEW = {
    "units": 1,
    "choices": [{"id": "choice_1", "title": {"ja": "利用", "en": "Use"}, "minutes": 60}],
}


@require_POST
@staff_required
def pause(request: StaffRequest, slug: str) -> HttpResponse:
    """Take no new bookings for now, or take them again."""
    resource = resource_run_by(request.staff, slug)
    paused = request.POST.get("paused") == "yes"
    actions.pause(resource, paused, request.staff)
    messages.success(
        request, _("予約の受付を休みにしました。") if paused else _("予約の受付を再開しました。")
    )
    return redirect("bookings_desk:day", slug)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def exception(request: StaffRequest, slug: str) -> HttpResponse:
    """Days on which it is otherwise: closed, or open at other times; then who is to be called is listed."""
    resource = resource_run_by(request.staff, slug)
    day = day_asked(request)
    if request.method != "POST":
        return _show_exception(request, resource, day)
    to = f"{reverse('bookings_desk:exception', args=[slug])}?day={day.isoformat()}"

    def act() -> str:
        taken_back = request.POST.get("how") == "usual"
        actions.deviate(resource, day, None if taken_back else _deviation(request, day), request.staff)
        return _("いつもの時間に戻しました。") if taken_back else _("この日の時間を変えました。")

    return attempt(request, act, to, lambda errors: _show_exception(request, resource, day, errors))


def _deviation(request: StaffRequest, day: date) -> Deviation:
    spans, last = [], _last(request, day)
    if request.POST.get("how") == "hours":
        spans = [{"opens": typed(request, "opens"), "closes": typed(request, "closes")}]
    try:
        return Deviation.model_validate({"first": day, "last": last, "spans": spans})
    except ValidationError as error:
        raise BookingRefusedError("hours") from error


def _last(request: StaffRequest, day: date) -> date:
    """Until when, both days included; the one day where nothing is said."""
    given = typed(request, "until")
    last = day_in(given) if given else day
    if last is None or not day <= last <= day + _LONGEST:
        raise BookingRefusedError("until")
    return last


def _show_exception(
    request: StaffRequest, resource: Resource, day: date, errors: Errors | None = None
) -> HttpResponse:
    said_of = [one for one in deviations_in(resource.deviations) if one.first <= day <= one.last]
    known = next((one for one in said_of if one.first == day), None)
    span = known.spans[0] if known and known.spans else None
    shown = of_resource(resource)
    context = {
        **shown,
        "day": day,
        "said": known is not None,
        "within": next((one for one in said_of if one.first != day), None),
        "ahead": [one for one in shown["deviations"] if one.last >= clock.today() and one != known],
        "how": request.POST.get("how") or ("hours" if span else "closed"),
        "hows": [
            ("closed", _("休みにする")),
            ("hours", _("時間を変える")),
            *([("usual", _("いつもの時間に戻す"))] if known else []),
        ],
        "until": request.POST.get("until", known.last.isoformat() if known else ""),
        "opens": request.POST.get("opens", span.opens if span else ""),
        "closes": request.POST.get("closes", span.closes if span else ""),
        "fallen": fallen_out(resource, day, known.last if known else day),
        "entries": entries_fallen_out(resource, day, known.last if known else day),
        "errors": errors or [],
    }
    return render(request, "bookings/desk/exception.html", context, status=422 if errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def new(request: StaffRequest) -> HttpResponse:
    """Something else that can be booked: its name first; it rests until a clerk lets it go."""
    part = parts()[0]
    if request.method != "POST":
        own = departments_of(request.staff)
        return _show_part(request, None, part, shown_in(part, {"department": own[0] if own else ""}))
    typed_now, slug = typed_in(part, request.POST), typed(request, "slug", 40)
    return _declare(request, None, part, {**_NEW, "id": slug}, typed_now)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def declare(request: StaffRequest, slug: str, part: str) -> HttpResponse:
    """One page of what a clerk declared."""
    resource, page = resource_run_by(request.staff, slug), part_named(part)
    if page is None or not resource.on_screen:
        raise Http404
    what = declared(resource)
    if request.method != "POST":
        return _show_part(request, resource, page, shown_in(page, what.model_dump(mode="json")))
    # What was said of single days is no part of the declaration.
    tree = what.model_dump(mode="json", exclude_defaults=True, exclude={"deviations"})
    return _declare(request, resource, page, tree, typed_in(page, request.POST))


def _declare(
    request: StaffRequest, resource: Resource | None, part: Part, tree: dict[str, Any], given: dict[str, Any]
) -> HttpResponse:
    try:
        wanted = read_resource(write(declared_with(tree, part, given)), "")
        _check_own(request, wanted)
        row = actions.declare_on_screen(wanted, request.staff)
    except DeclarationError as faults:
        return _show_part(request, resource, part, given, _at_fields(part, faults))
    except PlainError as refused:
        return _show_part(request, resource, part, given, [("slug", said(refused))])
    messages.success(request, _("保存しました。"))
    return redirect("bookings_desk:declare", row.slug, _next(part).name)


def _check_own(request: StaffRequest, wanted: ResourceDeclared) -> None:
    if wanted.department not in departments_of(request.staff):
        raise BookingRefusedError("department")


def _next(part: Part) -> Part:
    names = [one.name for one in parts()]
    return parts()[min(names.index(part.name) + 1, len(names) - 1)]


def _at_fields(part: Part, faults: DeclarationError) -> Errors:
    """What is wrong, at the field that it is of; what is of no field of the page stands above it."""
    fields = {one.path: (one.name, one.label) for one in part.fields} | {
        "id": ("slug", _("アドレスに使う名前"))
    }
    return [_at_field(fields.get(one.path) or fields.get(f"{one.path}.ja"), one) for one in faults.faults]


def _at_field(field: tuple[str, Any] | None, fault: Fault) -> tuple[str, str]:
    """The name of a field and what is wrong with it, the field said first."""
    name, label = field or ("", "")
    if name == "slug":
        return name, _("アドレスに使う名前は、英小文字で始めて、英小文字・数字・_ で書いてください。")
    words = fault.en if language().startswith("en") else fault.ja
    return name, _("「{label}」：{words}").format(label=label, words=words) if label else words


def _show_part(
    request: StaffRequest,
    resource: Resource | None,
    part: Part,
    values: dict[str, Any],
    errors: Errors | None = None,
) -> HttpResponse:
    wrong = dict(errors or [])
    slug = resource.slug if resource else ""
    context = {
        "resource": resource,
        "part": part,
        "slug": request.POST.get("slug", ""),
        "rows": [
            (one, values[one.path], wrong.get(one.name, ""), options_of(one, request.staff))
            for one in part.fields
        ],
        "tabs": [
            (one.title, reverse("bookings_desk:declare", args=[slug, one.name]), one.name == part.name)
            for one in parts()
        ]
        if resource
        else [],
        "errors": errors or [],
        "wrong": wrong,
    }
    return render(request, "bookings/desk/declare.html", context, status=422 if errors else 200)
