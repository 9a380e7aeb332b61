"""保存した絞り込み: kept, renamed and forgotten from the queue."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from madoguchi.core.errors import PlainError
from madoguchi.core.japanese import normalise_line
from madoguchi.foundation.people.access import StaffRequest, staff_required
from madoguchi.foundation.ui.saying import said

from . import actions
from .filters import Wanted
from .rules import Clerk

_LONGEST_NAME = 40


@staff_required
@require_POST
def saved(request: StaffRequest, name: str) -> HttpResponse:
    """Save, rename or delete a filter, and go back to the queue as it was."""
    wanted = Wanted.read(QueryDict(request.POST.get("query", "")).dict())
    if name not in _ACTS or wanted is None:
        raise Http404
    more = ""
    try:
        more = _ACTS[name](request, wanted)
    except PlainError as refused:
        messages.error(request, said(refused))
        more = f"&{urlencode({'name': _typed(request, 'name')})}"
    return redirect(f"{reverse('cases:queue')}?{wanted.query()}{more}")


def _save(request: StaffRequest, wanted: Wanted) -> str:
    name = _typed(request, "name")
    actions.save_filter(Clerk(request.staff), name, wanted)
    messages.success(request, gettext("絞り込み「%(name)s」を保存しました。") % {"name": name})
    return ""


def _rename(request: StaffRequest, _wanted: Wanted) -> str:
    name = _typed(request, "name")
    actions.rename_filter(Clerk(request.staff), _typed(request, "of"), name)
    messages.success(request, gettext("名前を「%(name)s」に変えました。") % {"name": name})
    return ""


def _drop(request: StaffRequest, _wanted: Wanted) -> str:
    """What it asked for stays on the page, with its name: saved again, it is back."""
    gone = actions.drop_filter(Clerk(request.staff), _typed(request, "of"))
    if gone is None:
        return ""
    words = gettext("絞り込み「%(name)s」を消しました。もう一度「保存する」を押すと、元に戻ります。")
    messages.success(request, words % {"name": gone.name})
    return f"&{urlencode({'name': gone.name})}"


def _typed(request: StaffRequest, name: str) -> str:
    return normalise_line(request.POST.get(name, "")).strip()[:_LONGEST_NAME]


_ACTS: dict[str, Callable[[StaffRequest, Wanted], str]] = {"save": _save, "rename": _rename, "drop": _drop}
