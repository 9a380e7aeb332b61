"""The office's page of what differs between two versions of a procedure."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_GET

from madoguchi.foundation.people.access import StaffRequest, staff_required

from .definition import load_definition, procedure_from
from .differences import PART_WORDS, Difference, attribute_words, differences, in_words
from .models import ProcedureVersion
from .queries import versions_of
from .text import Text


@staff_required
@require_GET
def compare(request: StaffRequest, slug: str) -> HttpResponse:
    """Two versions, `from` and `to` by their numbers (the newest and the one before it), and what differs."""
    versions = versions_of(slug)
    if not versions:
        raise Http404
    new = _chosen(request.GET.get("to", ""), versions, versions[-1])
    before = [one for one in versions if one.number == new.number - 1]
    old = _chosen(request.GET.get("from", ""), versions, before[0] if before else new)
    language = get_language() or "ja"
    found = differences(procedure_from(old.declaration), procedure_from(new.declaration))
    pattern = gettext("第{number}版")
    shown = {
        "slug": slug,
        "title": load_definition(new).procedure.title.says(language),
        "old": old,
        "new": new,
        "options": [(str(one.number), pattern.format(number=one.number)) for one in reversed(versions)],
        "chosen": {"old": str(old.number), "new": str(new.number)},
        "parts": _parts(found, language),
    }
    return render(request, "procedures/desk_compare.html", shown)


def _chosen(typed: str, versions: list[ProcedureVersion], otherwise: ProcedureVersion) -> ProcedureVersion:
    return next((one for one in versions if str(one.number) == typed), otherwise)


def _parts(found: Iterable[Difference], language: str) -> list[dict[str, Any]]:
    return [
        {"title": PART_WORDS[part].says(language), "lines": [_line(one, language) for one in of_one]}
        for part, of_one in groupby(found, lambda one: one.part)
    ]


def _line(one: Difference, language: str) -> dict[str, Any]:
    return {
        "verb": one.verb.value,
        "title": Text(**one.title).says(language) if one.title else "",
        "name": one.name,
        "attribute": attribute_words(one.attribute, language),
        "before": in_words(one.before, language),
        "after": in_words(one.after, language),
    }
