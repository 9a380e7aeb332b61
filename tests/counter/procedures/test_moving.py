"""Drafts of an earlier version go on by a written mapping: what is checked of it, and what it keeps."""

import re
from typing import Any

import pytest
from clones import PROJECT
from hypothesis import given
from hypothesis import strategies as st
from procedure_samples import asking, definition, yaml_of
from pydantic import ValidationError

from madoguchi.core.declarations import DeclarationError
from madoguchi.counter.procedures.canonical import as_json, digest_of
from madoguchi.counter.procedures.definition import Definition, procedure_from
from madoguchi.counter.procedures.moving import Move, move_faults, move_of, moved
from madoguchi.counter.procedures.questions import Context
from madoguchi.counter.procedures.reading import read_yaml

LABEL = "label: {ja: 質問, en: Question}"
PLAIN = "{{type: text, id: {}, required: false, {}}}"
GROUP = (
    "{{type: group, id: {}, {}, row: {{ja: 人, en: Person}}, add: {{ja: もう1人, en: More}}, least: 0, "
    "questions: [{}]}}"
)


def plain(*names: str) -> list[str]:
    return [PLAIN.format(name, LABEL) for name in names]


def group(name: str, *inner: str) -> str:
    return GROUP.format(name, LABEL, ", ".join(inner))


def form(*questions: str, moves: str = "") -> Definition:
    return definition(yaml_of(pages=asking(*questions)) + moves)


def move(**questions: str | None) -> Move:
    return Move.model_validate(
        {"from": 1, "questions": {k.replace("__", "."): v for k, v in questions.items()}}
    )


def said(old: Definition, new: Definition, by: Move) -> list[tuple[str, str]]:
    return [(one.path, one.en) for one in move_faults(old.questions, new.questions, by)]


def carried(typed: dict[str, Any], old: Definition, new: Definition, by: Move) -> dict[str, Any]:
    assert not said(old, new, by)
    return moved(typed, old.questions, new.questions, by)


OLD = form(*plain("why", "where"), "{type: number, id: copies, " + LABEL + "}")


def test_a_mapping_comes_back_from_the_database_as_it_was_written() -> None:
    digest = "0123456789ab"
    written = form(
        *plain("why"),
        moves=f"moves:\n  - from: 3\n    questions: {{reason: why, gone: null}}\n  - from: '{digest}'\n",
    )
    stored = as_json(written.procedure)
    assert procedure_from(stored) == written.procedure
    assert move_of(written.procedure.moves, 3, "f" * 64).questions == {"reason": "why", "gone": None}
    assert move_of(written.procedure.moves, 9, digest + "f" * 52).questions == {}
    assert move_of(written.procedure.moves, 9, "f" * 64) is None
    without = form(*plain("why"))
    assert "moves" not in as_json(without.procedure), "what has no mapping keeps its digest"
    assert digest_of(stored) != digest_of(as_json(without.procedure))


@pytest.mark.parametrize("origin", [0, 10_000, "12345", "ABCDEF012345", True, 1.5])
def test_an_origin_is_a_number_or_the_beginning_of_a_digest(origin: Any) -> None:
    with pytest.raises(ValidationError):
        Move.model_validate({"from": origin})


def test_what_was_typed_is_found_under_its_new_name_and_the_rest_stays() -> None:
    new = form(*plain("reason", "where"), "{type: number, id: copies, " + LABEL + "}")
    typed = {
        "applicant": {"family": "見本", "given": "太郎"},
        "why": "転居",
        "where": "朝日",
        "copies": "３つ",
    }
    after = carried(typed, OLD, new, move(why="reason"))
    assert after == {"applicant": typed["applicant"], "reason": "転居", "where": "朝日", "copies": "３つ"}


def test_what_is_not_asked_any_more_is_left_out_only_when_it_is_said() -> None:
    new = form(*plain("where"), "{type: number, id: copies, " + LABEL + "}")
    assert said(OLD, new, move()) == [
        (
            "moves.0.questions",
            "“why” of the earlier version is not here under the same name and type. "
            "Write “why: new_name”, or “why: null” if it is not carried over.",
        )
    ]
    assert carried({"why": "転居", "where": "朝日"}, OLD, new, move(why=None)) == {"where": "朝日"}


def test_a_question_of_another_type_must_be_named_and_have_the_same_shape() -> None:
    long = "{type: long_text, id: why, " + LABEL + "}"
    number = "{type: number, id: where, " + LABEL + "}"
    copies = "{type: number, id: copies, " + LABEL + "}"
    longer = form(long, *plain("where"), copies)
    assert [path for path, _ in said(OLD, longer, move())] == ["moves.0.questions"]
    assert carried({"why": "転居"}, OLD, longer, move(why="why")) == {"why": "転居"}
    counted = form(*plain("why"), number, copies)
    (only,) = said(OLD, counted, move(where="where"))
    assert only[0] == "moves.0.questions.where"
    assert "different shapes" in only[1]


