"""The documents are true: what they name exists, and what must be named is."""

import ast
import importlib
import os
import re
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest
from django.apps import apps
from doc_pages import AUTHOR_PAGES, BLOCK, PROJECT, QUESTION_TYPES, blocks, named_blocks, text_of
from procrastinate.contrib.django import app as queue
from typer.main import get_command

from madoguchi.counter.procedures.declaration import Applicant, Outcome, Procedure
from madoguchi.counter.procedures.kinds import RESULTS, Channel, StepKind, Told
from madoguchi.counter.procedures.questions.registry import types
from madoguchi.counter.procedures.route import Step
from madoguchi.counter.procedures.terms import Fee
from madoguchi.foundation.ledger.kinds import all_kinds
from madoguchi.foundation.tray import kinds as envelopes
from madoguchi.web.cli import app as command_line
from madoguchi.web.jobs import PERIODIC
from madoguchi.web.stuck import _ENVELOPES, _JOBS

TOP = ("README.md", "README.ja.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md")
DOCUMENTS = [*(PROJECT / name for name in TOP), *sorted((PROJECT / "docs").rglob("*.md"))]
PAIRS = [
    ("README.md", "README.ja.md"),
    ("docs/administrator.md", "docs/ja/administrator.md"),
    ("docs/api.md", "docs/ja/api.md"),
    ("docs/assessment.md", "docs/ja/assessment.md"),
    ("docs/bookings.md", "docs/ja/bookings.md"),
    ("docs/pack-author.md", "docs/ja/pack-author.md"),
    ("docs/payments.md", "docs/ja/payments.md"),
]
INLINE = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
HEADING = re.compile(r"^(#+) (.*)$", re.MULTILINE)
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
COMMAND = re.compile(r"(?:^|[\s`/])madoguchi ([a-z]+(?:-[a-z]+)*)((?: +[^\s`|&;]+)*)", re.MULTILINE)
IN_ENVIRONMENT = re.compile(r"environ(?:\.get\(|\[)\s*\"(PORT|DATABASE_URL|MADOGUCHI_[A-Z0-9_]+)\"")
SETTING = re.compile(r"\b(MADOGUCHI_[A-Z0-9_]+)\b")


def without_code(document: Path) -> str:
    return BLOCK.sub("", text_of(document))


def first_column(document: str, heading: str) -> list[str]:
    """The names in the first column of the first table after a heading or sentence."""
    lines = text_of(document).partition(heading)[2].splitlines()
    rows: list[str] = []
    for line in lines:
        if line.startswith("|"):
            rows.append(line.split("|")[1].strip())
        elif rows:
            break
    return [row.strip("`") for row in rows[2:]]


def name_of(document: Path) -> str:
    return str(document.relative_to(PROJECT))


# What is named exists


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_links_and_pictures_lead_somewhere(document: Path):
    targets = [link.partition("#")[0] for link in LINK.findall(without_code(document)) if "://" not in link]
    missing = [target for target in targets if target and not (document.parent / target).exists()]
    assert missing == []


def test_pictures_are_small_and_shown():
    shown = {Path(link).name for page in DOCUMENTS for link in LINK.findall(text_of(page))}
    pictures = list((PROJECT / "docs" / "screenshots").glob("*.png"))
    assert len(pictures) >= 4
    assert {picture.name for picture in pictures} <= shown
    assert all(picture.stat().st_size < 150 * 1024 for picture in pictures)


def test_pictures_can_be_taken_again():
    """The program that takes them runs by itself, without the settings that tests have."""
    paths = [PROJECT / "docs/screenshots", PROJECT / "tests", PROJECT / "tests/browser"]
    environment = {key: value for key, value in os.environ.items() if not key.startswith("DJANGO")}
    environment["PYTHONPATH"] = os.pathsep.join(map(str, paths))
    command = [sys.executable, "-c", "import take"]
    started = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert started.returncode == 0, started.stderr


def options_of(name: str) -> set[str]:
    group = get_command(command_line)
    return {option for part in group.commands[name].params for option in part.opts} | {"--help"}


def commands_in(document: Path) -> list[tuple[str, list[str]]]:
    code = "\n".join(
        [*blocks(document, "", "sh"), *(f"`{one}`" for one in INLINE.findall(without_code(document)))]
    )
    return [(name, re.findall(r"(?<!\S)--[a-z-]+", rest)) for name, rest in COMMAND.findall(code)]


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_commands_and_options_exist(document: Path):
    known = get_command(command_line).commands
    wrong = [
        (name, option)
        for name, given in commands_in(document)
        for option in [None, *given]
        if name not in known or (option and name != "bench" and option not in options_of(name))
    ]
    assert wrong == []


