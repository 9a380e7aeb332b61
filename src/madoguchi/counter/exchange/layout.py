"""The declaration of a core system's layout: `layouts/*.yaml` of a pack."""

import codecs
import json
from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated, Any, Self

from pydantic import Field, StringConstraints, model_validator

from madoguchi.core.declarations import Fault, fault, read
from madoguchi.counter.procedures.definition import Definition
from madoguchi.counter.procedures.text import Declared, Slug, Text

from .columns import available

Heading = Annotated[str, StringConstraints(min_length=1, max_length=200)]
#: In the values of results: what was found is entered, and the step ends as it stands.
READY = "ready"


class Encoding(StrEnum):
    """How the characters of a file are written."""

    UTF8 = "utf-8"
    UTF8_BOM = "utf-8-sig"
    CP932 = "cp932"


class Newline(StrEnum):
    """How a line ends."""

    CRLF = "crlf"
    LF = "lf"

    @property
    def characters(self) -> str:
        return {"crlf": "\r\n", "lf": "\n"}[self]


class Quote(StrEnum):
    """Which cells are quoted."""

    NEEDED = "needed"
    ALL = "all"


class Form(StrEnum):
    """How a value is written."""

    AS_IS = "as_is"
    YYYYMMDD = "yyyymmdd"
    WAREKI = "wareki"
    HALF_WIDTH = "half_width"
    ZERO_PADDED = "zero_padded"


class Column(Declared):
    """One column: the value of a case (`case.number`, `answers.applicant.family`, `findings.amount`) or a constant."""

    name: Heading
    value: str = ""
    constant: str = ""
    form: Form = Field(default=Form.AS_IS)
    width: int = Field(default=0, ge=0, le=100)

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if bool(self.value) == bool(self.constant):
            raise ValueError(
                "value か constant のどちらか一つを書いてください / needs either value or constant"
            )
        if (self.form == Form.ZERO_PADDED) != (self.width > 0):
            raise ValueError(
                "width は zero_padded のときに書きます / width belongs to zero_padded, and only there"
            )
        return self


class Results(Declared):
    """How a file of results is read: the headings of its columns, and what each value of `result` means.

    `values`: an outcome of the procedure, or `ready` where the step only ends. `findings`: heading → question.
    """

    number: Heading
    result: Heading
    note: Heading | None = None
    values: dict[str, Slug] = Field(min_length=1)
    findings: dict[Heading, Slug] = Field(default_factory=dict)


class LayoutDeclared(Declared):
    """One layout: of which procedure, how the file is written, its columns, and how results come back."""

    id: Slug
    title: Text
    procedure: Slug
    encoding: Encoding = Field(default=Encoding.CP932)
    newline: Newline = Field(default=Newline.CRLF)
    delimiter: Annotated[str, StringConstraints(min_length=1, max_length=1)] = ","
    quote: Quote = Field(default=Quote.NEEDED)
    header: bool = True
    columns: tuple[Column, ...] = Field(min_length=1, max_length=300)
    results: Results | None = None

    @model_validator(mode="after")
    def _different(self) -> Self:
        names = [one.name for one in self.columns]
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise ValueError(f"列の名前が重なっています：{', '.join(twice)} / columns named twice")
        return self

    @model_validator(mode="after")
    def _writable(self) -> Self:
        words = "".join(one.name + one.constant for one in self.columns)
        try:
            codecs.encode(words, self.encoding)
        except UnicodeEncodeError as error:
            raise ValueError(
                f"「{words[error.start]}」は {self.encoding} で書けません / cannot be written in it"
            ) from None
        return self


def read_layout(text: str, source: str) -> LayoutDeclared:
    """A layout from YAML text of the file `source`. DeclarationError lists all its faults."""
    return read(text, source, LayoutDeclared)[0]


def layout_from(kept: dict[str, Any]) -> LayoutDeclared:
    """A layout from its JSON."""
    return LayoutDeclared.model_validate_json(json.dumps(kept))


def layout_faults(layout: LayoutDeclared, definition: Definition) -> Iterator[Fault]:
    """What a layout names that its procedure does not have."""
    known = {one.key for one in available([definition], "ja")}
    for n, column in enumerate(layout.columns):
        if column.value and column.value not in known:
            yield fault(
                f"columns.{n}.value",
                f"「{column.value}」という項目は、この手続きにありません。",
                f"the procedure has no {column.value}.",
            )
    if layout.results is not None:
        yield from _result_faults(layout.results, definition)


def _result_faults(results: Results, definition: Definition) -> Iterator[Fault]:
    outcomes = definition.procedure.outcomes
    for value, outcome in results.values.items():
        if outcome != READY and outcome not in outcomes:
            yield fault(
                f"results.values.{value}",
                f"{outcome} という結論は、この手続きにありません。",
                f"the procedure has no outcome {outcome}.",
            )
    for heading, question in results.findings.items():
        if question not in definition.procedure.findings:
            yield fault(
                f"results.findings.{heading}",
                f"{question} という質問は、どの処理にもありません。",
                f"no step asks {question}.",
            )
