"""A city's declaration: what is wrong with it is told by line, with the mend."""

from pathlib import Path

import pytest

from madoguchi.core.declarations import DeclarationError
from madoguchi.foundation.city.declaration import read_city

PROJECT = Path(__file__).parents[3]
MIHON, KAGAMI = PROJECT / "packs" / "mihon", PROJECT / "tests" / "data" / "packs" / "kagami"


def pack(folder: Path, old: str = "", new: str = "") -> Path:
    """The small city with one passage changed."""
    text = (KAGAMI / "city.yaml").read_text()
    assert old in text
    (folder / "city.yaml").write_text(text.replace(old, new, 1) if old else text)
    return folder


def line(folder: Path, passage: str) -> int:
    lines = (folder / "city.yaml").read_text().splitlines()
    return next(n for n, each in enumerate(lines, 1) if passage in each)


def test_sample_city_is_as_large_as_a_real_one() -> None:
    city = read_city(MIHON)
    assert (city.code, city.slug, city.name.ja, city.mayor) == ("992011", "mihon", "みほん市", "見本 一郎")
    assert len(city.departments) >= 25
    assert len(city.staff) >= 40
    assert {person.kind.value for person in city.staff} == {"regular", "fiscal_year", "contractor"}


def test_the_two_cities_look_alike() -> None:
    mihon, kagami = read_city(MIHON), read_city(KAGAMI)
    departments = {each.id for each in mihon.departments}
    assert {each.id for each in kagami.departments} <= departments
    assert {each.number for each in kagami.staff} <= {each.number for each in mihon.staff}


FAULTS = [
    ('code: "992020"', 'code: "992021"', "code:", "検査数字", "check digit"),
    ('code: "992020"', "code: 992020", "code:", "引用符", "Quote"),
    ("mayor: 見本 二郎\n", "", "# 鏡市", "書かれていません", "missing"),
    ("id: citizens\n", "id: Citizens\n", "id: Citizens", "の形", "form"),
    ("    contact: 鏡市役所1階", "    kontact: 鏡市役所1階", "kontact", "つづり", "spelling"),
    ("holds: [citizens-head]", "holds: [citizens-haed]", "citizens-haed", "という職はありません", "no post"),
    ("teida@kagami.example", "kouno@kagami.example", "三朗", "2回", "twice"),
    ('number: "1004"', 'number: "1003"', "三朗", "2回", "twice"),
    ("{id: chief,", "{id: head,", "防災係長", "2回", "twice"),
    ("case.procedure ==", "case.prosedure ==", "case.prosedure", "procedure", "procedure"),
    ('when: "true"', 'when: "1 + 1"', "1 + 1", "条件", "condition"),
    (
        "holds: [citizens-head]",
        "kind: contractor, holds: [citizens-head]",
        "三朗",
        "受託事業者",
        "contractor",
    ),
    ("post: citizens-head}", "post: citizens-head, until: 2026-03-01}", "2026-03-01", "since", "since"),
    ("since: 2026-04-01", "since: 四月", "since: 四月", "使えない値", "cannot be used"),
    ("departments:\n", "departments: [\n", "- id", "YAML", "YAML"),
]


@pytest.mark.parametrize(("old", "new", "passage", "ja", "en"), FAULTS)
def test_fault_names_line_and_mend(
    tmp_path: Path, old: str, new: str, passage: str, ja: str, en: str
) -> None:
    folder = pack(tmp_path, old, new)
    with pytest.raises(DeclarationError) as error:
        read_city(folder)
    [fault] = [each for each in error.value.faults if each.line == line(folder, passage)]
    assert fault.source == "city.yaml"
    assert ja in fault.ja
    assert en in fault.en
    assert f"city.yaml:{fault.line}" in error.value.ja


def test_every_fault_is_told_at_once(tmp_path: Path) -> None:
    text = (KAGAMI / "city.yaml").read_text().replace("citizens-head", "citizens-haed")
    (tmp_path / "city.yaml").write_text(text.replace("[crisis_management-head]", "[crisis_management-haed]"))
    with pytest.raises(DeclarationError) as error:
        read_city(tmp_path)
    assert len(error.value.faults) == text.count("citizens-haed") + 1


def test_folder_without_a_city_is_told(tmp_path: Path) -> None:
    with pytest.raises(DeclarationError, match=r"city\.yaml"):
        read_city(tmp_path)
