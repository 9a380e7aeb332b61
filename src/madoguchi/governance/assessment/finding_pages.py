"""What is doubtful in a list: by department and kind, each with its mend; mended in place, or right as it is."""

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from madoguchi.core.errors import PlainError
from madoguchi.core.listing import page_of
from madoguchi.counter.cases.attempts import Attempt, attempt
from madoguchi.counter.cases.rules import Clerk
from madoguchi.foundation.people.access import StaffRequest
from madoguchi.foundation.ui.saying import said, typed

from . import actions, queries
from .desk import about, of_list
from .finding_filters import ALL, Doubts
from .finding_words import FINDING_STATE_WORDS, KIND_WORDS, by_kind, in_words, progress
from .mend_form import TYPED, MendForm, mend_form, typed_of
from .models import Finding, FindingKind, FindingState, Inventory, InventoryState
from .queries import Place
from .rules import may_mend

#: So many are settled together at most.
BATCH = 200


@require_safe
@of_list
def findings(request: StaffRequest, clerk: Clerk, found: Inventory) -> HttpResponse:
    """The findings of a list, those of the largest procedures first, and how far each department is."""
    if found.state != InventoryState.DONE:
        return redirect("assessment:inventory", found.code)
    wanted, after = Doubts.read(request.GET.dict()), Place.read(request.GET.get("after", ""))
    page, last = page_of(queries.findings_page(found, wanted, after), queries.PAGE)
    counted = queries.tallies(found)
    rows = progress(counted)
    more = wanted.query(after=str(Place(last.volume, str(last.id)))) if last else ""
    context = {
        **about(clerk, found, "assessment:findings"),
        "rows": [_row(clerk, one) for one in page],
        "wanted": wanted,
        "progress": rows,
        "open": sum(one.open for one in rows),
        "settled": sum(one.settled for one in rows),
        "kinds": _kinds(found, wanted, by_kind(counted, wanted.department, wanted.state)),
        "next": f"{_address(found)}?{more}" if more else "",
        "together": _together(found, wanted) if page else "",
        "query": wanted.query(),
        **_choices(rows),
    }
    return render(request, "assessment/findings.html", context)


def _address(found: Inventory) -> str:
    return reverse("assessment:findings", args=[found.code])


def _row(clerk: Clerk, one: Finding) -> dict[str, Any]:
    return {
        **in_words(one),
        "may": may_mend(clerk, one.item),
        "mend": mend_form(one.item, one.field, one.code) if one.state == FindingState.OPEN else None,
    }


def _kinds(found: Inventory, wanted: Doubts, counted: Any) -> list[tuple[Any, str, bool, str]]:
    """Each kind that there is, with its address and how many."""
    known = [(kind, words) for kind, words in KIND_WORDS.items() if counted[kind] or kind == wanted.kind]
    every = [("", _("すべて")), *known] if known else []
    return [
        (
            words,
            f"{_address(found)}?{Doubts(wanted.department, str(kind), wanted.state).query()}",
            kind == wanted.kind,
            f"{counted[kind] if kind else sum(counted.values()):,}",
        )
        for kind, words in every
    ]


def _choices(rows: Sequence[Any]) -> dict[str, Any]:
    return {
        "departments": [(one.slug, one.name) for one in rows],
        "states": [*FINDING_STATE_WORDS.items(), (ALL, gettext("すべて"))],
    }


def _together(found: Inventory, wanted: Doubts) -> str:
    """Where findings of one kind of one department are settled together; empty where not both are named."""
    if not (wanted.department and wanted.kind and wanted.state == FindingState.OPEN):
        return ""
    return f"{reverse('assessment:findings_together', args=[found.code])}?{wanted.query()}"


def _opened(found: Inventory, code: str) -> Finding:
    for one in queries.findings_coded(found, [code]):
        one.item.inventory = found
        return one
    raise Http404


@require_http_methods(["GET", "HEAD", "POST"])
@of_list
def finding(request: StaffRequest, clerk: Clerk, found: Inventory, finding: str) -> HttpResponse:
    """One finding; posted, it is right as it is, for the reason given."""
    one = _opened(found, finding)
    if request.method != "POST":
        return _show(request, clerk, one, Attempt())

    def act() -> str:
        actions.settle(clerk, one, typed(request, "note"))
        return gettext("「このままで正しい」としました。")

    return _tried(request, clerk, one, act)


