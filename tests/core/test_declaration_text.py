"""Declarations written as YAML: read back the same whatever stands in them, and plain to read."""

from datetime import date
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from madoguchi.core.declaration_text import write
from madoguchi.core.declarations import NO_YAML, DeclarationError, parse

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40) | st.text(
    "a 　b\n:#-'\"|>", max_size=20
)
NAMES = st.text("abcz09_", min_size=1, max_size=8)
VALUES: st.SearchStrategy[Any] = st.recursive(
    TEXTS | st.integers(-(10**9), 10**9) | st.booleans(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=8,
)


def plain(tree: Any) -> Any:
    if isinstance(tree, dict):
        return {str(key): plain(part) for key, part in tree.items()}
    if isinstance(tree, list):
        return [plain(part) for part in tree]
    return str(tree) if isinstance(tree, str) else tree


@given(st.dictionaries(NAMES, VALUES, max_size=4))
@example({"code": "992011", "number": "0001", "yes": "no", "on": "2026-04-01", "empty": ""})
@example({"text": "一行目\n\n三行目"})
@example({"text": "終わりに改行\n"})
@example({"text": " 始まりに空白\n二行目"})
@example({"text": "\u2028\nb\x85"})
def test_what_is_written_is_read_back_the_same(declaration: dict[str, Any]) -> None:
    text = write(declaration)
    assert plain(parse(text, "")) == declaration
    assert write(declaration) == text


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (ValueError, "id: " + "9" * 5_000),
        (ValueError, "on: 2001-01-01 25:61:61"),
        (LookupError, "a: !!int"),
        (LookupError, "a: !!bool x"),
        (AttributeError, "!!set a"),
        (AttributeError, "a: &x\n  <<: *x"),
        (TypeError, "? [1, {b: 2}]\n"),
        (RecursionError, " - " * 3_000 + "a"),
        (RecursionError, "&a [*a]"),
    ],
)
def test_what_the_library_lets_through_is_a_fault_too(kind: type[Exception], text: str) -> None:
    assert kind in NO_YAML
    with pytest.raises(DeclarationError) as told:
        parse(text, "a.yaml")
    assert told.value.faults[0].source == "a.yaml"


def test_people_can_read_it() -> None:
    long = "とても長い文です。" * 30 + " with words between " * 20 + "end"
    text = write(
        {"title": {"ja": "り災証明書", "en": long}, "note": "一行目\n二行目", "since": date(2026, 4, 1)}
    )
    assert text.splitlines() == [
        "title:",
        "  ja: り災証明書",
        f"  en: {long}",
        "note: |-",
        "  一行目",
        "  二行目",
        "since: 2026-04-01",
    ]
