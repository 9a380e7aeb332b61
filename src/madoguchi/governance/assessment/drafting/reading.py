"""Reading the text that somebody types: whatever it is, it comes to faults with their lines, never to a failure."""

from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode

from madoguchi.core.declarations import NO_YAML, DeclarationError, Fault, parse
from madoguchi.counter.procedures.declaration import Procedure
from madoguchi.counter.procedures.reading import read_yaml

#: More than any procedure of a pack has by far; reading takes longer than linear time in what people may type.
MOST_CHARACTERS = 100_000
#: What `*` names is read again at each place: so many things at most, counted with all that is repeated.
_MOST_THINGS = 20_000
#: Brackets that begin something: each is looked through for its end, so that very many take long.
_MOST_BRACKETS = 5_000


def tree_of(text: str, source: str) -> Any:
    """The tree of a text, which knows its lines. DeclarationError where it is no YAML, or too much of it."""
    _guard(text, source)
    return parse(text, source)


def read_draft(text: str, source: str) -> Procedure:
    """The declaration that a text is. DeclarationError lists all its faults."""
    _guard(text, source)
    return read_yaml(text, source)


def _guard(text: str, source: str) -> None:
    if len(text) > MOST_CHARACTERS:
        raise DeclarationError([
            Fault(
                source, 0, "YAML",
                f"長すぎます（{MOST_CHARACTERS:,}文字まで）。",
                f"is too long ({MOST_CHARACTERS:,} characters at most).",
            )
        ])  # fmt: skip
    if sum(map(text.count, "[{")) > _MOST_BRACKETS:
        raise DeclarationError([
            Fault(
                source, 0, "YAML",
                "「[」と「{」が多すぎます。一覧は「- 」で始まる行に書いてください。",
                "has too many “[” and “{”. Please write lists as lines that begin with “- ”.",
            )
        ])  # fmt: skip
    if "*" in text and _things(text) > _MOST_THINGS:
        raise DeclarationError([
            Fault(
                source, 0, "YAML",
                "「&」と「*」のくり返しが多すぎます。くり返さずに書いてください。",
                "repeats too much by “&” and “*”. Please write it out.",
            )
        ])  # fmt: skip


def _things(text: str) -> int:
    """How many things a text comes to when each repetition counts; what repeats itself without end is too much."""
    try:
        return _size(YAML(typ="rt").compose(text), {})
    except (YAMLError, *NO_YAML):
        return 0  # told, with its line, when it is read


def _size(node: Node | None, known: dict[int, int]) -> int:
    if node is None or isinstance(node, ScalarNode):
        return 1
    if id(node) not in known:
        known[id(node)] = _MOST_THINGS + 1  # within itself
        pairs = isinstance(node, MappingNode)
        parts = [part for pair in node.value for part in pair] if pairs else list(node.value)
        known[id(node)] = 1 + sum(_size(part, known) for part in parts)
    return known[id(node)]
