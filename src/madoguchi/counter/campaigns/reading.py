"""Targets from rows: which column is what, checked as the form itself checks its questions."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.datastructures import MultiValueDict

from madoguchi.core import clock
from madoguchi.core.errors import PlainError
from madoguchi.core.japanese import normalise_line, parse_date
from madoguchi.counter.procedures import forms
from madoguchi.counter.procedures.definition import Definition
from madoguchi.counter.procedures.questions import Context, Group
from madoguchi.counter.procedures.questions.files import Files
from madoguchi.foundation.people.registry.keys import name_key

from .refusals import CampaignRefusedError

#: What is known of a target beside the answers: field → the words of its choice, in both languages.
OWN = {
    "name": ("お名前", "Name"),
    "postal_code": ("郵便番号", "Postal code"),
    "address": ("住所", "Address"),
    "birth_date": ("生年月日", "Date of birth"),
    "mail": ("メールアドレス", "Mail address"),
    "number": ("宛名番号など、その方の番号", "The person's number"),
}
_LONGEST = {"name": 120, "postal_code": 8, "address": 300, "number": 70}


@dataclass(frozen=True)
class Wrong:
    """What is wrong in a row: the column, and how to mend it."""

    column: str
    ja: str
    en: str


@dataclass
class Read:
    """A row as it was read: who, the answers, and what is wrong with it."""

    line: int
    own: dict[str, Any] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    wrong: list[Wrong] = field(default_factory=list)

    @property
    def key(self) -> str:
        """Names the person: by number, or else by name and birth date, or mail."""
        if self.own["number"]:
            return f"n:{self.own['number']}"
        born = self.own["birth_date"]
        said = f"{name_key(self.own['name'])}|{born or ''}|{'' if born else self.own['mail']}"
        return f"h:{hashlib.sha256(said.encode()).hexdigest()}"


def fields_of(definition: Definition, language: str) -> list[tuple[str, str]]:
    """What a column can be: own fields first, then the fields of the form's questions that stand on one line."""
    english = language.startswith("en")
    own = [(f"own.{name}", words[english]) for name, words in OWN.items()]
    asked = [one for one in definition.questions.values() if one.answerable]
    return own + [
        (key, heading)
        for one in asked
        if not isinstance(one, Group | Files)
        for key, heading in one.columns(language)
    ]


def check_mapping(mapping: Mapping[str, str], columns: Sequence[str]) -> None:
    """Raises `CampaignRefusedError` when nobody could be found or written to, or a column is not there."""
    reaches = "own.mail" in mapping
    if "own.name" not in mapping or not (
        reaches or ("own.birth_date" in mapping and "own.address" in mapping)
    ):
        raise CampaignRefusedError("mapping")
    unknown = [one for one in mapping.values() if one not in columns]
    if unknown:
        raise CampaignRefusedError("column", column=unknown[0])


def read_row(definition: Definition, mapping: Mapping[str, str], line: int, cells: Mapping[str, str]) -> Read:
    """One row, read and checked; what is wrong is in it, by column."""
    read = Read(line)
    given = {name: normalise_line(cells[column]).strip() for name, column in mapping.items()}
    _read_own(read, given, mapping)
    _read_answers(definition, read, given, mapping)
    return read


def _read_own(read: Read, given: Mapping[str, str], mapping: Mapping[str, str]) -> None:
    text = {name: given.get(f"own.{name}", "") for name in OWN}
    read.own = {**text, "birth_date": None}
    for name, wrong in _own_faults(read, text):
        read.wrong.append(Wrong(mapping.get(f"own.{name}", OWN[name][0]), *wrong))


def _own_faults(read: Read, text: Mapping[str, str]) -> Iterator[tuple[str, tuple[str, str]]]:
    if not text["name"]:
        yield "name", ("名前がありません。", "There is no name.")
    for name, most in _LONGEST.items():
        if len(text[name]) > most:
            yield name, (f"{most}文字以内にしてください。", f"Please use at most {most} characters.")
    if text["birth_date"]:
        try:
            read.own["birth_date"] = parse_date(text["birth_date"])
        except PlainError as error:
            yield "birth_date", (error.ja, error.en)
    if text["mail"]:
        try:
            validate_email(text["mail"])
        except ValidationError:
            yield (
                "mail",
                ("メールアドレスの形ではありません。", "This is not the form of a mail address."),
            )
    if not text["mail"] and not (text["birth_date"] and text["address"]):
        yield (
            "birth_date",
            (
                "メールアドレスがない方には、生年月日と住所が要ります。手紙を送り、ご本人を確かめるためです。",
                "Without a mail address, birth date and address are needed to write and to know the person.",
            ),
        )


def _read_answers(
    definition: Definition, read: Read, given: Mapping[str, str], mapping: Mapping[str, str]
) -> None:
    asked = {name: text for name, text in given.items() if not name.startswith("own.") and text}
    names = list(dict.fromkeys(name.partition(".")[0] for name in asked))
    if not names:
        return
    post = MultiValueDict({name: [text] for name, text in asked.items()})
    raw = forms.read_asked(definition, names, post).raw
    context = Context(today=clock.today(), kept=True)
    found = forms.check_some(definition, names, raw, context, answers=None)
    read.values = {name: value for name, value in found.values.items() if name in names}
    for path, fault in found.errors.items():
        column = mapping.get(path) or next(
            (mapping[name] for name in asked if name.partition(".")[0] == path.partition(".")[0]), path
        )
        read.wrong.append(Wrong(column, fault.ja, fault.en))