def test_unknown_names_and_two_into_one_are_faults() -> None:
    faults = said(OLD, OLD, move(nothing="why", where="nowhere"))
    assert [(path, words.split(". ")[0]) for path, words in faults] == [
        ("moves.0.questions.nothing", "the earlier version has no question “nothing”"),
        ("moves.0.questions.where", "this version has no question “nowhere” that is answered"),
    ]
    (both,) = said(OLD, OLD, move(why="where"))
    assert "both “why” and “where” would become “where”" in both[1]


def test_what_nobody_types_is_no_target_and_needs_no_mention() -> None:
    reckoned = "{type: computed, id: twice, value: answers.copies * 2, gives: int, " + LABEL + "}"
    copies = "{type: number, id: copies, " + LABEL + "}"
    old = form(copies, reckoned)
    new = form(copies, *plain("why"))
    assert carried({"copies": "2", "twice": None}, old, new, move()) == {"copies": "2"}
    (only,) = said(new, old, move(why="twice"))
    assert "no question “twice” that is answered" in only[1]


def test_rows_keep_what_is_inside_under_its_new_name() -> None:
    age, years = "{type: number, id: age, " + LABEL + "}", "{type: number, id: years, " + LABEL + "}"
    name = "{type: person_name, id: name, kana: true, " + LABEL + "}"
    short = "{type: person_name, id: name, kana: false, " + LABEL + "}"
    old, new = form(group("people", name, age)), form(group("household", short, years))
    by = move(
        people="household", people__age="years", people__name__family_kana=None, people__name__given_kana=None
    )
    rows = [{"name": {"family": "見本", "given": "太郎", "family_kana": "みほん"}, "age": "４"}, {"age": "5"}]
    assert carried({"people": rows}, old, new, by) == {
        "household": [{"name": {"family": "見本", "given": "太郎"}, "years": "４"}, {"years": "5"}]
    }
    assert len(said(old, new, move(people="household", people__age="years"))) == 2, (
        "each part that is lost is named"
    )


def test_a_pack_alone_names_targets_that_are_not_asked_and_a_version_twice() -> None:
    text = yaml_of() + "moves:\n  - {from: 1, questions: {old: nothing}}\n  - {from: 1}\n"
    with pytest.raises(DeclarationError) as error:
        read_yaml(text, "procedures/sample.yaml")
    assert [(one.path, bool(one.line)) for one in error.value.faults] == [
        ("moves.0.questions.old", True),
        ("moves.1.from", True),
    ]


NAMES = ["a", "b", "c", "d", "e"]
TYPES = {
    "text": st.text(max_size=5),
    "number": st.sampled_from(["1", "２", "x", ""]),
    "yes_no": st.sampled_from([True, False, None]),
}


@st.composite
def versions(draw: st.DrawFn) -> Any:
    """An earlier and a later form with a mapping that says everything, and something typed into the earlier."""
    before = draw(st.dictionaries(st.sampled_from(NAMES), st.sampled_from(sorted(TYPES)), min_size=1))
    targets = draw(st.permutations([f"new_{name}" for name in NAMES] + NAMES))
    names = {name: draw(st.sampled_from([targets[n], None])) for n, name in enumerate(before)}
    after = {target: before[name] for name, target in names.items() if target}
    after["other"] = "text"
    typed = {name: draw(TYPES[kind]) for name, kind in before.items()}
    return _made(before), _made(after), Move.model_validate({"from": 1, "questions": names}), typed


def _made(kinds: dict[str, str]) -> Definition:
    return form(*(f"{{type: {kind}, id: {name}, required: false, {LABEL}}}" for name, kind in kinds.items()))


@given(versions())
def test_everything_mapped_is_kept_and_means_what_it_meant(drawn: Any) -> None:
    old, new, by, typed = drawn
    after = carried(typed, old, new, by)
    assert after == {by.questions[name]: raw for name, raw in typed.items() if by.questions[name]}
    before, now = old.walk(typed, Context()), new.walk(after, Context())
    kept = {by.questions[name]: value for name, value in before.values.items() if by.questions[name]}
    assert now.values == kept, "an answer that was right stays right, with the same value"
    assert now.errors.keys() == {by.questions[name] for name in before.errors if by.questions[name]}
    assert moved(now.values, new.questions, new.questions, move()) == now.values


@pytest.mark.parametrize("page", ["docs/pack-author.md", "docs/ja/pack-author.md"])
def test_the_mapping_of_the_authors_page_works(page: str) -> None:
    text = (PROJECT / page).read_text(encoding="utf-8")
    (example,) = re.findall(r"^```yaml\n(moves:\n.*?)^```$", text, re.DOTALL | re.MULTILINE)
    age, years = ("{type: number, id: " + name + ", " + LABEL + "}" for name in ("age", "years"))
    old = form(*plain("tenure", "fax"), group("household", age))
    new = form(*plain("owner_or_tenant"), group("household", years), moves=example)
    typed = {"tenure": "持ち家", "fax": "024-000-0000", "household": [{"age": "40"}]}
    after = carried(typed, old, new, new.procedure.moves[0])
    assert after == {"owner_or_tenant": "持ち家", "household": [{"years": "40"}]}
