"""The columns that an export can have: facts of the case, its answers, and what clerks found, over all versions."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.conf import settings
from psycopg import sql

from madoguchi.counter.procedures.definition import Definition
from madoguchi.counter.procedures.kinds import CHANNEL_WORDS, STEP_WORDS
from madoguchi.counter.procedures.questions import Question

from .cells import FIGURES, Expression, by_sql, in_words, json_of, needs_guard

#: Whose heading says where it comes from: the answer of the applicant needs none.
_FOUND = {"ja": "審査：{}", "en": "Examination: {}"}


class Asked(NamedTuple):
    """One cell of a question: the question, and which of its cells."""

    question: Question
    n: int


@dataclass(frozen=True)
class Available:
    """A column that can be chosen: its key and heading, and whose cell it is in each definition that has it.

    Facts of the case have no cells of questions.
    """

    key: str
    heading: str
    cells: Mapping[int, Asked]

    @property
    def figures(self) -> bool:
        """Whether its cells are figures, in every version."""
        return bool(self.cells) and all(one.question.type in FIGURES for one in self.cells.values())


class Fact(NamedTuple):
    """A fact of the case: what it is called, and its SQL over `c`, given definitions by version and the language."""

    ja: str
    en: str
    make: Callable[["Versions", str], Expression]
    guard: bool = False


@dataclass(frozen=True)
class Versions:
    """The versions of an export, the newest first: id, number and definition of each."""

    ids: Sequence[str]
    numbers: Sequence[int]
    definitions: Sequence[Definition]

    def each(self, make: Callable[[int], Expression]) -> Expression:
        """An expression for the version of a case; said once where it is the same for all."""
        made = [make(n) for n in range(len(self.ids))]
        if not made:
            return sql.NULL
        if all(one == made[0] for one in made):
            return made[0]
        cases = sql.SQL(" ").join(
            sql.SQL("WHEN {} THEN {}").format(sql.Literal(one), expression)
            for one, expression in zip(self.ids, made, strict=True)
        )
        return sql.SQL("CASE c.version_id::text {} END").format(cases)


def _plain(name: str) -> Callable[[Versions, str], Expression]:
    return lambda _versions, _language: sql.SQL("nullif(c.{}, '')").format(sql.Identifier(name))


def _day(name: str) -> Callable[[Versions, str], Expression]:
    return lambda _versions, _language: sql.SQL("to_char(c.{}, 'YYYY-MM-DD')").format(sql.Identifier(name))


def _moment(name: str) -> Callable[[Versions, str], Expression]:
    zone = sql.Literal(settings.TIME_ZONE)
    written = sql.SQL("to_char(c.{} AT TIME ZONE {}, 'YYYY-MM-DD HH24:MI')").format(
        sql.Identifier(name), zone
    )
    return lambda _versions, _language: written


def _title(versions: Versions, language: str) -> Expression:
    return versions.each(lambda n: sql.Literal(versions.definitions[n].procedure.title.says(language)))


def _number(versions: Versions, _language: str) -> Expression:
    return versions.each(lambda n: sql.Literal(str(versions.numbers[n])))


def _department(_versions: Versions, language: str) -> Expression:
    name = sql.Identifier("name_en" if language.startswith("en") else "name")
    return sql.SQL("(SELECT d.{} FROM city_department d WHERE d.id = c.department_id)").format(name)


def _channel(_versions: Versions, language: str) -> Expression:
    return in_words(
        sql.SQL("c.channel"), {one.value: words.says(language) for one, words in CHANNEL_WORDS.items()}
    )


_STATES = {
    "ja": ("取下げ", "完結", "補正待ち", "進行中"),
    "en": ("withdrawn", "closed", "awaiting correction", "open"),
}


def _state(_versions: Versions, language: str) -> Expression:
    words = map(sql.Literal, _STATES["en" if language.startswith("en") else "ja"])
    return sql.SQL(
        "CASE WHEN c.result = 'withdrawn' THEN {} WHEN c.closed_at IS NOT NULL THEN {}"
        " WHEN c.suspended_on IS NOT NULL THEN {} ELSE {} END"
    ).format(*words)


def _step(_versions: Versions, language: str) -> Expression:
    return in_words(sql.SQL("s.kind"), {one.value: words.says(language) for one, words in STEP_WORDS.items()})


def _outcome(versions: Versions, language: str) -> Expression:
    def of(n: int) -> Expression:
        outcomes = versions.definitions[n].procedure.outcomes
        words = {name: one.title.says(language) for name, one in outcomes.items()}
        return in_words(sql.SQL("nullif(c.outcome, '')"), words)

    return versions.each(of)


#: In the order of a register of what was received.
FACTS: dict[str, Fact] = {
    "case.number": Fact("受付番号", "Number", _plain("number")),
    "case.code": Fact("照会番号", "Reference code", _plain("code")),
    "case.procedure": Fact("手続き", "Procedure", _title),
    "case.version": Fact("手続きの版", "Version", _number),
    "case.department": Fact("所属", "Department", _department),
    "case.channel": Fact("受付方法", "Channel", _channel),
    "case.arrived_at": Fact("到達日時", "Arrived", _moment("arrived_at")),
    "case.received_at": Fact("受付日時", "Received", _moment("received_at")),
    "case.applicant": Fact("申請した方", "Applicant", _plain("applicant"), guard=True),
    "case.kana": Fact("申請した方（カナ）", "Applicant (kana)", _plain("kana"), guard=True),
    "case.due_on": Fact("期限", "Due", _day("due_on")),
    "case.state": Fact("状態", "State", _state),
    "case.step": Fact("いまの処理", "Step", _step),
    "case.outcome": Fact("結論", "Outcome", _outcome),
    "case.reasons": Fact("理由", "Reasons", _plain("reasons"), guard=True),
    "case.decided_at": Fact("決定日時", "Decided", _moment("decided_at")),
    "case.closed_at": Fact("完結日時", "Closed", _moment("closed_at")),
}


def available(definitions: Sequence[Definition], language: str) -> list[Available]:
    """Every column of these versions of a procedure, the newest first: a column has the heading of the newest."""
    english = language.startswith("en")
    facts = [Available(key, one.en if english else one.ja, {}) for key, one in FACTS.items()]
    found: dict[str, tuple[str, dict[int, Asked]]] = {}
    for version, definition in enumerate(definitions):
        for key, heading, asked in _asked(definition, language):
            found.setdefault(key, (heading, {}))[1][version] = asked
    return [*facts, *(Available(key, heading, cells) for key, (heading, cells) in found.items())]


def _asked(definition: Definition, language: str) -> Iterator[tuple[str, str, Asked]]:
    pattern = _FOUND["en" if language.startswith("en") else "ja"]
    for question in _answerable(definition.questions.values()):
        for n, (key, heading) in enumerate(question.columns(language)):
            yield f"answers.{key}", heading, Asked(question, n)
    for question in _answerable(definition.procedure.findings.values()):
        for n, (key, heading) in enumerate(question.columns(language)):
            yield f"findings.{key}", pattern.format(heading), Asked(question, n)


def _answerable(questions: Iterable[Question]) -> Iterator[Question]:
    return (one for one in questions if one.answerable)


class Written(NamedTuple):
    """A column in a statement: its SQL, whether Python puts its JSON into words, and whether it may seem a formula."""

    expression: Expression
    by_python: bool = False
    risky: bool = False


def written(column: Available, versions: Versions, language: str) -> Written:
    """How a column is read."""
    if column.key in FACTS:
        fact = FACTS[column.key]
        return Written(fact.make(versions, language), risky=fact.guard)
    held = sql.SQL("c.{}").format(sql.Identifier(column.key.partition(".")[0]))
    each = {n: by_sql(held, *asked, language) for n, asked in column.cells.items()}
    if any(one is None for one in each.values()):
        names = {n: json_of(held, asked.question.id) for n, asked in column.cells.items()}
        return Written(versions.each(lambda n: names.get(n, sql.NULL)), by_python=True)
    made = versions.each(lambda n: each.get(n) or sql.NULL)
    return Written(made, risky=any(needs_guard(asked.question) for asked in column.cells.values()))
