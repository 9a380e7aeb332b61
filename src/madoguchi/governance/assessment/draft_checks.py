"""Checking a draft: what `madoguchi check` says of one file, and what this city has of all that it names."""

from collections.abc import Callable, Iterator, Set

from madoguchi.core.declarations import DeclarationError, Fault, fault, located
from madoguchi.counter.procedures import examples
from madoguchi.counter.procedures.declaration import Procedure
from madoguchi.counter.procedures.definition import Definition
from madoguchi.counter.procedures.kinds import StepKind
from madoguchi.counter.procedures.models import Procedure as PublishedProcedure
from madoguchi.counter.procedures.questions.places import MapPoint
from madoguchi.foundation.city.models import Department, within
from madoguchi.foundation.city.queries import Deciders
from madoguchi.services.documents.models import Template
from madoguchi.services.places.queries import landmark_names
from madoguchi.services.records.models import Classification
from madoguchi.services.spending.models import Budget

from .drafting.reading import read_draft, tree_of
from .models import ProcedureDraft


def templates() -> frozenset[str]:
    """The templates that this city has; asked once for all that needs them."""
    return frozenset(Template.objects.values_list("slug", flat=True).distinct())


def read_checked(draft: ProcedureDraft, text: str, known: frozenset[str]) -> Procedure:
    """The declaration that a text of this draft is, in a city with these templates.

    DeclarationError lists all its faults, each with its line.
    """
    source = f"{draft.slug}.yaml"
    procedure = read_draft(text, source)
    definition = Definition(procedure)
    found = [
        *examples.faults_of(definition, landmark_names() if _has_map(procedure) else {}),
        *_template_faults(procedure, known),
        *(one for check_of in _CHECKS for one in check_of(procedure)),
        *_name_faults(draft, procedure),
    ]
    if found:
        raise DeclarationError(sorted(located(found, tree_of(text, source), source)))
    return procedure


def _has_map(procedure: Procedure) -> bool:
    return any(isinstance(one, MapPoint) for page in procedure.pages for one in page.questions)


def faults_of(draft: ProcedureDraft, text: str, known: frozenset[str]) -> tuple[Fault, ...]:
    """Everything that keeps a text from being published."""
    try:
        read_checked(draft, text, known)
    except DeclarationError as error:
        return error.faults
    return ()


def _name_faults(draft: ProcedureDraft, procedure: Procedure) -> Iterator[Fault]:
    """A name once published stays; one that something else has is not taken over."""
    if draft.published_at is not None and procedure.id != draft.slug:
        yield fault(
            "id",
            f"公開したあとは変えられません。{draft.slug} に戻してください。",
            f"cannot change once it is published. Please write {draft.slug} again.",
        )
    elif draft.published_at is None and PublishedProcedure.objects.filter(slug=procedure.id).exists():
        yield fault(
            "id",
            f"「{procedure.id}」という手続きは、もう公開されています。別の名前にしてください。",
            f"There is a procedure “{procedure.id}” already. Please choose another name.",
        )


def _department_faults(procedure: Procedure) -> Iterator[Fault]:
    named = {"department": procedure.department}
    named |= {f"route.{n}.department": step.department or "" for n, step in enumerate(procedure.route)}
    rows = Department.objects.filter(within(), slug__in=set(named.values()))
    yield from _missing(named, set(rows.values_list("slug", flat=True)), "所属", "department")


def _classification_faults(procedure: Procedure) -> Iterator[Fault]:
    if procedure.classification is not None:
        rows = Classification.objects.filter(slug=procedure.classification, ended_on=None)
        known = set(rows.values_list("slug", flat=True))
        yield from _missing({"classification": procedure.classification}, known, "分類", "classification")


def _template_faults(procedure: Procedure, known: frozenset[str]) -> Iterator[Fault]:
    named = {f"outcomes.{name}.document": one.document or "" for name, one in procedure.outcomes.items()}
    yield from _missing(named, known, "ひな形", "template")


def _budget_faults(procedure: Procedure) -> Iterator[Fault]:
    named = {
        f"outcomes.{name}.commits.budget": one.commits.budget
        for name, one in procedure.outcomes.items()
        if one.commits is not None
    }
    rows = Budget.objects.filter(slug__in=set(named.values())) if named else Budget.objects.none()
    yield from _missing(named, set(rows.values_list("slug", flat=True)), "予算", "budget")


def _chain_faults(procedure: Procedure) -> Iterator[Fault]:
    named = {
        f"outcomes.{name}.next.{at}.procedure": follows.procedure
        for name, one in procedure.outcomes.items()
        for at, follows in enumerate(one.next)
    }
    rows = PublishedProcedure.objects.filter(slug__in=set(named.values()))
    known = set(rows.values_list("slug", flat=True)) if named else set[str]()
    yield from _missing(named, known | {procedure.id}, "手続き", "procedure")


def _missing(named: dict[str, str], known: Set[str], ja: str, en: str) -> Iterator[Fault]:
    """What a declaration names and the city does not have."""
    for path, name in named.items():
        if name and name not in known:
            yield fault(
                path,
                f"この市には「{name}」という{ja}がありません。つづりを直すか、空けておいてください。",
                f"this city has no {en} “{name}”. Please mend the spelling, or leave it out.",
            )


def _decider_faults(procedure: Procedure) -> Iterator[Fault]:
    """Outcomes that nobody could decide."""
    if StepKind.DECIDE not in [step.kind for step in procedure.route]:
        return
    deciders = Deciders()
    for name, outcome in procedure.outcomes.items():
        facts = {
            "kind": procedure.kind.value,
            "procedure": procedure.id,
            "department": procedure.department,
            "outcome": outcome.result.value,
            "amount": 0,
        }
        if deciders.of(facts) is None:
            yield fault(
                f"outcomes.{name}",
                "この結果を決められる職がありません。専決区分（city.yaml の kessai）に書いてください。",
                "no post could decide this outcome. Please write a rule for it under kessai of city.yaml.",
            )


_CHECKS: tuple[Callable[[Procedure], Iterator[Fault]], ...] = (
    _department_faults,
    _classification_faults,
    _budget_faults,
    _chain_faults,
    _decider_faults,
)
