"""登録団体, for residents: the groups that one speaks for, and asking for a registration."""

from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from madoguchi.foundation.people.access import PersonRequest, person_required

from .. import actions
from ..acting import Errors, attempt
from ..actions import GroupAsked
from ..models import Group, GroupKind, GroupState
from .asked import number

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


def shown_of(group: Group) -> dict[str, Any]:
    """A group with its kind and state in words."""
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
        "rows": list(map(shown_of, rows)),
        "kinds": list(KINDS.items()),
        "errors": [(name or "name", words) for name, words in errors or []],
        "wrong": {name or "name": words for name, words in errors or []},
        "typed": request.POST,
    }
    return render(request, "bookings/groups.html", shown, status=422 if errors else 200)
