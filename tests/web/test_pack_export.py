"""Packs written back: loading what was written changes nothing, writing it again gives the same bytes."""

import hashlib
import shutil
from pathlib import Path
from typing import Any

import pytest

from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.services.places.models import Place
from madoguchi.web.packs.checking import read_checked
from madoguchi.web.packs.exporting import export
from madoguchi.web.packs.loading import load

PROJECT = Path(__file__).parents[2]
MIHON = PROJECT / "packs" / "mihon"
PACKS = {"992011": MIHON, "992020": PROJECT / "tests" / "data" / "packs" / "kagami"}


def digests(folder: Path) -> dict[str, str]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


@pytest.mark.parametrize("code", PACKS)
def test_the_second_export_is_the_same_to_the_byte(
    database: Any, tmp_path: Path, capsys: Any, code: str
) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    with database.as_office():
        assert export(first, code, yes=True) == 0
        capsys.readouterr()
        assert load(first, yes=True) == 0
        assert capsys.readouterr().out == f"{first}: nothing has changed.\n"
        assert export(second, code, yes=True) == 0
    assert digests(first) == digests(second)
    names = {path for path in digests(PACKS[code]) if not path.startswith("places/")}
    assert digests(first).keys() == {*names, "places/places.csv"}


def test_an_export_has_no_fault_and_people_can_read_it(database: Any, tmp_path: Path) -> None:
    with database.as_office():
        export(tmp_path, "mihon", yes=True)
    assert read_checked(tmp_path).faults == []
    procedure = (tmp_path / "procedures" / "disaster_certificate.yaml").read_text()
    assert procedure.startswith("id: disaster_certificate\nkind: application\n")
    assert "  ja: り災証明書の交付申請\n" in procedure
    assert "      ja: |-\n        この処分に不服がある場合は" in procedure
    city = (tmp_path / "city.yaml").read_text()
    assert "code: '992011'" in city
    assert "since: 2026-04-01" in city


def test_what_changed_after_loading_is_exported(database: Any, tmp_path: Path, capsys: Any) -> None:
    """Ends, holdings with dates of their own and rules in the middle that ended keep their places."""
    pack, out = Path(shutil.copytree(PACKS["992020"], tmp_path / "pack")), tmp_path / "out"
    city = pack / "city.yaml"
    text = city.read_text()
    text = text.replace("holds: [citizens-head]", "holds: [{post: citizens-head, until: 2030-04-01}]")
    text = text.replace("post: citizens-head}\n", "post: citizens-head, until: 2026-05-01}\n")
    text = text.replace("      - {id: chief, title: {ja: 防災係長, en: Chief of Disaster Prevention}}\n", "")
    text = text.replace(", deputies: [crisis_management-chief]", "")
    city.write_text(text.replace(", crisis_management-chief]", "]"))
    with database.as_office():
        assert load(pack, yes=True) == 0
        assert export(out, "kagami", yes=True) == 0
        capsys.readouterr()
        assert load(out, yes=True) == 0
    assert "nothing has changed" in capsys.readouterr().out
    written = (out / "city.yaml").read_text()
    assert "until: 2030-04-01" in written
    assert "until: 2026-05-01" in written
    assert "chief" not in written


def test_a_folder_with_files_is_replaced_only_after_asking(
    database: Any, tmp_path: Path, capsys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = Path(shutil.copytree(MIHON, tmp_path / "mihon"))
    before = digests(folder)
    monkeypatch.setattr("typer.confirm", lambda _question: False)
    with database.as_office():
        assert export(folder, "mihon", yes=False) == 1
        assert digests(folder) == before
        assert f"{folder / 'places' / 'landmarks.csv'}" in capsys.readouterr().out
        assert export(folder, "mihon", yes=True) == 0
        with city_scope("992011"):
            places = Place.objects.count()
    kept = read_checked(folder)
    assert kept.faults == []
    assert len(kept.places) == places, "the old tables do not stand beside the new one"
    assert (folder / "places" / "README.md").exists(), "what is not the pack's is left alone"


def test_which_city_is_asked_where_there_are_two(database: Any, tmp_path: Path, capsys: Any) -> None:
    with database.as_office():
        assert export(tmp_path / "x", "", yes=True) == 1
        assert export(tmp_path / "x", "nowhere", yes=True) == 1
    assert "992011 (mihon), 992020 (kagami)" in capsys.readouterr().err
    assert not (tmp_path / "x").exists()
