"""What a declaration must be: every fault is told with its line and its mend, in both languages."""

import json

import pytest
from procedure_samples import CERTIFICATE, HEAD, PAGES, asking, certificate, definition, yaml_of

from madoguchi.core.declarations import DeclarationError, Fault
from madoguchi.counter.procedures.canonical import as_json, canonical, digest_of
from madoguchi.counter.procedures.definition import procedure_from
from madoguchi.counter.procedures.kinds import RESULTS, Kind, Result
from madoguchi.counter.procedures.reading import read_yaml
from madoguchi.counter.procedures.text import Text

LABEL = "label: {ja: 質問, en: Question}"


def faults(text: str) -> tuple[Fault, ...]:
    with pytest.raises(DeclarationError) as refused:
        read_yaml(text, "sample.yaml")
    return refused.value.faults


def line_with(text: str, words: str) -> int:
    return next(number for number, line in enumerate(text.splitlines(), 1) if words in line)


def test_the_sample_and_the_certificate_are_right() -> None:
    assert [page.id for page in definition(yaml_of()).pages] == ["first", "second", "third"]
    assert len(certificate().pages) == 8


WRONG = {
    "unknown key": (yaml_of().replace("minutes: 5", "minuets: 5"), "minuets", "minuets: 5", "つづり"),
    "missing key": (
        yaml_of().replace("cost: {ja: 無料, en: Free}\n", ""),
        "cost",
        "id: sample",
        "書かれていません",
    ),
    "wrong type": (yaml_of(minutes='"5"'), "minutes", "minutes:", "整数で"),
    "no English": (yaml_of(cost="{ja: 無料}"), "cost.en", "cost:", "書かれていません"),
    "unknown kind": (yaml_of(kind="petition"), "kind", "kind: petition", "application"),
    "unknown question type": (
        yaml_of(pages=asking(f"{{type: colour, id: x, {LABEL}}}")),
        "pages.0.questions.1",
        "type: colour",
        "one_of",
    ),
    "unknown option of a question": (
        yaml_of(pages=asking(f"{{type: text, id: x, longest: 3, {LABEL}}}")),
        "pages.0.questions.1.longest",
        "longest: 3",
        "つづり",
    ),
    "condition on an unknown answer": (
        yaml_of(pages=PAGES.replace("answers.copies > 3", "answers.copeis > 3")),
        "pages.0.questions.2.when",
        "answers.copeis",
        "「copies」ではありませんか",
    ),
    "condition of a wrong kind": (
        yaml_of(pages=PAGES.replace("answers.copies > 3", 'answers.copies > "3"')),
        "pages.0.questions.2.when",
        'answers.copies > "3"',
        "整数と文字列",
    ),
    "condition that is no condition": (
        yaml_of(pages=PAGES.replace("answers.copies > 1", "answers.copies + 1")),
        "pages.1.when",
        "answers.copies + 1",
        "条件（はい・いいえになる式）",
    ),
    "condition inside a group's rows": (
        yaml_of(pages=PAGES.replace("p.name.family", "p.name.first")),
        "pages.2.questions.1.when",
        "p.name.first",
        "「first」という項目はありません",
    ),
    "condition on a later answer": (
        yaml_of(pages=PAGES.replace("answers.copies > 3", "answers.agreed")),
        "pages.0.questions.2.when",
        "answers.agreed",
        "「agreed」という項目はありません",
    ),
    "question twice": (
        yaml_of(pages=PAGES.replace("id: agreed", "id: copies")),
        "pages.2.questions.0.id",
        None,
        "別の名前",
    ),
    "name that CEL keeps": (
        yaml_of(pages=asking(f"{{type: text, id: has, {LABEL}}}")),
        "pages.0.questions.1.id",
        "id: has",
        "別の名前",
    ),
    "option twice": (
        yaml_of(
            pages=asking(
                f"{{type: one_of, id: x, {LABEL}, options: [{{value: a, {LABEL}}}, {{value: a, {LABEL}}}]}}"
            )
        ),
        "pages.0.questions.1.one_of",
        "type: one_of",
        "重なっています",
    ),
    "route without an end": (
        yaml_of().replace("  - kind: close\n", ""),
        "route",
        "route:",
        "close で終わります",
    ),
    "route in the wrong order": (
        yaml_of().replace("  - kind: issue\n", "  - kind: decide\n  - kind: draft\n  - kind: issue\n"),
        "route",
        "route:",
        "draft は decide より前に",
    ),
    "decision without draft": (
        yaml_of().replace("  - kind: issue\n", "  - kind: decide\n  - kind: issue\n"),
        "route",
        "route:",
        "組で",
    ),
    "outcome of another kind": (
        yaml_of(kind="notification"),
        "outcomes.granted.result",
        "granted: {",
        "accepted",
    ),
    "adverse outcome not said to be so": (
        yaml_of().replace("result: granted", "result: refused"),
        "outcomes.granted",
        "granted: {",
        "adverse: true",
    ),
    "adverse outcome without 教示": (
        yaml_of().replace("result: granted,", "result: refused, adverse: true,"),
        "outcomes.granted",
        "granted: {",
        "教示",
    ),
    "applicant of the wrong type": (
        yaml_of(applicant="{name: copies}"),
        "applicant.name",
        "applicant:",
        "person_name の質問がありません",
    ),
    "document of an unknown answer": (
        yaml_of() + 'document:\n  cause: "{caus}"\n',
        "document.cause",
        "cause:",
        "「caus」という質問がありません",
    ),
    "age of what is no date": (
        yaml_of() + 'document:\n  cause: "{copies:age}"\n',
        "document.cause",
        "cause:",
        ":age",
    ),
    "broken document text": (
        yaml_of() + 'document:\n  cause: "{copies"\n',
        "document.cause",
        "cause:",
        "書き方",
    ),
    "broken YAML": (HEAD + "pages: [\n", "YAML", None, "YAMLとして読めません"),
}


