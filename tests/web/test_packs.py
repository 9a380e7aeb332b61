"""Loading packs: all or nothing, the same again is nothing, faults with their places."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from madoguchi.counter.procedures.queries import current
from madoguchi.foundation.city.models import Municipality
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.services.places.models import Place
from madoguchi.web.packs import differences
from madoguchi.web.packs import loading as packs

MIHON = "992011"
PACK = Path(__file__).parents[2] / "packs" / "mihon"
PROCEDURE = "disaster_certificate"


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    return Path(shutil.copytree(PACK, tmp_path / "mihon"))


def change(pack: Path, name: str, old: str, new: str) -> None:
    path = pack / name
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def version() -> int:
    with city_scope(MIHON):
        found = current(PROCEDURE)
        return found.number if found else 0


def test_the_same_pack_again_changes_nothing(database: Any, capsys: Any) -> None:
    with database.as_office():
        assert packs.load(PACK, yes=True) == 0
        assert version() == 1
    assert capsys.readouterr().out == f"{PACK}: nothing has changed.\n"


def test_only_what_changed_is_published_anew_and_told(database: Any, pack: Path, capsys: Any) -> None:
    change(pack, f"procedures/{PROCEDURE}.yaml", "minutes: 10", "minutes: 12")
    with database.as_office():
        assert packs.load(pack, yes=True) == 0
        assert version() == 2
    [line] = capsys.readouterr().out.splitlines()
    assert line.split() == ["procedures", "0", "added", "1", "changed", "0", "removed"]


def test_without_a_yes_nothing_is_loaded(
    database: Any, pack: Path, capsys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    change(pack, f"procedures/{PROCEDURE}.yaml", "minutes: 10", "minutes: 12")
    asked = []
    monkeypatch.setattr("typer.confirm", lambda question: asked.append(question))
    with database.as_office():
        assert packs.load(pack, yes=False) == 1
        assert version() == 1
    assert asked == [f"Load {pack}?"]
    said = capsys.readouterr().out
    assert f"~ procedures {PROCEDURE} (version 1 → 2)" in said
    assert f"\nprocedures/{PROCEDURE}.yaml: ~ words: minutes 10 → 12\n" in said, (
        "what differs is shown before it is asked"
    )


def test_what_is_new_changed_and_gone_is_named(
    database: Any, pack: Path, capsys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    change(pack, "city.yaml", "      - {id: deputy, title: {ja: 副市長, en: Deputy Mayor}}\n", "")
    change(pack, "city.yaml", "[mayors_office-deputy, planning-director]", "[planning-director]")
    change(pack, "city.yaml", "mayor: 見本 一郎", "mayor: 見本 太郎")
    change(pack, "places/landmarks.csv", "city-hall,みほん市役所,", "city-hall,みほん市本庁舎,")
    change(pack, "templates/refusal_notice.typ", "#", "// new\n#")
    change(pack, "resources/gym.yaml", "units: 2", "units: 3")
    (pack / "resources" / "projector.yaml").rename(pack / "resources" / "beamer.yaml")
    change(pack, "resources/beamer.yaml", "id: projector", "id: beamer")
    for room in ("meeting_room_1", "meeting_room_2"):
        change(pack, f"resources/{room}.yaml", "[projector]", "[beamer]")
    source = pack / "procedures" / f"{PROCEDURE}.yaml"
    copy = source.read_text().replace(f"id: {PROCEDURE}", "id: another", 1)
    (pack / "procedures" / "another.yaml").write_text(copy)
    monkeypatch.setattr("typer.confirm", lambda _question: False)
    with database.as_office():
        assert packs.load(pack, yes=False) == 1
    said = capsys.readouterr().out.splitlines()
    assert {
        "- post mayors_office-deputy",
        "~ municipality mihon",
        "~ places みほん市本庁舎",
        "~ templates refusal_notice",
        "+// new",
        "+ procedures another",
        "+ resources beamer",
        "~ resources gym",
        "+units: 3",
        "- resources projector",
    } <= set(said)


def test_a_mapping_that_the_versions_before_do_not_allow_is_refused_with_its_line(
    database: Any, pack: Path, capsys: Any
) -> None:
    source = pack / "procedures" / f"{PROCEDURE}.yaml"
    mapped = "moves:\n  - from: 1\n    questions: {nothing: null}\n  - from: 7\n  - from: '0123456789ab'\n"
    text = source.read_text()
    source.write_text(f"{text}\n{mapped}")
    at = f"{text}\n".count("\n")
    with database.as_office():
        assert packs.load(pack, yes=True) == 1
        assert version() == 1
    said = capsys.readouterr().err
    assert (
        f"procedures/{PROCEDURE}.yaml:{at + 3}: moves.0.questions.nothing: the earlier version has no" in said
    )
    assert (
        f"procedures/{PROCEDURE}.yaml:{at + 4}: moves.1.from: there is no version 7 yet. The newest" in said
    )
    assert "moves.2" not in said, "a digest of another city is no fault"


def test_long_differences_end_with_how_much_more_there_is() -> None:
    lines = list(differences.compared("x.yaml", "", "\n".join(map(str, range(200)))))
    assert len(lines) == differences.MOST_LINES + 1
    assert lines[-1] == "… and 143 more lines of x.yaml"
    names = list(differences.listed("+", "places", [str(n) for n in range(20)]))
    assert names[-1] == "+ places … and 8 more"


def test_a_fault_in_one_file_keeps_all_others_out(database: Any, pack: Path, capsys: Any) -> None:
    change(pack, "city.yaml", "ja: みほん市", "ja: 別の市")
    change(pack, f"procedures/{PROCEDURE}.yaml", "minutes: 10", "minutes: soon")
    (pack / "places" / "new.csv").write_text("名前だけ\n何か\n")
    with database.as_office():
        assert packs.load(pack, yes=True) == 1
        assert version() == 1
        assert Municipality.objects.get(code=MIHON).name == "みほん市"
    said = capsys.readouterr().err
    assert f"procedures/{PROCEDURE}.yaml:" in said
    assert "places/new.csv" in said, "every file's faults are told at once"


def test_places_that_are_gone_from_the_pack_go(database: Any, pack: Path, capsys: Any) -> None:
    (pack / "places" / "shelters.geojson").unlink()
    with database.as_office():
        with city_scope(MIHON):
            before = Place.objects.count()
        assert packs.load(pack, yes=True) == 0
        with city_scope(MIHON):
            after = Place.objects.count()
    assert 0 < after < before
    assert f"{before - after} removed" in capsys.readouterr().out


def test_a_folder_that_is_no_pack_is_said(database: Any, tmp_path: Path, capsys: Any) -> None:
    with database.as_office():
        assert packs.load(tmp_path, yes=True) == 1
    assert "There is no city.yaml" in capsys.readouterr().err


def test_the_public_side_may_not_load(database: Any, pack: Path) -> None:
    change(pack, "city.yaml", "ja: みほん市", "ja: 別の市")
    with database.as_public(), pytest.raises(Exception, match="permission denied"):
        packs.load(pack, yes=True)
