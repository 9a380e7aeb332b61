"""What a publication must get right beyond its schema: names, types, and tables that do not betray each other."""

from collections.abc import Iterator

from madoguchi.core.declarations import Fault, fault

from .declaration import Procedure
from .publishing import CountedTable, Publishes

#: Types of questions that can be counted.
COUNTED = ("one_of", "some_of", "yes_no")


def publishing_faults(procedure: Procedure) -> Iterator[Fault]:
    """Every fault of what is published, with its path in the declaration."""
    publishes = procedure.publishes
    if publishes is not None:
        yield from _outcome_faults(procedure, publishes)
        yield from _name_faults(publishes)
        yield from _question_faults(procedure, publishes)
        yield from _ring_faults(publishes)
        yield from _reply_faults(procedure, publishes)


def _outcome_faults(procedure: Procedure, publishes: Publishes) -> Iterator[Fault]:
    for at, name in enumerate(publishes.outcomes):
        if name not in procedure.outcomes:
            yield fault(
                f"publishes.outcomes.{at}",
                f"「{name}」という結果（outcomes）がありません。",
                f"There is no outcome “{name}”.",
            )


def _name_faults(publishes: Publishes) -> Iterator[Fault]:
    seen = {publishes.replies.id} if publishes.replies else set[str]()
    for at, table in enumerate(publishes.tables):
        if table.id in seen:
            yield fault(
                f"publishes.tables.{at}.id",
                f"「{table.id}」は前にも使われています。別の名前にしてください。",
                f"“{table.id}” was used before. Please choose another name.",
            )
        seen.add(table.id)


def _question_faults(procedure: Procedure, publishes: Publishes) -> Iterator[Fault]:
    for at, table in enumerate(publishes.tables):
        types = []
        for part in ("rows", "columns"):
            name = getattr(table, part)
            question = procedure.question(name) if name else None
            types.append(question.type if question else "")
            if name and (question is None or question.type not in COUNTED):
                yield fault(
                    f"publishes.tables.{at}.{part}",
                    f"「{name}」という、数えられる質問（{'、'.join(COUNTED)}）がありません。",
                    f"There is no question “{name}” that can be counted ({', '.join(COUNTED)}).",
                )
        if types == ["some_of", "some_of"]:
            yield fault(
                f"publishes.tables.{at}.columns",
                "いくつでも選べる質問どうしの表は、少ない数を隠しきれないため、公表できません。",
                "Small numbers cannot be kept hidden in a table of two questions of the type some_of.",
            )


def _ring_faults(publishes: Publishes) -> Iterator[Fault]:
    """Tables of A and B, B and C, C and A together tell more than each: what one hides, the others would limit."""
    parts: dict[str, str] = {}
    for at, table in enumerate(publishes.tables):
        if _joined(parts, table):
            yield fault(
                f"publishes.tables.{at}",
                "この表は、ほかの表と組み合わせると隠した数がわかることがあります。同じ二つの質問の表や、"
                "三つの質問を互いに組み合わせた表は、一つやめてください。",
                "Together with the other tables this one may betray hidden numbers: of tables of the same two "
                "questions, or of three questions each with each, leave one out.",
            )


def _joined(parts: dict[str, str], table: CountedTable) -> bool:
    """Whether rows and columns hang together already; they do from now on."""
    if table.columns is None:
        return False
    first, second = _root(parts, table.rows), _root(parts, table.columns)
    parts[first] = second
    return first == second


def _root(parts: dict[str, str], name: str) -> str:
    while parts.get(name, name) != name:
        name = parts[name]
    return name


def _reply_faults(procedure: Procedure, publishes: Publishes) -> Iterator[Fault]:
    replies = publishes.replies
    if replies is None:
        return
    found = {name: one.type for name, one in procedure.findings.items()}
    asked = {one.id: one.type for page in procedure.pages for one in page.questions}
    of_the_route = (("words", ("long_text",)), ("reply", ("long_text",)), ("effect", ("one_of",)))
    for part, types in of_the_route:
        name = getattr(replies, part)
        if name and found.get(name) not in types:
            yield fault(
                f"publishes.replies.{part}",
                f"処理経路の質問に、「{name}」という {types[0]} がありません。",
                f"The route asks no “{name}” of the type {types[0]}.",
            )
    if replies.group and asked.get(replies.group) != "one_of":
        yield fault(
            "publishes.replies.group",
            f"「{replies.group}」という one_of の質問がありません。",
            f"There is no question “{replies.group}” of the type one_of.",
        )
