"""One procedure of a list: what is known of it and from where, its doubts, and the rows that are the same one."""

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from madoguchi.counter.cases.attempts import Attempt, attempt
from madoguchi.counter.cases.rules import Clerk
from madoguchi.foundation.people.access import StaffRequest
from madoguchi.foundation.ui.saying import in_english, language

from . import actions, queries
from .desk import about, of_list
from .filters import Filters
from .finding_words import in_words
from .inventory.fields import BY_NAME
from .inventory.showing import shown
from .mend_form import FIELD, TYPED, MendForm, mend_form, typed_of
from .models import Inventory, InventoryItem
from .reckoning.obstacles import named
from .rules import may_mend
from .views.controls import field_words

#: The fields of a procedure as its page shows them; every field stands once.
SECTIONS: tuple[tuple[Promise, tuple[str, ...]], ...] = (
    (_("手続き"), (
        "name", "national_id", "department", "authority", "law", "law_number", "article", "kind", "applicant",
        "receiver", "filed_at",
    )),
    (_("件数と時間"), (
        "volume", "online", "offline", "counter", "post", "phone", "staff_minutes", "resident_minutes", "season",
        "period_online", "period_paper",
    )),
    (_("オンライン化"), ("online_status", "concerns", "planned", "law_forbids", "system", "back_system")),
    (_("本人確認・手数料・書類"), (
        "identity", "seal", "fee", "fee_ways", "asked", "attachments", "attachments_waived", "attachments_by",
    )),
    (_("ライフイベントと備考"), ("life_events", "business_events", "answered_by", "note")),
)  # fmt: skip
_MOST_ALIKE = 20


@require_http_methods(["GET", "HEAD", "POST"])
@of_list
def item(request: StaffRequest, clerk: Clerk, found: Inventory, line: int) -> HttpResponse:
    """A procedure; `field` opens the form that mends one of its fields."""
    one = _opened(found, line)
    field = request.POST.get(FIELD, "")
    if request.method != "POST":
        return _show(request, clerk, one, Attempt(), request.GET.get(FIELD, ""))

    def act() -> str:
        actions.mend(clerk, one, field, typed_of(request))
        return gettext("「%(field)s」を直しました。") % {"field": field_words(BY_NAME[field])}

    return attempt(
        request, act, lambda: _address(one), lambda tried: _show(request, clerk, one, tried, field)
    )


def _opened(found: Inventory, line: int) -> InventoryItem:
    one = queries.item_at(found, line)
    if one is None:
        raise Http404
    # The list is known: it is not asked for again.
    one.inventory = found
    return one


def _address(one: InventoryItem) -> str:
    return reverse("assessment:item", args=[one.inventory.code, one.line])


def _show(
    request: StaffRequest, clerk: Clerk, one: InventoryItem, tried: Attempt, field: str
) -> HttpResponse:
    may, words = may_mend(clerk, one), request.GET.get("with", "").replace("\x00", "").strip()[:100]
    form = _form(request, one, tried, field) if may else None
    context = {
        **about(clerk, one.inventory, "assessment:items"),
        "item": one,
        "may_mend": may,
        "sections": [(title, [_fact(one, name) for name in names]) for title, names in SECTIONS],
        "mend": form,
        "findings": [in_words(finding) for finding in queries.findings_of(one)],
        "obstacles": [each.en if in_english() else each.ja for each in named(one.obstacles)],
        "others": queries.together(one),
        "words": words,
        "alike": _alike(one, words) if words and may else [],
        "errors": [(f"#{form.id}", form.error)] if form and form.error else tried.errors,
    }
    return render(request, "assessment/item.html", context, status=422 if tried.errors else 200)


def _form(request: StaffRequest, one: InventoryItem, tried: Attempt, field: str) -> MendForm | None:
    """The form of the field that is being mended, with what was typed and why it was refused."""
    if TYPED not in tried.typed:
        return mend_form(one, field)
    return mend_form(one, field, typed=typed_of(request), error=tried.errors[0][1])


def _fact(one: InventoryItem, name: str) -> dict[str, Any]:
    """A field: what it says, and from where."""
    mended = name in one.mended
    doubt = None if mended else one.doubts.get(name)
    return {
        "name": name,
        "label": field_words(BY_NAME[name]),
        "value": shown(name, getattr(one, name), language()),
        "unknown": getattr(one, name) in (None, ""),
        "mended": mended,
        "measured": name in one.measured,
        "before": one.before.get(name),
        "assumed": one.assumed.get(name, ""),
        "written": doubt[1] if doubt else "",
    }


def _alike(one: InventoryItem, words: str) -> Sequence[InventoryItem]:
    """Rows of the list that somebody looks for, to count them as the same procedure."""
    found = queries.items_page(one.inventory, Filters(search=words))
    return [each for each in found if each.group != one.group][:_MOST_ALIKE]


@require_POST
@of_list
def join(request: StaffRequest, clerk: Clerk, found: Inventory, line: int) -> HttpResponse:
    """Rows are counted as one procedure with this one."""
    one = _opened(found, line)

    def act() -> str:
        actions.join(clerk, queries.items_at(found, request.POST.getlist("line")), one)
        return gettext("同じ手続きとして、まとめました。")

    return attempt(request, act, lambda: _address(one), lambda tried: _show(request, clerk, one, tried, ""))


@require_POST
@of_list
def separate(request: StaffRequest, clerk: Clerk, found: Inventory, line: int) -> HttpResponse:
    """This row is counted by itself."""
    one = _opened(found, line)

    def act() -> str:
        actions.separate(clerk, one)
        return gettext("別の手続きとして、分けました。")

    return attempt(request, act, lambda: _address(one), lambda tried: _show(request, clerk, one, tried, ""))