@require_POST
@of_list
def mend(request: StaffRequest, clerk: Clerk, found: Inventory, finding: str) -> HttpResponse:
    """The field of a finding is mended in place."""
    one = _opened(found, finding)

    def act() -> str:
        actions.mend(clerk, one.item, one.field, typed_of(request))
        return gettext("「%(name)s」を直しました。") % {"name": one.item.name}

    return _tried(request, clerk, one, act)


@require_POST
@of_list
def reopen(request: StaffRequest, clerk: Clerk, found: Inventory, finding: str) -> HttpResponse:
    """That it is right is taken back."""
    one = _opened(found, finding)

    def act() -> str:
        actions.reopen(clerk, one)
        return gettext("未対応に戻しました。")

    return _tried(request, clerk, one, act)


def _tried(request: StaffRequest, clerk: Clerk, one: Finding, act: Any) -> HttpResponse:
    """Done, it goes back to the list as it was narrowed; refused, the finding itself says why."""
    back = Doubts.read(QueryDict(request.POST.get("back", "")[:500]).dict())
    return attempt(
        request,
        act,
        lambda: f"{_address(one.item.inventory)}?{back.query()}",
        lambda tried: _show(request, clerk, one, tried),
    )


def _show(request: StaffRequest, clerk: Clerk, one: Finding, tried: Attempt) -> HttpResponse:
    may, found = may_mend(clerk, one.item), one.item.inventory
    form = _form(request, one, tried) if may and one.state == FindingState.OPEN else None
    context = {
        **about(clerk, found, "assessment:findings"),
        **in_words(one),
        "may_mend": may,
        "mend": form,
        "back": tried.typed.get("back", ""),
        "note": tried.typed.get("note", one.note),
        "errors": [(_place(one, form, tried), words) for _, words in tried.errors],
        "note_error": tried.errors[0][1] if "note" in tried.typed and tried.errors else "",
    }
    return render(request, "assessment/finding.html", context, status=422 if tried.errors else 200)


def _form(request: StaffRequest, one: Finding, tried: Attempt) -> MendForm | None:
    if TYPED not in tried.typed:
        return mend_form(one.item, one.field, one.code)
    return mend_form(one.item, one.field, one.code, typed_of(request), tried.errors[0][1])


def _place(one: Finding, form: MendForm | None, tried: Attempt) -> str:
    """Where what was refused was typed; nowhere where nothing was."""
    if form is not None and form.error:
        return f"#{form.id}"
    return f"#note-{one.code}" if "note" in tried.typed and one.state == FindingState.OPEN else ""


@require_http_methods(["GET", "HEAD", "POST"])
@of_list
def together(request: StaffRequest, clerk: Clerk, found: Inventory) -> HttpResponse:
    """Findings of one kind of one department are right as they are, with one note; a line says what became of each."""
    wanted = Doubts.read(request.GET.dict())
    if not wanted.department or not wanted.kind:
        raise Http404
    if request.method != "POST":
        return _confirm(request, clerk, found, wanted)
    chosen = queries.findings_coded(found, request.POST.getlist("n")[:BATCH])
    try:
        lines = actions.settle_all(
            clerk, [one for one in chosen if one.kind == wanted.kind], typed(request, "note")
        )
    except PlainError as error:
        return _confirm(request, clerk, found, wanted, said(error))
    told = [(in_words(line.finding), said(line.refused) if line.refused else "") for line in lines]
    context = {
        **about(clerk, found, "assessment:findings"),
        "done": [row for row, why in told if not why],
        "left": [(row, why) for row, why in told if why],
        "back": f"{_address(found)}?{Doubts(wanted.department).query()}",
    }
    return render(request, "assessment/findings_settled.html", context)


def _confirm(
    request: StaffRequest, clerk: Clerk, found: Inventory, wanted: Doubts, error: str = ""
) -> HttpResponse:
    rows = queries.findings_page(found, Doubts(wanted.department, wanted.kind), most=BATCH)
    ticked = request.POST.getlist("n") if error else [one.code for one in rows]
    context = {
        **about(clerk, found, "assessment:findings"),
        "rows": [{**in_words(one), "ticked": one.code in ticked} for one in rows[:BATCH]],
        "more": len(rows) > BATCH,
        "kind": KIND_WORDS[FindingKind(wanted.kind)],
        "query": wanted.query(),
        "back": f"{_address(found)}?{wanted.query()}",
        "note": request.POST.get("note", ""),
        "errors": [("note", error)] if error else [],
    }
    return render(request, "assessment/findings_together.html", context, status=422 if error else 200)
