"""Every sentence of a refusal can be said: both languages name the same facts, and neither is empty."""

from importlib import import_module
from pathlib import Path
from string import Formatter

import pytest

import madoguchi
from madoguchi.core.errors import RefusedError

_HOUSE = Path(madoguchi.__file__).parent
for _path in sorted(_HOUSE.rglob("refusals.py")):
    import_module(".".join(("madoguchi", *_path.relative_to(_HOUSE).with_suffix("").parts)))


def _tables(of: type[RefusedError]) -> dict[str, dict[str, tuple[str, str]]]:
    own = {of.__name__: dict(of.sentences)} if "sentences" in vars(of) else {}
    return {name: table for sub in of.__subclasses__() for name, table in _tables(sub).items()} | own


SENTENCES = {
    f"{room} {rule}": words for room, table in _tables(RefusedError).items() for rule, words in table.items()
}


def _facts(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


@pytest.mark.parametrize("words", SENTENCES.values(), ids=SENTENCES.keys())
def test_both_languages_say_it_of_the_same_facts(words: tuple[str, str]):
    ja, en = words
    assert ja.strip() and en.strip()
    # Megapixels and 万画素, or kinds named in each language, are two facts of one thing.
    assert {fact.removesuffix("_ja") for fact in _facts(ja)} == {
        fact.removesuffix("_en") for fact in _facts(en)
    }


def test_an_unknown_rule_is_no_refusal():
    with pytest.raises(KeyError):
        next(iter(RefusedError.__subclasses__()))("no such rule")
