"""What is known of the national inventory, reckoned by `madoguchi assess` from the published file."""

import json
import subprocess
import sys
from pathlib import Path

from madoguchi.governance.assessment.inventory.items import Item, Reading
from madoguchi.governance.assessment.inventory.national import is_national
from madoguchi.governance.assessment.inventory.sheets import read_sheet, suggest
from madoguchi.governance.assessment.report import figures_of

#: Applications that citizens file at a city office.
BY_CITIZENS = 'row["手続類型"].startsWith("1") && row["申請を提出する機関"].contains("市役所") && row["手続主体"].contains("国民")'


def assess(file: Path, *words: str) -> dict:
    command = [sys.executable, "-m", "madoguchi.web.cli", "assess", str(file), *words, "--json"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    return json.loads(done.stdout)


def test_a_few_procedures_carry_most_of_the_volume(national: Path):
    told = assess(national)
    assert told["rows"] == 75_071
    assert (told["coverage"]["10"], told["coverage"]["50"], told["coverage"]["100"]) == (44.7, 83.4, 90.5)
    assert told["reach"]["83"] == 49


def test_what_citizens_file_at_a_city_office(national: Path):
    told = assess(national, "--where", BY_CITIZENS)
    assert told["types"] == 185
    assert (told["reach"]["83"], told["reach"]["99"]) == (6, 43)


def test_grouping_brings_the_two_ways_of_moving_out_together(national: Path):
    apart, together = figures_of(national, BY_CITIZENS), figures_of(national, BY_CITIZENS, grouped=True)
    assert together["volume"] == apart["volume"]
    assert together["types"] < apart["types"]


def test_the_top_ones_not_yet_online_are_the_notices_of_moving(municipal: Path):
    sheet = read_sheet(municipal)
    entries = [entry for _, entry in Reading(sheet, suggest(sheet.headers), zero_is_unknown=True).pairs()]
    items = [one.values for one in entries if isinstance(one, Item)]
    offline = [
        one for one in items
        if one["kind"] == "1" and one["online_status"] == "2" and one["applicant"] in ("5", "7")
    ]  # fmt: skip
    top = sorted(offline, key=lambda one: -(one["volume"] or 0))[:3]
    assert [("転入" in one["name"], "転出" in one["name"], "転居" in one["name"]) for one in top] == [
        (True, False, False), (False, True, False), (False, False, True),
    ]  # fmt: skip


def test_a_zero_of_the_national_list_is_unknown(municipal: Path):
    sheet = read_sheet(municipal)
    assert is_national(sheet.headers)
    entries = [entry for _, entry in Reading(sheet, suggest(sheet.headers), zero_is_unknown=True).pairs()]
    assert not any(one.values["volume"] == 0 for one in entries if isinstance(one, Item))
    assert any(one.values["volume"] is None for one in entries if isinstance(one, Item))


def test_a_list_without_names_of_procedures_is_refused(tmp_path: Path):
    path = tmp_path / "list.csv"
    path.write_text("課,件数\n市民課,3\n", "utf-8")
    command = [sys.executable, "-m", "madoguchi.web.cli", "assess", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    assert "手続名" in done.stderr
