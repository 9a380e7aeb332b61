"""`madoguchi sample-registry` and `madoguchi registry`: people who do not exist, and how they are brought in."""

from test_cli import madoguchi

from madoguchi.core.tabular import read_table
from madoguchi.foundation.people.models import RegistryExtract
from madoguchi.foundation.people.registry.reading import Reader
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.foundation.tenancy.sides import Side
from madoguchi.web.samples.registry import SHOWN, write

MIHON = "992011"


def entries(file):
    return list(Reader(read_table(file), "みほん市").entries())


def test_the_same_number_makes_the_same_people(tmp_path):
    files = [tmp_path / name for name in ("one.csv", "two.csv", "three.csv")]
    people = [write(file, 60, seed) for file, seed in zip(files, (1, 1, 2), strict=True)]
    one, two, three = (file.read_bytes() for file in files)
    assert people[0] == people[1] == len(entries(files[0]))
    assert one == two != three


def test_households_are_of_every_kind(tmp_path):
    file = tmp_path / "extract.csv"
    write(file, 1000, 1)
    found = entries(file)
    assert [entry.faults for entry in found if entry.faults] == []
    values = [entry.values for entry in found]
    assert len({one["household"] for one in values}) == 1000
    assert {one["status"] for one in values} == {"resident", "left", "dead"}
    assert {one["relation"] for one in values} >= {"世帯主", "妻", "子", "子の妻", "子の子"}
    for kind in ("protected", "building", "former_name", "common_name", "birth_known"):
        assert 0 < sum(bool(one[kind]) for one in values) < len(values) / 2, kind
    assert sum(one["name"].isascii() for one in values) > 10
    until = [one for one in values if one["resident_until"]]
    assert all(one["resident_since"] <= one["resident_until"] for one in until)
    assert all("みほん市" in one["address"] for one in values)


def test_a_file_is_written_and_brought_in(database, tmp_path):
    office = database.environment(Side.OFFICE)
    file = str(tmp_path / "extract.csv")
    made = madoguchi("sample-registry", "--households", "4", "-o", file, environment=office)
    assert made.stdout.endswith(f"{sum(len(home.members) for home in SHOWN)} people in 4 households.\n"), (
        made.stderr
    )
    done = madoguchi("registry", file, "--city", "mihon", environment=office)
    assert done.stdout == "extract.csv: 6 new, 0 changed, 0 gone, 0 unchanged, 0 rejected\n", done.stderr
    with database.as_office(), city_scope(MIHON):
        assert RegistryExtract.objects.count() == 6


def test_what_cannot_be_taken_is_told(database, tmp_path):
    office = database.environment(Side.OFFICE)
    file = tmp_path / "extract.csv"
    file.write_text("宛名番号,氏名,生年月日,住所\n1,見本,S33.2.1,本町\n2,見本,S33.2.99,本町")
    told = madoguchi("registry", str(file), "--city", "992011", environment=office)
    assert told.returncode == 0
    assert "3行目 生年月日：日付として読めません" in told.stdout
    file.write_text("名前\n見本")
    told = madoguchi("registry", str(file), "--city", "mihon", environment=office)
    assert told.returncode == 1
    assert "「宛名番号」" in told.stdout
    told = madoguchi("registry", str(file), environment=office)
    assert told.returncode == 1
    assert "--city" in told.stderr
