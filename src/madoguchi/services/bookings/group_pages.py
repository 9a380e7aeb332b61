"""登録団体: a person asks for a registration; a clerk decides, and ends it."""

from typing import Any

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from madoguchi.core.listing import page_of
from madoguchi.foundation.city.models import Staff
from madoguchi.foundation.people.access import (
    PersonRequest,
    StaffRequest,
    person_required,
    staff_required,
)

from . import actions
from .acting import Errors, attempt
from .actions import GroupAsked
from .asked_page import number
from .models import Group, GroupKind, GroupState
from .staffing import registers_groups

_PAGE = 50
KINDS: dict[str, Any] = {
    GroupKind.SPORTS: _("スポーツ"),
    GroupKind.CULTURE: _("文化・芸術"),
    GroupKind.WELFARE: _("福祉"),
    GroupKind.YOUTH: _("子ども・青少年"),
    GroupKind.NEIGHBOURHOOD: _("町内会・自治会"),
    GroupKind.OTHER: _("その他"),
}
STATES: dict[str, Any] = {
    GroupState.ASKED: _("審査中"),
    GroupState.REGISTERED: _("登録済み"),
    GroupState.REFUSED: _("登録できません"),
    GroupState.ENDED: _("登録は終わりました"),
}
_NO_NUMBER = -1


def _shown(group: Group) -> dict[str, Any]:
    return {"group": group, "kind": KINDS[group.kind], "state": STATES[group.state]}


@never_cache
@person_required
@require_http_methods(["GET", "POST"])
def groups(request: PersonRequest) -> HttpResponse:
    """The groups that one speaks for, and asking for another's registration."""
    if request.method != "POST":
        return _show_groups(request)
    given = request.POST
    if missing := _missing(given):
        return _show_groups(request, missing)

    def act() -> str:
        asked = GroupAsked(
            given.get("name", ""),
            given.get("kind", ""),
            number(given.get("members", ""), 0),
            given.get("about", "")[:2000],
        )
        actions.ask_group(request.person, asked)
        return gettext("団体の登録を申し込みました。担当の課が確かめます。")

    return attempt(request, act, reverse("bookings:groups"), lambda errors: _show_groups(request, errors))


def _missing(given: QueryDict) -> Errors:
    """What was not said of a group, each at its field."""
    people = given.get("members", "").strip()
    faults = (
        ("name", given.get("name", "").strip(), gettext("団体の名前を入力してください。")),
        ("kind", given.get("kind") in GroupKind.values, gettext("種類を選んでください。")),
        ("members", number(people, 0) > 0, gettext("人数は、1以上の数で入力してください。")),
    )
    return [(name, words) for name, said, words in faults if not said]


def _show_groups(request: PersonRequest, errors: Errors | None = None) -> HttpResponse:
    rows = Group.objects.filter(person=request.person).order_by("id")[:_PAGE]
    shown = {
        "rows": list(map(_shown, rows)),
        "kinds": list(KINDS.items()),
        "errors": [(name or "name", words) for name, words in errors or []],
        "wrong": {name or "name": words for name, words in errors or []},
        "typed": request.POST,
    }
    return render(request, "bookings/groups.html", shown, status=422 if errors else 200)


def _check_registers(staff: Staff) -> None:
    if not registers_groups(staff):
        raise Http404


@never_cache
@staff_required
@require_safe
def desk(request: StaffRequest) -> HttpResponse:
    """The groups of a state, the newest first: those that wait for a decision unless others are asked for."""
    _check_registers(request.staff)
    state = request.GET.get("state", "")
    state = state if state in GroupState.values else GroupState.ASKED
    rows = Group.objects.filter(state=state).order_by("-id")
    before = Group.objects.filter(code=request.GET.get("before", "")[:20]).first()
    if before:
        rows = rows.filter(id__lt=before.id)
    listed, last = page_of(list(rows[: _PAGE + 1]), _PAGE)
    shown = {
        "rows": list(map(_shown, listed)),
        "tabs": [(words, f"?state={key}", key == state) for key, words in STATES.items()],
        "next": f"?state={state}&before={last.code}" if last else "",
    }
    return render(request, "bookings/desk/groups.html", shown)


@never_cache
@staff_required
@require_http_methods(["GET", "POST"])
def decide(request: StaffRequest, code: str) -> HttpResponse:
    """One group: registering it with a reduction, refusing it, ending it."""
    _check_registers(request.staff)
    found = Group.objects.filter(code=code).select_related("person", "decided_by").first()
    if found is None:
        raise Http404

    def show(errors: Errors) -> HttpResponse:
        shown = {**_shown(found), "errors": errors, "typed": request.POST}
        return render(request, "bookings/desk/group.html", shown, status=422 if errors else 200)

    def act() -> str:
        do, reason = request.POST.get("do", ""), request.POST.get("reason", "")[:2000]
        if do == "register":
            reduction, ground = (
                number(request.POST.get("reduction", ""), _NO_NUMBER),
                request.POST.get("ground", ""),
            )
            actions.register_group(found, reduction, ground[:2000], request.staff)
            return gettext("団体を登録しました。")
        if do == "refuse":
            actions.refuse_group(found, reason, request.staff)
            return gettext("登録を認めませんでした。")
        actions.end_group(found, reason, request.staff)
        return gettext("登録を終わりました。")

    if request.method != "POST":
        return show([])
    return attempt(request, act, reverse("bookings_desk:groups"), show)
