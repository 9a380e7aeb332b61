"""The office's pages about procedures: what each asks, which way it goes, and its examples tried now."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from madoguchi.foundation.city.models import Department
from madoguchi.foundation.people.access import StaffRequest, staff_required
from madoguchi.services.places.queries import landmark_names

from . import examples, queries
from .declaration import Procedure
from .definition import Asked, Definition, load_definition, names_read
from .forms import Section, describe
from .kinds import KIND_WORDS, STEP_WORDS
from .models import ProcedureVersion
from .pages import explained
from .queries import versions_of
from .questions import Fault, Group, Question
from .route import Step

#: What each type of question asks for, in words.
TYPE_WORDS = {
    "text": _("一行の文"),
    "long_text": _("何行かの文"),
    "number": _("整数"),
    "money": _("金額"),
    "date": _("日付"),
    "time": _("時刻"),
    "phone": _("電話番号"),
    "email": _("メールアドレス"),
    "person_name": _("氏名"),
    "company_number": _("法人番号"),
    "bank_account": _("口座"),
    "address": _("住所"),
    "booking": _("予約"),
    "map_point": _("地図の点"),
    "one_of": _("一つ選ぶ"),
    "some_of": _("いくつでも選ぶ"),
    "ranked": _("希望の順"),
    "yes_no": _("はい・いいえ"),
    "photo": _("写真"),
    "file": _("ファイル"),
    "group": _("くり返し"),
    "consent": _("同意"),
    "signature": _("署名"),
    "computed": _("計算した値"),
    "heading": _("見出し"),
    "note": _("お知らせ（答えない）"),
}


@dataclass(frozen=True)
class Line:
    """A question in the list: `after` are the questions whose answers decide whether it is asked."""

    label: str
    kind: str
    optional: bool
    options: tuple[str, ...]
    after: tuple[str, ...]
    inner: tuple["Line", ...] = ()


@dataclass(frozen=True)
class Refusal:
    """One answer that an example gives and the form refuses: what it is called, what was typed, what is said."""

    label: str
    typed: str
    sentence: str
    expected: bool


@dataclass(frozen=True)
class Run:
    """An example tried now: whether it went as it says, what was refused, and the answers in words."""

    title: str
    as_told: bool
    refused: bool
    refusals: list[Refusal]
    accepted_instead: list[str]
    sections: list[Section]


@staff_required
@require_GET
def index(request: StaffRequest) -> HttpResponse:
    """Every procedure in force, with its version."""
    versions = queries.published()
    procedures = [load_definition(version).procedure for version in versions]
    departments = _departments({one.department for one in procedures})
    rows = [
        {
            "version": version,
            "title": one.title.says(_language()),
            "kind": KIND_WORDS[one.kind].name.says(_language()),
            "department": departments.get(one.department, ""),
            "examples": len(one.examples),
        }
        for version, one in zip(versions, procedures, strict=True)
    ]
    return render(request, "procedures/desk_index.html", {"rows": rows})


@staff_required
@require_GET
def detail(request: StaffRequest, slug: str) -> HttpResponse:
    """One procedure: its words, its questions in order, its route and outcomes, and its examples tried now."""
    version = queries.current(slug)
    if version is None:
        raise Http404
    return render(request, "procedures/desk_detail.html", _shown(version))


def _shown(version: ProcedureVersion) -> dict[str, Any]:
    language, definition = _language(), load_definition(version)
    procedure = definition.procedure
    departments = _departments(
        {procedure.department, *(step.department for step in procedure.route if step.department)}
    )
    tried = examples.try_all(definition, landmark_names())
    return {
        **explained(procedure, language),
        "version": version,
        "versions": versions_of(version.procedure.slug)[::-1],
        "department": departments.get(procedure.department, ""),
        "pages": list(_pages(definition, language)),
        "route": [_step(step, definition, departments, language) for step in procedure.route],
        "outcomes": list(_outcomes(procedure, language)),
        "runs": [_run(definition, one, language) for one in tried],
        "otherwise": sum(not one.as_told for one in tried),
    }


def _departments(slugs: set[str]) -> dict[str, str]:
    name = "name_en" if _language().startswith("en") else "name"
    return dict(Department.objects.filter(slug__in=slugs).values_list("slug", name))


def _pages(definition: Definition, language: str) -> Iterator[dict[str, Any]]:
    for page in definition.pages:
        yield {
            "title": page.title.says(language),
            "lead": page.lead.says(language) if page.lead else "",
            "after": _labels(definition, names_read(page.declared.when), language),
            "lines": [_line(definition, one, language) for one in page.asked],
        }


def _line(definition: Definition, asked: Asked, language: str) -> Line:
    return _of_question(asked.question, _labels(definition, asked.reads, language), language)


def _of_question(question: Question, after: tuple[str, ...], language: str) -> Line:
    inner = question.questions if isinstance(question, Group) else ()
    return Line(
        label=question.label.says(language),
        kind=str(TYPE_WORDS[question.type]),
        optional=question.answerable and not question.required,
        options=tuple(option.label.says(language) for option in getattr(question, "options", ())),
        after=after,
        inner=tuple(_of_question(one, (), language) for one in inner),
    )


def _labels(definition: Definition, names: frozenset[str], language: str) -> tuple[str, ...]:
    """What the questions are called, in the order they are asked."""
    return tuple(one.label.says(language) for name, one in definition.questions.items() if name in names)


def _step(
    step: Step, definition: Definition, departments: Mapping[str, str], language: str
) -> dict[str, Any]:
    return {
        "title": STEP_WORDS[step.kind].says(language),
        "department": departments.get(step.department or definition.procedure.department, ""),
        "conditional": bool(step.when),
        "checklist": [text.says(language) for text in step.checklist],
        "lines": [_of_question(one, (), language) for one in step.questions],
    }


def _outcomes(procedure: Procedure, language: str) -> Iterator[dict[str, Any]]:
    for outcome in procedure.outcomes.values():
        paper = procedure.papers[outcome.document].says(language) if outcome.document else ""
        yield {"title": outcome.title.says(language), "paper": paper, "adverse": outcome.adverse}


def _run(definition: Definition, tried: examples.Tried, language: str) -> Run:
    example = tried.example
    return Run(
        title=example.title.says(language),
        as_told=tried.as_told,
        refused=bool(example.refused),
        refusals=[
            Refusal(
                label=_label_of(definition, path, language),
                typed=_typed(example.answers, path),
                sentence=fault.says(language),
                expected=_expected(example.refused.get(path), fault),
            )
            for path, fault in tried.errors.items()
        ],
        accepted_instead=[
            _label_of(definition, path, language) for path in example.refused if path not in tried.errors
        ],
        sections=describe(definition, example.answers, language),
    )


def _expected(code: str | None, fault: Fault) -> bool:
    return code == fault.code


def _label_of(definition: Definition, path: str, language: str) -> str:
    """What the question of a path is called; of a row, with the question inside it."""
    outer, *inner = path.split(".")
    question = definition.questions.get(outer)
    labels = [question.label.says(language)] if question else [outer]
    if isinstance(question, Group) and len(inner) > 1:
        labels += [one.label.says(language) for one in question.questions if one.id == inner[1]]
    return " › ".join(labels)


def _typed(answers: Any, path: str) -> str:
    """What stands at a path of the answers, where it is one value."""
    here = answers
    for step in path.split("."):
        if isinstance(here, list) and step.isdecimal() and int(step) < len(here):
            here = here[int(step)]
        elif isinstance(here, Mapping):
            here = here.get(step)
        else:
            return ""
    return str(here) if isinstance(here, str | int | float) and not isinstance(here, bool) else ""


def _language() -> str:
    return get_language() or "ja"
