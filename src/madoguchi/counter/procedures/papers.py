"""What a submission gives to the office: who applies, and the data of the document that is issued."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from string import Formatter
from typing import Any

from madoguchi.core.calendar import age
from madoguchi.core.ids import reference_code
from madoguchi.core.japanese import wareki
from madoguchi.foundation.people.models import Role

from .canonical import digest_of
from .checks import DECISION, question_at
from .declaration import Outcome, references
from .definition import Definition
from .questions import Group, full_name, full_reading
from .text import Text


@dataclass(frozen=True)
class ApplicantSaid:
    """The applicant as the answers say; `address` is where letters reach them.

    `electronic`: wants documents as files (受ける旨の表示).
    """

    name: str
    kana: str
    role: str
    phone: str
    email: str
    birth_date: str
    address: str
    electronic: bool


def applicant_of(definition: Definition, answers: Mapping[str, Any]) -> ApplicantSaid:
    """Who applies, from cleaned answers; without a question about the role it is 本人."""
    mapping = definition.procedure.applicant
    name = answers.get(mapping.name or "", {})
    return ApplicantSaid(
        name=full_name(name),
        kana=full_reading(name),
        role=str(answers.get(mapping.role or "", Role.SELF.value)),
        phone=_said(definition, answers, mapping.phone),
        email=str(answers.get(mapping.email or "", "")),
        birth_date=str(answers.get(mapping.birth_date or "", "")),
        address=_said(definition, answers, mapping.mail_to) or _said(definition, answers, mapping.address),
        electronic=answers.get(mapping.electronic or "") is True,
    )


def _said(definition: Definition, answers: Mapping[str, Any], name: str | None) -> str:
    return _on_paper(definition, name, answers.get(name)) if name else ""


#: What opens an application on line together with its code, where it was answered.
_FACTORS = {"phone": "phone", "mail": "email", "birth_date": "birth_date"}


def factors_of(definition: Definition, answers: Mapping[str, Any]) -> dict[str, str]:
    """What somebody without an account proves beside the code: answers of theirs, else a second code (`code`)."""
    applicant = applicant_of(definition, answers)
    said = {kind: str(getattr(applicant, name)) for kind, name in _FACTORS.items()}
    return {kind: value for kind, value in said.items() if value} or {"code": reference_code()}


def duplicate_key(definition: Definition, answers: Mapping[str, Any]) -> str:
    """What two applications have in common when one looks like the other's second; empty where nothing says so."""
    rule = definition.procedure.duplicate
    same = {name: answers[name] for name in rule.same if name in answers} if rule else {}
    if rule is None or len(same) < len(rule.same):
        return ""
    return digest_of({"procedure": definition.procedure.id, "same": same})


def document_data(
    definition: Definition, answers: Mapping[str, Any], outcome: str, reasons: str, on: date
) -> dict[str, Any]:
    """The data that a document takes from the answers and from the decision, all in Japanese words.

    `answers` are cleaned, with what clerks found; `outcome` is a name of the declaration; `on`, the day of issue, is
    what ages are reckoned on.
    """
    decided = _decision(definition.procedure.outcomes[outcome], outcome, reasons)
    data: dict[str, Any] = {}
    for path, template in definition.procedure.document.items():
        _put(data, path.split("."), _filled(definition, template, {**answers, **decided}, on))
    return data


def sentence_with(definition: Definition, sentence: Text, answers: Mapping[str, Any]) -> dict[str, str]:
    """A declared sentence in each language, with the answers that it names as they are shown in that language."""
    return {
        language: "".join(_shown(definition, words, answers, language))
        for language, words in sentence.model_dump().items()
    }


def _shown(definition: Definition, sentence: str, answers: Mapping[str, Any], language: str) -> Iterator[str]:
    for words, name, _, _ in Formatter().parse(sentence):
        yield words
        question = question_at(definition.procedure, name) if name else None
        if name and question is not None and answers.get(name) is not None:
            yield question.display(answers[name], language)


@dataclass(frozen=True)
class Issuer:
    """Who issues a paper: the city, its mayor, what stands under the name and at the foot."""

    city: str
    mayor: str
    seal_note: str
    notes: Sequence[str]

    @property
    def title(self) -> str:
        """The authority as papers write it: みほん市長."""
        return f"{self.city}長"

    def data(self, on: date) -> dict[str, Any]:
        """What every paper says of its issuer, and the day."""
        return {
            "authority": {"title": self.title, "name": self.mayor},
            "issued_on": wareki(on),
            "seal_note": self.seal_note,
            "notes": list(self.notes),
        }


def _decision(outcome: Outcome, name: str, reasons: str) -> dict[str, str]:
    instruction = outcome.instruction.ja if outcome.instruction else ""
    return dict(zip(DECISION, (name, outcome.title.ja, reasons, instruction), strict=True))


def _filled(definition: Definition, template: str, answers: Mapping[str, Any], on: date) -> str | list[str]:
    rows = _rows_named(definition, template)
    if rows is None:
        return _text(definition, template, answers, on)
    return [_text(definition, template, {**answers, rows: row}, on) for row in answers.get(rows, ())]


def _rows_named(definition: Definition, template: str) -> str | None:
    """The group whose every row the text is written for."""
    for name, _form in references(template):
        outer, _, inner = name.partition(".")
        if isinstance(definition.questions.get(outer), Group) and not inner.startswith("first."):
            return outer
    return None


def _text(definition: Definition, template: str, answers: Mapping[str, Any], on: date) -> str:
    return "".join(_pieces(definition, template, answers, on))


def _pieces(definition: Definition, template: str, answers: Mapping[str, Any], on: date) -> Iterator[str]:
    for words, name, form, _ in Formatter().parse(template):
        yield words
        if name is not None:
            value = _value(answers, name)
            yield _in_form(definition, name, value, form or "", on) if value is not None else ""


def _value(answers: Mapping[str, Any], name: str) -> Any:
    outer, _, inner = name.partition(".")
    value = answers.get(outer)
    if inner.startswith("first."):
        value, inner = (value or [{}])[0], inner.removeprefix("first.")
    return value.get(inner) if inner and isinstance(value, dict) else value


def _in_form(definition: Definition, name: str, value: Any, form: str, on: date) -> str:
    if form == "age":
        return f"{age(date.fromisoformat(value), on)}歳"
    if form == "key" or name in DECISION:
        return str(value)
    return _on_paper(definition, name, value)


def _on_paper(definition: Definition, name: str, value: Any) -> str:
    question = question_at(definition.procedure, name)
    return question.on_paper(value) if question is not None and value is not None else ""


def _put(data: dict[str, Any], path: list[str], value: str | list[str]) -> None:
    """Put a text at a path; the texts of rows become a list (household.name → household: [{name}])."""
    *outer, last = path
    if isinstance(value, str):
        for step in outer:
            data = data.setdefault(step, {})
        data[last] = value
        return
    rows = data.setdefault(".".join(outer), [{} for _ in value])
    for row, text in zip(rows, value, strict=True):
        row[last] = text
