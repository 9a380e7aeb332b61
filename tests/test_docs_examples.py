"""What the documents show as an example works: read, loaded, built, run."""

import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import example_room as room
import pytest
from django.test import Client
from doc_pages import AUTHOR_PAGES, PROJECT, blocks, named_blocks, text_of
from visitors import pages

from madoguchi.core import clock
from madoguchi.counter.procedures.definition import Definition
from madoguchi.counter.procedures.papers import document_data
from madoguchi.counter.procedures.reading import read_yaml
from madoguchi.foundation.city.declaration import read_city
from madoguchi.foundation.tenancy.sides import Side
from madoguchi.services.documents.typeset import qr_code, typeset
from madoguchi.services.places.reading import read_folder

EXAMPLE_DAY = date(2026, 11, 21)


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """The pack of the author's page, as files."""
    for name, text in named_blocks(AUTHOR_PAGES[0]).items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


def test_the_example_pack_is_read(pack: Path):
    assert read_city(pack).slug == "hinagata"
    assert len(read_folder(pack / "places")) == 2
    assert read_yaml((pack / "procedures/suggestion.yaml").read_text(encoding="utf-8")).id == "suggestion"


def test_the_example_template_makes_a_paper(pack: Path):
    definition = Definition(read_yaml((pack / "procedures/suggestion.yaml").read_text(encoding="utf-8")))
    person = {"family": "雛形", "given": "太郎"}
    answers = {
        "name": person,
        "home": {"prefecture": "静岡県", "city": "焼津市", "rest": "本町1"},
        "about": "other",
        "noticed_on": "2026-10-01",
        "others": [{"name": person, "born": "2000-04-01"}],
    }
    data = document_data(definition, answers, "declined", "要件を満たしません。", EXAMPLE_DAY)
    data |= {
        "number": "令和8発第000001-5号",
        "issued_on": "令和8年11月21日",
        "authority": {"title": "ひながた市長", "name": "雛形 一郎"},
        "seal_note": "",
        "notes": ["見本"],
        "verify": {"code": "K7Q2-9MXD", "address": "https://hinagata.example/verify/K7Q2-9MXD"},
    }
    images = {"qr": qr_code(data["verify"]["address"])}
    template = (pack / "templates/receipt.typ").read_text(encoding="utf-8")
    pdf = typeset(template, data, title="受領書", at=clock.now(), images=images)
    assert pdf.startswith(b"%PDF")


def test_the_example_pack_is_loaded(pack: Path, database):
    said = run(database.environment(Side.OFFICE), "madoguchi.web.cli", "load", str(pack), "--yes")
    assert "procedures" in said
    assert "nothing has changed" in run(
        database.environment(Side.OFFICE), "madoguchi.web.cli", "load", str(pack), "--yes"
    )


NEW = "procedures/city_hall_visit.yaml"


@pytest.fixture
def grown(tmp_path: Path) -> Path:
    """The sample pack with the procedure that the author's page writes in ten minutes."""
    folder = tmp_path / "mihon"
    shutil.copytree(PROJECT / "packs" / "mihon", folder)
    (folder / NEW).write_text(named_blocks(AUTHOR_PAGES[0])[NEW], encoding="utf-8")
    return folder


def test_the_procedure_of_ten_minutes_is_checked_loaded_and_seen(grown: Path, database):
    office = database.environment(Side.OFFICE)
    checked = run(office, "madoguchi.web.cli", "check", str(grown)).strip()
    assert checked.replace(str(grown), "packs/mihon") in text_of(AUTHOR_PAGES[0])
    assert "no faults" in checked
    run(office, "madoguchi.web.cli", "load", str(grown), "--yes")
    with database.as_public(), pages():
        browser = Client(SERVER_NAME="mihon.localhost")
        seen = browser.get("/procedures/city_hall_visit/").content.decode().replace("<wbr>", "")
        begun = browser.post("/apply/city_hall_visit/", follow=True)
    assert "市役所見学の申込" in seen
    assert "申込みをはじめる" in seen
    assert "どなたが見学しますか" in begun.content.decode().replace("<wbr>", "")


def test_what_the_page_gets_wrong_is_told_as_it_says(grown: Path):
    path = grown / NEW
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("when: answers.children", "when: answers.childern"), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "madoguchi.web.cli", "check", str(grown)],
        capture_output=True,
        text=True,
        check=False,
    )
    told = [line for line in (done.stdout + done.stderr).splitlines() if NEW in line]
    assert done.returncode == 1
    assert len(told) == 2
    assert all(line in text_of(page) for line in told for page in AUTHOR_PAGES)


def run(environment: dict[str, str], *words: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", *words], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{words}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def test_the_example_room_is_built_and_used(database, tmp_path: Path):
    """As ARCHITECTURE says it: files, migration, page, envelope, handler; each side with its own role."""
    files = named_blocks("ARCHITECTURE.md")
    room.build(files, tmp_path)
    owner = room.environment(database.environment(None), tmp_path, "owner")
    run(owner, "django", "makemigrations", "suggestions")
    room.complete_migration(files, tmp_path)
    for alias in ("default", "public", "office"):
        run(owner, "django", "migrate", f"--database={alias}", "--verbosity=0")
    run(room.environment(database.environment(Side.PUBLIC), tmp_path, "public"), "say")
    assert run(room.environment(database.environment(Side.OFFICE), tmp_path, "office"), "take") == "kept\n"


def test_the_example_test_of_a_step_passes(database):
    (example,) = (code for code in blocks("ARCHITECTURE.md", "python") if "def test_" in code)
    names: dict[str, Any] = {}
    exec(compile(example, "ARCHITECTURE.md", "exec"), names)
    names["test_examining_opens_the_draft"](database)


def test_several_cities_are_told_apart_by_host_name(database):
    """As the administrator's page says: the first label is the city's; another address is told kindly."""
    with database.as_public(), pages():
        names = {
            host: Client(SERVER_NAME=host).get("/")
            for host in ("mihon.localhost", "kagami.localhost", "localhost")
        }
    assert [answer.status_code for answer in names.values()] == [200, 200, 404]
    for host, words in zip(names, ("みほん市", "鏡市", "市がわかりません"), strict=True):
        assert words in names[host].content.decode().replace("<wbr>", "")
