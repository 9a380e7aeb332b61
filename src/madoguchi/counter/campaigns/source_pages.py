"""Where targets come from: a table or a condition, which column is what, who it would be, and taking them in."""

from collections.abc import Callable

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from madoguchi.counter.cases.attempts import Attempt, attempt
from madoguchi.counter.cases.rules import Clerk
from madoguchi.counter.procedures.definition import load_definition
from madoguchi.counter.procedures.queries import current
from madoguchi.foundation.people.access import StaffRequest, staff_required
from madoguchi.foundation.ui.saying import language, typed

from . import actions
from .models import Campaign, Source, SourceState
from .pages import SOURCE_WORDS, opened, refusal_words, show
from .reading import fields_of

_MOST_FAULTS = 200


@staff_required
@require_POST
def upload(request: StaffRequest, code: str) -> HttpResponse:
    """A table of people."""
    clerk, found = opened(request, code)
    made: list[Source] = []

    def act() -> str:
        made.append(actions.upload(clerk, found, request.FILES.get("file")))
        return gettext("表を読みました。どの列が何かを選んでください。")

    return _begun(request, clerk, found, made, act)


@staff_required
@require_POST
def condition(request: StaffRequest, code: str) -> HttpResponse:
    """A condition on the registry extract."""
    clerk, found = opened(request, code)
    made: list[Source] = []

    def act() -> str:
        made.append(actions.ask_registry(clerk, found, typed(request, "condition", 1000)))
        return gettext("条件を確かめました。どの項目をどこに入れるかを選んでください。")

    return _begun(request, clerk, found, made, act)


def _begun(
    request: StaffRequest, clerk: Clerk, found: Campaign, made: list[Source], act: Callable[[], str]
) -> HttpResponse:
    """To the new source's page; its code is known only once it is made."""
    return attempt(
        request,
        act,
        lambda: _address(found, made[0]),
        lambda refused: show(request, clerk, found, refused),
    )


def _address(found: Campaign, source: Source) -> str:
    return reverse("campaigns:source", args=[found.code, source.code])


@staff_required
@require_GET
def source(request: StaffRequest, code: str, source_code: str) -> HttpResponse:
    """One source: its columns, or who it would be, or what came of it."""
    _clerk, found = opened(request, code)
    return _show(request, found, _source(found, source_code), Attempt())


def _source(found: Campaign, code: str) -> Source:
    one = found.sources.filter(code=code).first()
    if one is None:
        raise Http404
    one.campaign = found
    return one


def _show(request: StaffRequest, found: Campaign, one: Source, tried: Attempt) -> HttpResponse:
    shown = {
        "campaign": found,
        "source": one,
        "state": SOURCE_WORDS[SourceState(one.state)],
        "naming": one.state == SourceState.NEW
        or (one.state == SourceState.CHECKED and "columns" in request.GET),
        "fields": [
            (key, label, tried.typed.get(key) or one.mapping.get(key, "")) for key, label in _fields(found)
        ],
        "columns": [(name, name) for name in one.columns],
        "faults": [
            (fault.line, fault.column, refusal_words(fault.ja, fault.en))
            for fault in one.rejections.order_by("line", "column")[:_MOST_FAULTS]
        ],
        "problem": refusal_words(one.problem_ja, one.problem_en),
        "errors": list(tried.errors),
    }
    return render(request, "campaigns/source.html", shown, status=422 if tried.errors else 200)


def _fields(found: Campaign) -> list[tuple[str, str]]:
    version = current(found.procedure)
    return fields_of(load_definition(version), language()) if version else []


@staff_required
@require_POST
def name_columns(request: StaffRequest, code: str, source_code: str) -> HttpResponse:
    """Which column is what; every row is checked then."""
    clerk, found = opened(request, code)
    one = _source(found, source_code)
    mapping = {key: request.POST.get(key, "") for key, _label in _fields(found)}

    def act() -> str:
        actions.name_columns(clerk, one, {key: column for key, column in mapping.items() if column})
        return gettext("一人ずつ確かめています。終わると、このページに結果が出ます。")

    return attempt(
        request, act, lambda: _address(found, one), lambda tried: _show(request, found, one, tried)
    )


@staff_required
@require_POST
def take(request: StaffRequest, code: str, source_code: str) -> HttpResponse:
    """Take in those who were shown."""
    clerk, found = opened(request, code)
    one = _source(found, source_code)

    def act() -> str:
        actions.take(clerk, one)
        return gettext("取り込みを始めました。終わると、このページに人数が出ます。")

    return attempt(
        request, act, lambda: _address(found, one), lambda tried: _show(request, found, one, tried)
    )
