"""What a declaration must get right beyond its schema: conditions, and names of questions."""

from collections.abc import Iterator
from typing import get_args

from madoguchi.core import expressions
from madoguchi.core.declarations import Fault, fault
from madoguchi.core.expressions import ExpressionError, FieldType, Shape
from madoguchi.foundation.people.models import Role

from .declaration import Procedure, references
from .kinds import RESULTS
from .questions import Address, Consent, Date, Group, OneOf, PersonName, Phone, Question

#: Forms of an answer in a document: in words, the key of an option, the age of who was born that day.
FORMS = ("", "key", "age")
#: What a document's text may name of the decision: outcome, its words, the reasons given, 教示.
DECISION = ("outcome", "outcome_title", "reasons", "instruction")


def faults_of(procedure: Procedure) -> Iterator[Fault]:
    """Every fault, with its path in the declaration."""
    yield from _outcome_faults(procedure)
    yield from _name_faults(procedure)
    yield from _condition_faults(procedure)
    yield from _applicant_faults(procedure)
    yield from _role_faults(procedure)
    yield from _document_faults(procedure)


def _outcome_faults(procedure: Procedure) -> Iterator[Fault]:
    allowed = RESULTS[procedure.kind]
    for name, outcome in procedure.outcomes.items():
        if outcome.result not in allowed:
            known = ", ".join(allowed)
            yield fault(
                f"outcomes.{name}.result",
                f"{procedure.kind} の結果は {known} のどれかです。",
                f"An outcome of {procedure.kind} is one of {known}.",
            )
        if outcome.document is not None and outcome.document not in procedure.papers:
            yield fault(
                f"outcomes.{name}.document",
                f"文書 {outcome.document} の題名を papers に書いてください。",
                f"Please give the title of the document {outcome.document} under papers.",
            )


def _name_faults(procedure: Procedure) -> Iterator[Fault]:
    named = [(f"pages.{number}", page.id) for number, page in enumerate(procedure.pages)]
    asked = [
        (f"pages.{number}.questions.{position}", question.id)
        for number, page in enumerate(procedure.pages)
        for position, question in enumerate(page.questions)
    ]
    for things in (named, asked):
        seen = set[str]()
        for path, name in things:
            if name in seen:
                yield fault(
                    f"{path}.id",
                    f"「{name}」は前にも使われています。別の名前にしてください。",
                    f"“{name}” was used before. Please choose another name.",
                )
            seen.add(name)


def _condition_faults(procedure: Procedure) -> Iterator[Fault]:
    """Each condition is checked against what was asked before it: a later answer is an unknown name."""
    above: dict[str, FieldType] = {}
    for number, page in enumerate(procedure.pages):
        yield from _expression_faults(page.when, above, f"pages.{number}.when")
        for position, question in enumerate(page.questions):
            yield from _expression_faults(question.when, above, f"pages.{number}.questions.{position}.when")
            if question.answerable:
                try:
                    above[question.id] = question.shape()
                    expressions.compile("true", {"answers": above}, expressions.Kind.BOOL)
                except ValueError:
                    del above[question.id]
                    yield fault(f"pages.{number}.questions.{position}.id",
                        f"「{question.id}」は式で使えない名前です。別の名前にしてください。",
                        f"“{question.id}” cannot be used in conditions. Please choose another name.",
                    )  # fmt: skip


def _expression_faults(text: str, above: Shape, path: str) -> Iterator[Fault]:
    if not text:
        return
    try:
        expressions.compile(text, {"answers": dict(above)}, expressions.Kind.BOOL)
    except ExpressionError as error:
        place = f"{error.line}:{error.column}"
        yield fault(path, f"条件（{place}）：{error.ja}", f"condition ({place}): {error.en}")


_APPLICANT_TYPES: dict[str, type[Question]] = {
    "name": PersonName,
    "role": OneOf,
    "phone": Phone,
    "address": Address,
    "electronic": Consent,
}


def _role_faults(procedure: Procedure) -> Iterator[Fault]:
    question = procedure.question(procedure.applicant.role or "")
    unknown = {one.value for one in getattr(question, "options", ())} - set(Role.values)
    if unknown:
        known = ", ".join(Role.values)
        yield fault(
            "applicant.role",
            f"申請者の資格に使えない値です：{', '.join(sorted(unknown))}。使えるのは {known} です。",
            f"no roles of an applicant: {', '.join(sorted(unknown))}. There are: {known}.",
        )


def _applicant_faults(procedure: Procedure) -> Iterator[Fault]:
    for part, kind in _APPLICANT_TYPES.items():
        name = getattr(procedure.applicant, part)
        if name is not None and not isinstance(procedure.question(name), kind):
            wanted = get_args(kind.__pydantic_fields__["type"].annotation)[0]
            yield fault(f"applicant.{part}",
                f"「{name}」という {wanted} の質問がありません。",
                f"There is no question “{name}” of the type {wanted}.",
            )  # fmt: skip


def _document_faults(procedure: Procedure) -> Iterator[Fault]:
    for field_name, template in procedure.document.items():
        try:
            named = references(template)
        except ValueError as error:
            yield fault(f"document.{field_name}", f"書き方が違います：{error}", f"malformed: {error}")
            continue
        for name, form in named:
            yield from _reference_faults(procedure, f"document.{field_name}", name, form)


def _reference_faults(procedure: Procedure, path: str, name: str, form: str) -> Iterator[Fault]:
    question = question_at(procedure, name)
    if name in DECISION:
        return
    if question is None:
        yield fault(path, f"「{name}」という質問がありません。", f"There is no question “{name}”.")
    elif form not in FORMS or (form == "age" and not isinstance(question, Date)):
        yield fault(path,
            f"「{name}:{form}」とは書けません。使えるのは :key と、日付の :age です。",
            f"“{name}:{form}” is not possible. There are :key, and :age of a date.",
        )  # fmt: skip


def question_at(procedure: Procedure, name: str) -> Question | None:
    """The question that a document names (`flood`, `household.name`, `household.first.name`), or None."""
    outer, _, inner = name.partition(".")
    question, inner = procedure.question(outer), inner.removeprefix("first.")
    if isinstance(question, Group):
        return next((one for one in question.questions if one.id == inner), None)
    return None if inner else question
