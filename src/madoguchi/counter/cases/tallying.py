"""Counting what cases came to, for publication: grouped in the database, small numbers hidden before they leave it."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import product
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Count, Max, Min, QuerySet
from django.db.models.fields.json import KeyTextTransform

from madoguchi.core import clock
from madoguchi.counter.procedures.definition import Definition, load_definition
from madoguchi.counter.procedures.models import ProcedureVersion
from madoguchi.counter.procedures.publishing import CountedTable, Publishes, Replies
from madoguchi.counter.procedures.queries import current
from madoguchi.counter.procedures.questions import Question
from madoguchi.counter.procedures.questions.choices import Choice, YesNo
from madoguchi.counter.procedures.questions.computed import yes_or_no
from madoguchi.counter.procedures.text import Text as DeclaredText
from madoguchi.foundation.tenancy.jobs import defer
from madoguchi.services.publications import actions as publications
from madoguchi.services.publications.contents import Cell, Contents, Row, Table, Text
from madoguchi.services.publications.models import Edition

from .hiding import Cross, Hidden, Margin, hide
from .models import Case
from .rules import Clerk

TALLY = "cases.tally"
_ALL = Text(ja="全体", en="All")
_NO_ANSWER = Text(ja="無回答・そのほか", en="No answer, other")
_COUNT = Text(ja="回答数", en="Answers")
_SEVERAL = Text(
    ja="いくつでも選べる質問のため、足しても全体の数になりません。",
    en="Any number could be chosen, so the numbers do not add up to all.",
)
_SOME = "some_of"


@dataclass(frozen=True)
class Parts:
    """The answers that a question is counted by; with `several`, one person may be in more than one of them."""

    labels: tuple[Text, ...]
    values: Mapping[str, int]
    several: bool
    required: bool

    def of(self, answer: str | None) -> tuple[int, ...]:
        """Where an answer counts, as the database gives it as text; what is no option counts as no answer."""
        if self.several:
            return tuple(self.values[one] for one in json.loads(answer or "[]") if one in self.values)
        return (self.values.get(answer or "", len(self.labels) - 1),)


def parts_of(question: Question) -> Parts:
    """How a question of a type that can be counted is counted."""
    options = _options(question)
    several = question.type == _SOME
    labels = [label for _value, label in options]
    return Parts(
        tuple(labels if several else [*labels, _NO_ANSWER]),
        {value: at for at, (value, _label) in enumerate(options)},
        several,
        question.required and not question.when,
    )


def _options(question: Question) -> list[tuple[str, Text]]:
    if isinstance(question, Choice):
        return [(one.value, Text(ja=one.label.ja, en=one.label.en)) for one in question.options]
    if isinstance(question, YesNo):
        words = (("true", True), ("false", False))
        return [(value, Text(ja=yes_or_no(yes, "ja"), en=yes_or_no(yes, "en"))) for value, yes in words]
    raise TypeError(f"{question.id} cannot be counted")


def counted_cases(version: ProcedureVersion, publishes: Publishes) -> QuerySet[Case]:
    """The closed cases of a procedure, of whichever version, that ended with an outcome that counts."""
    return Case.objects.filter(
        version__procedure=version.procedure_id, closed_at__isnull=False, outcome__in=publishes.outcomes
    )


class Tally(NamedTuple):
    """What was counted: of how many, and what may be published of it; nothing where they are too few."""

    counted: int
    contents: Contents | None


def tally(version: ProcedureVersion, publishes: Publishes) -> Tally:
    """Count all that a procedure publishes, as of now."""
    definition, cases = load_definition(version), counted_cases(version, publishes)
    counted = counted_tables(publishes.tables, definition, cases)
    if counted.everybody < (publishes.least if publishes.tables else 1):
        return Tally(counted.everybody, None)
    days = cases.aggregate(first=Min("arrived_at"), last=Max("arrived_at"))
    title, lead = definition.procedure.title, publishes.lead
    contents = Contents(
        title=_text(title),
        lead=_text(lead),
        tables=tuple(_tables(definition, publishes, counted, cases)),
        since=_day(days["first"]),
        until=_day(days["last"]),
        counted_at=clock.now(),
    )
    return Tally(counted.everybody, contents)


@dataclass
class Counted:
    """All that is counted for the tables of a publication.

    How many there are, how many gave each answer, and of each table each two answers; `chose` is how many of each
    part of it chose something of what may be chosen several times.
    """

    parts: dict[str, Parts]
    answers: dict[str, Counter[int]]
    pairs: list[Counter[tuple[int, int]]]
    chose: list[Counter[int]]
    everybody: int = 0

    def add(self, tables: Sequence[CountedTable], given: Mapping[str, tuple[int, ...]], n: int) -> None:
        """So many who gave these answers."""
        self.everybody += n
        for name, places in given.items():
            self.answers[name].update(dict.fromkeys(places, n))
        for table, pairs, chose in zip(tables, self.pairs, self.chose, strict=True):
            if table.columns:
                down, across = given[table.rows], given[table.columns]
                several, others = (down, across) if self.parts[table.rows].several else (across, down)
                pairs.update(dict.fromkeys(product(down, across), n))
                chose.update(dict.fromkeys(others if several else (), n))


def counted_tables(tables: Sequence[CountedTable], definition: Definition, cases: QuerySet[Case]) -> Counted:
    """Group the cases by all answers that are counted, in one statement: the tables agree with each other."""
    names = sorted({name for table in tables for name in (table.rows, table.columns) if name})
    parts = {name: parts_of(definition.questions[name]) for name in names}
    counted = Counted(
        parts, {name: Counter() for name in names}, [Counter() for _ in tables], [Counter() for _ in tables]
    )
    if not names:
        counted.everybody = cases.count()
        return counted
    # A question may have the name of a column of the table.
    given = {f"answer_{at}": KeyTextTransform(name, "answers") for at, name in enumerate(names)}
    groups = cases.annotate(**given).values_list(*given).annotate(n=Count("id")).order_by()
    for *answers, n in groups.iterator():
        places = {name: parts[name].of(answer) for name, answer in zip(names, answers, strict=True)}
        counted.add(tables, places, n)
    return counted


def _tables(
    definition: Definition, publishes: Publishes, counted: Counted, cases: QuerySet[Case]
) -> Iterator[Table]:
    hidden = _hidden(publishes, counted)
    crossed = iter(hidden.cells)
    for table, pairs in zip(publishes.tables, counted.pairs, strict=True):
        yield _table(
            table, definition, _Shown(counted, pairs, hidden, next(crossed) if table.columns else frozenset())
        )
    if publishes.replies:
        yield _replies(definition, publishes.replies, cases)


def _hidden(publishes: Publishes, counted: Counted) -> Hidden:
    margins = {name: Margin(_listed(counted, name), parts.several) for name, parts in counted.parts.items()}
    crosses = [
        _cross(table, counted, pairs, chose)
        for table, pairs, chose in zip(publishes.tables, counted.pairs, counted.chose, strict=True)
        if table.columns
    ]
    return hide(margins, crosses, counted.everybody, publishes.least)


def _listed(counted: Counted, name: str) -> list[int]:
    return [counted.answers[name][at] for at in range(len(counted.parts[name].labels))]


def _cross(
    table: CountedTable, counted: Counted, pairs: Counter[tuple[int, int]], chose: Counter[int]
) -> Cross:
    """The table as it is asked what to hide of it: whoever may give several answers is asked across."""
    turned = counted.parts[table.rows].several
    rows, columns = _turned((table.rows, table.columns or ""), turned)
    down, across = counted.parts[rows], counted.parts[columns]
    cells = [
        [pairs[_turned((row, column), turned)] for column in range(len(across.labels))]
        for row in range(len(down.labels))
    ]
    known = [chose[row] for row in range(len(down.labels))] if across.several and across.required else None
    return Cross(rows, columns, cells, known)


def _turned(pair: tuple[Any, Any], turned: bool) -> tuple[Any, Any]:
    return pair[::-1] if turned else pair


@dataclass(frozen=True)
class _Shown:
    """What may be shown of one table."""

    counted: Counted
    pairs: Counter[tuple[int, int]]
    hidden: Hidden
    cells: frozenset[tuple[int, int]]

    def parts(self, name: str) -> list[int]:
        """The answers that stand in a table: all options, and none at all where somebody gave none."""
        parts, answers = self.counted.parts[name], self.counted.answers[name]
        return [at for at, label in enumerate(parts.labels) if label != _NO_ANSWER or answers[at]]

    def label(self, name: str, at: int) -> Text:
        return self.counted.parts[name].labels[at]

    def total(self, name: str, at: int) -> int | None:
        return None if at in self.hidden.parts[name] else self.counted.answers[name][at]

    def cell(self, table: CountedTable, row: int, column: int) -> int | None:
        at = _turned((row, column), self.counted.parts[table.rows].several)
        return None if at in self.cells else self.pairs[row, column]


def _table(table: CountedTable, definition: Definition, shown: _Shown) -> Table:
    rows, columns = table.rows, table.columns
    across = shown.parts(columns) if columns else []
    everybody = [shown.counted.everybody, *(shown.total(columns or "", at) for at in across)]
    lines = [
        Row(
            label=shown.label(rows, at),
            cells=(shown.total(rows, at), *(shown.cell(table, at, column) for column in across)),
        )
        for at in shown.parts(rows)
    ]
    several = any(shown.counted.parts[name].several for name in (rows, columns) if name)
    return Table(
        id=table.id,
        title=_text(table.title),
        head=_text(definition.questions[rows].label),
        columns=(_ALL if columns else _COUNT, *(shown.label(columns or "", at) for at in across)),
        rows=(Row(label=_ALL, cells=tuple(everybody)), *lines),
        note=_note(table, several),
    )


def _note(table: CountedTable, several: bool) -> Text | None:
    notes = [*([_text(table.note)] if table.note else []), *([_SEVERAL] if several else [])]
    if not notes:
        return None
    return Text(ja="".join(one.ja for one in notes), en=" ".join(one.en for one in notes))


def _replies(definition: Definition, replies: Replies, cases: QuerySet[Case]) -> Table:
    """A row for each opinion that words were found for, by group and then as they came."""
    findings = definition.procedure.findings
    asked = [findings[name] for name in (replies.words, replies.reply, replies.effect) if name]
    group = definition.questions.get(replies.group or "")
    rows = sorted(_opinions(asked, group, cases), key=lambda one: one[0])
    return Table(
        id=replies.id,
        title=_text(replies.title),
        head=_text(group.label) if group else _NUMBER,
        columns=tuple(_text(one.label) for one in asked),
        rows=tuple(
            Row(label=label or Text(ja=str(n), en=str(n)), cells=cells)
            for n, (_place, label, cells) in enumerate(rows, 1)
        ),
    )


_NUMBER = Text(ja="番号", en="No.")
_Opinion = tuple[int, Text | None, tuple[Cell, ...]]


def _opinions(asked: Sequence[Question], group: Question | None, cases: QuerySet[Case]) -> Iterator[_Opinion]:
    words = asked[0].id
    parts = parts_of(group) if group else None
    rows = cases.filter(findings__has_key=words).order_by("arrived_at", "id")
    for findings, answers in rows.values_list("findings", "answers").iterator():
        if findings[words]:
            place = parts.of(answers.get(group.id))[0] if parts and group else 0
            cells = tuple(_said(one, findings.get(one.id, "")) for one in asked)
            yield place, parts.labels[place] if parts else None, cells


def _said(question: Question, value: str) -> Cell:
    """What was found: an option in both languages, words as they were written."""
    if isinstance(question, Choice):
        return Text(ja=question.display(value, "ja"), en=question.display(value, "en"))
    return value


def _text(text: DeclaredText) -> Text:
    return Text(ja=text.ja, en=text.en)


def _day(moment: datetime) -> date:
    return clock.local(moment).date()


def count(edition: Edition) -> None:
    """Fill an edition that somebody prepared with what is counted now; one that is out stays as it is."""
    version = current(edition.slug)
    publishes = load_definition(version).procedure.publishes if version else None
    if version is None or publishes is None:
        raise LookupError(f"{edition.slug} publishes nothing")
    if edition.published_at is None:
        found = tally(version, publishes)
        publications.fill(edition, found.counted, publishes.least, found.contents)


@transaction.atomic
def begin(clerk: Clerk, slug: str) -> Edition:
    """Have the worker count the next edition of what a procedure publishes."""
    edition = publications.prepare(slug, clerk.staff)
    defer(TALLY, edition=str(edition.id))
    return edition