def test_every_command_is_in_a_document():
    named = {name for document in DOCUMENTS for name, _ in commands_in(document)}
    assert named == set(get_command(command_line).commands)


def test_measures_named_exist():
    named = {
        rest.split()[0]
        for page in DOCUMENTS
        for rest in re.findall(r"madoguchi bench ([a-z][^\n`]*)", text_of(page))
    }
    assert named
    assert named <= {path.stem for path in (PROJECT / "bench").glob("*.py")}


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_scripts_and_paths_exist(document: Path):
    words = [word for code in INLINE.findall(text_of(document)) for word in code.split()]
    paths = [
        word for word in words if re.fullmatch(r"(script|tests|docs|packs|bench|src|\.ci)/[\w./-]+", word)
    ]
    missing = [path for path in paths if not (PROJECT / path).exists() and "suggestions" not in path]
    assert missing == []


def imports_in(code: str) -> list[tuple[str, str]]:
    found = [node for node in ast.walk(ast.parse(dedent(code))) if isinstance(node, ast.ImportFrom)]
    return [(node.module or "", name.name) for node in found if not node.level for name in node.names]


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_examples_import_what_exists(document: Path):
    for code in blocks(document, "python"):
        for module, name in imports_in(code):
            found = importlib.import_module(module)
            assert hasattr(found, name) or importlib.import_module(f"{module}.{name}"), f"{module}.{name}"


FLOORS = {"core", "foundation", "services", "counter", "web"}
ROOMS = {
    path.name: path.parent.name
    for path in (PROJECT / "src/madoguchi").glob("*/*/")
    if (path / "apps.py").exists()
}
NAME = re.compile(r"([a-z]+)(?:\.[a-z_]+)+\.[A-Za-z_]\w*")


def test_the_house_plan_names_what_exists():
    code = INLINE.findall(without_code(PROJECT / "ARCHITECTURE.md"))
    named = {(one, found[1]) for one in code if (found := NAME.fullmatch(one)) and "suggestions" not in one}
    ours = {
        one if top in FLOORS else f"{ROOMS[top]}.{one}" for one, top in named if top in FLOORS | ROOMS.keys()
    }
    assert len(ours) > 30
    assert [one for one in sorted(ours) if not resolves(f"madoguchi.{one}")] == []


def resolves(path: str) -> bool:
    """Whether there is a module of this name, or a name in one."""
    module, _, name = path.rpartition(".")
    try:
        return hasattr(importlib.import_module(module), name) or bool(importlib.import_module(path))
    except ModuleNotFoundError:
        return False


# What must be named is


def settings_read() -> set[str]:
    sources = [*(PROJECT / "src").rglob("*.py")]
    return {name for source in sources for name in IN_ENVIRONMENT.findall(source.read_text(encoding="utf-8"))}


@pytest.mark.parametrize(("document", "heading"), [("README.md", "## Settings"), ("README.ja.md", "## 設定")])
def test_the_table_of_settings_is_complete(document: str, heading: str):
    listed = first_column(document, heading)
    assert len(listed) == len(set(listed))
    assert set(listed) == settings_read()


def test_no_document_names_an_unknown_setting():
    named = {name for document in DOCUMENTS for name in SETTING.findall(text_of(document))}
    assert named <= settings_read()


def ours(name: str) -> bool:
    """Not one that a test declared for itself."""
    return not name.startswith("tests.")


def test_every_kind_of_event_is_listed():
    assert sorted(first_column("ARCHITECTURE.md", "The kinds of event:")) == [
        kind.name for kind in all_kinds() if ours(kind.name)
    ]


def test_every_kind_of_envelope_is_listed():
    made = {name for name in envelopes._kinds if ours(name)}
    assert set(first_column("ARCHITECTURE.md", "The kinds of envelope:")) == made
    assert set(_ENVELOPES) >= made


def test_every_table_is_listed():
    rows = text_of("ARCHITECTURE.md").partition("The tables, by room:")[2].partition("## ")[0].splitlines()
    cells = [[re.findall(r"`(\w+)`", cell) for cell in row.split("|")[1:-1]] for row in rows if "`" in row]
    sides = ("public", "office", "shared", "each")
    listed = {
        (room[0], name, side)
        for room, *tables in cells
        for side, names in zip(sides, tables, strict=True)
        for name in names
    }
    made = {
        (room.label, model.__name__, str(model.belongs_to))
        for room in apps.get_app_configs()
        if room.name.startswith("madoguchi.")
        for model in room.get_models()
    }
    assert listed == made


