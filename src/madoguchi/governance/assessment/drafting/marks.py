"""A declaration with holes and doubts in it, and its text: what is left out and what is only proposed says so."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from madoguchi.core.declaration_text import write
from madoguchi.core.declarations import line_of, parse

from .decisions import Decision, steps_of


@dataclass(frozen=True)
class LeftOut:
    """In place of a value that nobody knows; `ja` and `en` name the thing it is about, where the table asks."""

    matter: str
    ja: str = ""
    en: str = ""


@dataclass(frozen=True)
class Proposed:
    """A value that somebody must look at."""

    value: Any
    matter: str
    ja: str = ""
    en: str = ""


@dataclass(frozen=True)
class Noted:
    """A value with a word on where it comes from."""

    value: Any
    words: str


def decisions_in(tree: Any, path: str = "") -> Iterator[Decision]:
    """What there is to decide, in the order of the text."""
    match tree:
        case LeftOut(matter, ja, en):
            yield Decision.of(matter, path, ja, en)
        case Proposed(value, matter, ja, en):
            yield Decision.of(matter, path, ja, en)
            yield from decisions_in(value, path)
        case Noted(value):
            yield from decisions_in(value, path)
        case Mapping():
            for key, part in tree.items():
                yield from decisions_in(part, _within(path, key))
        case list():
            for at, part in enumerate(tree):
                yield from decisions_in(part, _within(path, at))


def _within(path: str, step: object) -> str:
    return f"{path}.{step}" if path else str(step)


def yaml_of(tree: Mapping[str, Any], heading: Sequence[str]) -> str:
    """The text of a declaration as packs are written, each decision marked at its place."""
    holes: dict[str, LeftOut] = {}
    comments: dict[str, list[str]] = {}
    bare = _bare(tree, "", holes, comments)
    lines = _commented(write(bare), comments)
    filled = [part for line in lines for part in _hole(line, holes)]
    return "".join(f"{line}\n" for line in (*(f"# {one}" for one in heading), *filled))


def _bare(tree: Any, path: str, holes: dict[str, LeftOut], comments: dict[str, list[str]]) -> Any:
    """The tree without its marks: a hole is a word that stands nowhere else, comments are kept by path."""
    match tree:
        case LeftOut():
            word = f"LEFT_OUT_{len(holes)}"
            holes[word] = tree
            return word
        case Proposed(value, matter, ja, en):
            comments.setdefault(path, []).extend(_lines(Decision.of(matter, path, ja, en)))
            return _bare(value, path, holes, comments)
        case Noted(value, words):
            comments.setdefault(path, []).append(f"# {words}")
            return _bare(value, path, holes, comments)
        case Mapping():
            return {key: _bare(part, _within(path, key), holes, comments) for key, part in tree.items()}
        case list():
            return [_bare(part, _within(path, at), holes, comments) for at, part in enumerate(tree)]
    return tree


def _lines(one: Decision) -> list[str]:
    return [one.mark, f"# To decide: {one.en}"]


def _commented(text: str, comments: Mapping[str, list[str]]) -> list[str]:
    """The lines of a text, with the comments of each path above it."""
    tree = parse(text, "")
    above: dict[int, list[str]] = {}
    for path, words in comments.items():
        above.setdefault(line_of(tree, steps_of(path)), []).extend(words)
    return [
        part
        for number, line in enumerate(text.splitlines(), 1)
        for part in (*(_indent(line) + words for words in above.get(number, ())), line)
    ]


def _indent(line: str) -> str:
    return line[: len(line) - len(line.lstrip(" "))]


def _hole(line: str, holes: Mapping[str, LeftOut]) -> list[str]:
    """A line as it is, or where its value is a hole: what is to be decided and how it is written."""
    key, _, word = line.partition(": ")
    if word not in holes:
        return [line]
    one = holes[word]
    decision = Decision.of(one.matter, "", one.ja, one.en)
    indent = _indent(key)
    return [*(indent + words for words in _lines(decision)), f"{indent}# {key.strip()}: {decision.sample}"]