@pytest.mark.parametrize(("text", "path", "where", "mend"), WRONG.values(), ids=WRONG)
def test_a_fault_has_its_line_and_its_mend(text: str, path: str, where: str | None, mend: str) -> None:
    fault = next(one for one in faults(text) if one.path == path)
    if where:
        assert fault.line == line_with(text, where)
    assert mend in fault.ja
    assert fault.en
    assert fault.en != fault.ja


def test_all_faults_are_told_at_once_with_the_name_of_the_file() -> None:
    text = yaml_of(minutes='"5"', cost="{ja: 無料}")
    with pytest.raises(DeclarationError) as refused:
        read_yaml(text, "packs/x/sample.yaml")
    lines = refused.value.ja.splitlines()
    assert len(lines) == 2
    assert lines[0].startswith("packs/x/sample.yaml:")


def test_every_role_must_be_one_that_the_office_knows() -> None:
    options = f"options: [{{value: self, {LABEL}}}, {{value: neighbour, {LABEL}}}]"
    text = yaml_of(
        applicant="{name: applicant, role: role}",
        pages=asking(f"{{type: one_of, id: role, {LABEL}, {options}}}"),
    )
    (fault,) = faults(text)
    assert "neighbour" in fault.ja
    assert "self" in fault.ja


def test_a_group_has_no_group_and_no_condition_inside() -> None:
    row = "row: {ja: 行, en: Row}, add: {ja: 行, en: Row}"
    inner = f"{{type: text, id: y, when: answers.x, {LABEL}}}"
    assert (
        "条件は付けられません"
        in faults(yaml_of(pages=asking(f"{{type: group, id: x, {LABEL}, {row}, questions: [{inner}]}}")))[
            0
        ].ja
    )
    nested = f"{{type: group, id: y, {LABEL}, {row}, questions: [{{type: text, id: z, {LABEL}}}]}}"
    assert faults(yaml_of(pages=asking(f"{{type: group, id: x, {LABEL}, {row}, questions: [{nested}]}}")))


def test_every_kind_of_law_has_its_outcomes() -> None:
    assert set(RESULTS) == set(Kind)
    assert {result for allowed in RESULTS.values() for result in allowed} == set(Result)


def test_the_digest_follows_the_content_not_the_file() -> None:
    one = as_json(read_yaml(yaml_of()))
    reordered = as_json(read_yaml("# a remark\n" + yaml_of().replace("minutes: 5\n", "") + "minutes: 5\n"))
    other = as_json(read_yaml(yaml_of(minutes="6")))
    assert digest_of(one) == digest_of(reordered)
    assert digest_of(one) != digest_of(other)


def test_a_declaration_comes_back_whole_from_what_is_stored() -> None:
    procedure = read_yaml(CERTIFICATE.read_text(encoding="utf-8"))
    assert procedure_from(as_json(procedure)) == procedure
    assert canonical(as_json(procedure_from(as_json(procedure)))) == canonical(as_json(procedure))


def test_neither_digest_nor_order_suffers_in_the_database() -> None:
    procedure = read_yaml(CERTIFICATE.read_text(encoding="utf-8"))
    stored = as_json(procedure)
    shuffled = json.loads(
        json.dumps(stored), object_pairs_hook=lambda pairs: dict(sorted(pairs, reverse=True))
    )
    assert digest_of(shuffled) == digest_of(stored)
    outcomes = ["total", "major", "medium", "half", "minor", "partial", "refused"]
    assert list(procedure_from(shuffled).outcomes) == outcomes


def test_a_text_speaks_the_language_asked_for() -> None:
    text = Text(ja="日本語", en="English")
    assert [text.says(language) for language in ("ja", "en", "en-gb", "fr")] == [
        "日本語",
        "English",
        "English",
        "日本語",
    ]
