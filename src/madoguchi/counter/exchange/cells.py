"""Cells of exports by SQL: the expression of each type of question, so that PostgreSQL writes most of a file itself.

A type that is not in the table is read as JSON and put into words by its question, in Python; both say the same.
"""

from collections.abc import Callable, Mapping

from psycopg import sql

from madoguchi.core import spreadsheets
from madoguchi.counter.procedures.questions import Question
from madoguchi.counter.procedures.questions.choices import Choice
from madoguchi.counter.procedures.questions.computed import yes_or_no

_FORMULA = tuple(map(ord, spreadsheets.FORMULA))

Expression = sql.Composable
#: From the JSON that holds the answer (`c.answers`), the question, which of its cells, and the language.
Maker = Callable[[Expression, Question, int, str], Expression]


def text_of(held: Expression, name: str) -> Expression:
    """An answer as text."""
    return sql.SQL("({}->>{})").format(held, sql.Literal(name))


def json_of(held: Expression, name: str) -> Expression:
    """An answer as JSON text, for what Python puts into words."""
    return sql.SQL("({}->{})::text").format(held, sql.Literal(name))


def in_words(value: Expression, words: Mapping[str, str], otherwise: Expression | None = None) -> Expression:
    """A value told by a table of words; one that is not in it as it is."""
    if not words:
        return otherwise or value
    cases = sql.SQL(" ").join(
        sql.SQL("WHEN {} THEN {}").format(sql.Literal(one), sql.Literal(word)) for one, word in words.items()
    )
    return sql.SQL("CASE {} {} ELSE {} END").format(value, cases, otherwise or value)


def guarded(value: Expression) -> Expression:
    """The same as `spreadsheets.guarded` does it.

    Most cells begin beyond the highest of the codes: one comparison is enough for them.
    """
    codes = sql.SQL(", ").join(map(sql.Literal, _FORMULA))
    return sql.SQL(
        "CASE WHEN ascii({0}) <= {1} AND ascii({0}) IN ({2}) THEN '''' || {0} ELSE {0} END"
    ).format(value, sql.Literal(max(_FORMULA)), codes)


def _plain(held: Expression, question: Question, _n: int, _language: str) -> Expression:
    return text_of(held, question.id)


def _part(held: Expression, question: Question, n: int, _language: str) -> Expression:
    # The key of its column is `<id>.<part>`.
    part = question.columns("ja")[n][0].partition(".")[2]
    return sql.SQL("({}->{}->>{})").format(held, sql.Literal(question.id), sql.Literal(part))


def _chosen(held: Expression, question: Question, _n: int, language: str) -> Expression:
    options = question.options if isinstance(question, Choice) else ()
    return in_words(text_of(held, question.id), {one.value: one.label.says(language) for one in options})


def _told(held: Expression, question: Question, _n: int, language: str) -> Expression:
    words = {word: question.display(word == "true", language) for word in ("true", "false")}
    return in_words(text_of(held, question.id), words)


def _reckoned(held: Expression, question: Question, _n: int, language: str) -> Expression:
    words = {word: yes_or_no(word == "true", language) for word in ("true", "false")}
    kind = sql.SQL("jsonb_typeof({}->{})").format(held, sql.Literal(question.id))
    value = text_of(held, question.id)
    return sql.SQL("CASE WHEN {} = 'boolean' THEN {} ELSE {} END").format(kind, in_words(value, words), value)


def _phone(held: Expression, question: Question, _n: int, _language: str) -> Expression:
    # A number that begins with 0 has digits alone; to look at each would take more time than all the rest of the cell.
    return sql.SQL(
        "CASE WHEN {0} LIKE '0__________'"
        " THEN left({0}, 3) || '-' || substr({0}, 4, 4) || '-' || right({0}, 4) ELSE {0} END"
    ).format(text_of(held, question.id))


def _some(held: Expression, question: Question, _n: int, language: str) -> Expression:
    """A query of its own only where several were chosen: it costs as much as ten other cells."""
    options = question.options if isinstance(question, Choice) else ()
    words = {one.value: one.label.says(language) for one in options}
    return sql.SQL(
        "CASE WHEN jsonb_array_length({chosen}) > 1 THEN (SELECT string_agg({each}, {comma} ORDER BY n)"
        " FROM jsonb_array_elements_text({chosen}) WITH ORDINALITY AS t (e, n)) ELSE {one} END"
    ).format(
        chosen=(chosen := sql.SQL("({}->{})").format(held, sql.Literal(question.id))),
        each=in_words(sql.SQL("e"), words),
        comma=sql.Literal(", " if language.startswith("en") else "、"),
        one=in_words(sql.SQL("({}->>0)").format(chosen), words),
    )


def _counted(held: Expression, question: Question, _n: int, language: str) -> Expression:
    """So many files: each number that there may be has its words."""
    most = getattr(question, "most", 0)
    counted = sql.SQL("jsonb_array_length({}->{})::text").format(held, sql.Literal(question.id))
    return in_words(counted, {str(n): question.display([""] * n, language) for n in range(1, most + 1)})


#: By type of question; the figures of a `double` are written differently by Python, so they are not here.
BY_TYPE: dict[str, Maker] = {
    **dict.fromkeys(
        ("text", "long_text", "email", "company_number", "date", "time", "number", "money"), _plain
    ),
    **dict.fromkeys(("person_name", "address", "signature", "map_point", "booking"), _part),
    **dict.fromkeys(("yes_no", "consent"), _told),
    **dict.fromkeys(("photo", "file"), _counted),
    "one_of": _chosen,
    "some_of": _some,
    "computed": _reckoned,
    "phone": _phone,
}
#: Whose cells are figures: a minus in front is no formula.
FIGURES = frozenset(("number", "money"))
#: Whose cells nobody typed freely, so that none can be a formula.
_SAFE = frozenset(("date", "time", "company_number", "yes_no", "consent", "photo", "file", *FIGURES))


def by_sql(held: Expression, question: Question, n: int, language: str) -> Expression | None:
    """The expression of a question's cell; None where Python puts it into words."""
    make = BY_TYPE.get(question.type)
    if make is None or getattr(question, "gives", "") == "double":
        return None
    return make(held, question, n, language)


def needs_guard(question: Question) -> bool:
    """Whether what stands in the cell may begin as a formula does."""
    return question.type not in _SAFE