def test_every_job_is_listed():
    queue.perform_import_paths()
    made = {name for name in queue.tasks if "procrastinate" not in name} | {one.name for one in PERIODIC}
    made = {name for name in made if ours(name)}
    assert set(first_column("ARCHITECTURE.md", "## Jobs")) == made
    assert set(_JOBS) >= made


def test_every_type_of_question_is_explained_and_shown():
    for page in AUTHOR_PAGES:
        assert set(first_column(page, QUESTION_TYPES[page])) == set(types())
        shown = named_blocks(page)["procedures/suggestion.yaml"]
        assert {name for name in types() if f"type: {name}" in shown} == set(types())


KEYS = {
    ("### Every key of a procedure", "### 手続きに書けること"): Procedure,
    ("| In `applicant`", "| `applicant` の中"): Applicant,
    ("| In a step", "| `route` の処理"): Step,
    ("| In an outcome", "| 結果の中"): Outcome,
    ("| In `fee`", "| `fee` の中"): Fee,
}


@pytest.mark.parametrize("headings", KEYS, ids=lambda headings: headings[0])
def test_every_key_of_a_declaration_is_explained(headings: tuple[str, str]):
    for page, heading in zip(AUTHOR_PAGES, headings, strict=True):
        _, found, rest = text_of(page).partition(f"\n{heading}")
        assert found
        table = next(part for part in re.split(r"\n\n", found.strip() + rest) if part.startswith("|"))
        rows = [line.split("|")[1] for line in table.splitlines()[2:]]
        assert {key for row in rows for key in re.findall(r"`(\w+)`", row)} == set(
            KEYS[headings].model_fields
        )


def test_every_step_way_and_occasion_is_named():
    for page in AUTHOR_PAGES:
        named = set(INLINE.findall(text_of(page)))
        assert {one.value for kinds in (StepKind, Channel, Told) for one in kinds} <= named


def test_every_result_in_law_is_listed():
    for page in AUTHOR_PAGES:
        for kind, results in RESULTS.items():
            row = next(line for line in text_of(page).splitlines() if line.startswith(f"| `{kind}`"))
            assert re.findall(r"`(\w+)`", row)[1:] == [result.value for result in results]


# What the guides quote is on the pages

QUOTED = re.compile(r"「([^「」]+)」")
GUIDES = ("README.ja.md", "docs/ja/assessment.md", "docs/ja/clerk.md", "docs/ja/resident-helper.md")


def words_of_pages() -> str:
    """Everything that a page can say: templates, sentences in code, the sample city's declarations."""
    source, pack = PROJECT / "src" / "madoguchi", PROJECT / "packs" / "mihon"
    files = [
        *source.rglob("*.html"),
        *source.rglob("*.py"),
        *source.rglob("*.txt"),
        *pack.rglob("*.yaml"),
    ]
    return "\n".join(path.read_text(encoding="utf-8") for path in files)


def test_what_the_guides_quote_is_on_the_pages():
    said = words_of_pages()
    for page in GUIDES:
        headings = {words for _, words in HEADING.findall(text_of(page))}
        quoted = set(QUOTED.findall(without_code(PROJECT / page))) - headings
        assert len(quoted) > 10
        assert [words for words in sorted(quoted) if words not in said] == []


# The two languages say the same


@pytest.mark.parametrize(("english", "japanese"), PAIRS)
def test_both_languages_have_the_same_parts(english: str, japanese: str):
    levels = [
        [level for level, _ in HEADING.findall(without_code(PROJECT / page))] for page in (english, japanese)
    ]
    assert levels[0] == levels[1]
    assert blocks(english, "python", "yaml", "typst", "csv") == blocks(
        japanese, "python", "yaml", "typst", "csv"
    )
    assert commands_of(english) == commands_of(japanese)


def commands_of(page: str) -> list[str]:
    lines = [line.strip() for code in blocks(page, "") for line in code.splitlines()]
    wanted = re.compile(r"(script/|\.venv/|\$PG/|export |tar |PG=|OWNER=|[A-Z_]+=\S+ .*\.venv/)")
    return [line for line in lines if wanted.match(line)]


def test_both_introductions_lead_to_the_same_pages():
    def pages(document: str) -> set[str]:
        other = {"README.md", "README.ja.md"}
        return {link for link in LINK.findall(text_of(document)) if link not in other}

    assert pages("README.md") == pages("README.ja.md")
