"""効果: the report of a list; one procedure with its figures, and the row that it is linked to."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from madoguchi.counter.cases.attempts import Attempt, attempt
from madoguchi.counter.cases.rules import Clerk
from madoguchi.counter.figures.words import period_words
from madoguchi.counter.procedures.definition import load_definition
from madoguchi.counter.procedures.queries import published
from madoguchi.foundation.people.access import StaffRequest
from madoguchi.foundation.ui.saying import language, typed
from madoguchi.services.documents.typeset import MissingGlyphsError

from .. import actions, queries
from ..desk import about, for_holders, of_list
from ..models import Inventory, InventoryItem
from ..rules import may_mend
from ..views import sheets
from ..views.asked import Asked
from .collecting import course_of, this_year
from .report import report_of
from .view import apart, drawn, rests, sentence, view_of

_FORMS = {"csv": "CSV", "xlsx": "Excel", "pdf": "PDF"}


@require_safe
@of_list
def effect(request: StaffRequest, clerk: Clerk, found: Inventory) -> HttpResponse:
    """What was promised of the procedures of a list, and what came."""
    report = report_of(found)
    view = view_of(found, report)
    files = [
        (words, reverse("assessment:effect_file", args=[found.code, form])) for form, words in _FORMS.items()
    ]
    shown = {
        **about(clerk, found, "assessment:effect"),
        "view": view,
        "tables": [(table, table.lines()) for table in apart(view)],
        "chart": drawn(report),
        "series": [gettext("ここまでの見込み"), gettext("届いた")],
        "files": files,
    }
    return render(request, "assessment/effect.html", shown)


@require_safe
@of_list
def effect_file(_request: StaffRequest, _clerk: Clerk, found: Inventory, form: str) -> HttpResponse:
    """The same as CSV, Excel or PDF."""
    if form not in _FORMS:
        raise Http404
    source = sheets.Source(found, Asked(), False, lambda of, _asked, _most: view_of(of, report_of(of)))
    try:
        sheet = sheets.FORMS[form](source)
    except MissingGlyphsError as missing:
        return HttpResponse(str(missing), status=422, content_type="text/plain; charset=utf-8")
    name = f'attachment; filename="effect-{found.fiscal_year}.{form}"'
    return HttpResponse(sheet.content, content_type=sheet.media_type, headers={"Content-Disposition": name})


@require_http_methods(["GET", "HEAD", "POST"])
@for_holders
def effect_item(request: StaffRequest, clerk: Clerk, code: str, line: int) -> HttpResponse:
    """One procedure: its figures of this 年度; where it is linked to none, to which it may be."""
    one = queries.item_coded(code, line)
    if one is None:
        raise Http404
    if request.method != "POST":
        return _show(request, clerk, one, Attempt())
    address = reverse("assessment:effect_item", args=[code, line])
    return attempt(
        request,
        lambda: _act(request, clerk, one),
        lambda: address,
        lambda tried: _show(request, clerk, one, tried),
    )


def _act(request: StaffRequest, clerk: Clerk, one: InventoryItem) -> str:
    if "unlink" in request.POST:
        actions.unlink(clerk, one)
        return gettext("結び付きをやめました。件数は、数える前の値に戻りました。")
    actions.link(clerk, one, typed(request, "procedure", 60).strip())
    return gettext("結び付けました。件数は、翌日から申請の記録の数になります。")


def _show(request: StaffRequest, clerk: Clerk, one: InventoryItem, tried: Attempt) -> HttpResponse:
    may = may_mend(clerk, one)
    shown: dict[str, Any] = {
        **about(clerk, one.inventory, "assessment:effect"),
        "item": one,
        "may_mend": may,
        "errors": tried.errors,
        **(_figures(one) if one.procedure else {"procedures": _procedures() if may else []}),
    }
    return render(request, "assessment/effect_item.html", shown, status=422 if tried.errors else 200)


def _procedures() -> list[tuple[str, str]]:
    titles = {one.procedure.slug: load_definition(one).procedure.title for one in published()}
    return [(slug, title.says(language())) for slug, title in titles.items()]


def _figures(one: InventoryItem) -> dict[str, Any]:
    period = this_year()
    report, found = course_of(one, period)
    course, view = found.course if found else None, view_of(one.inventory, report)
    return {
        "course": course,
        "period": period_words(period),
        "report": report,
        "view": view,
        "tables": [(table, table.lines()) for table in apart(view)],
        "sentence": sentence(report),
        "rests": rests(report.total.saved),
        "series": [gettext("受付"), gettext("オンライン")],
        "figures": course.filters.query() if course else "",
    }
