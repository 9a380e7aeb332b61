"""The measures run to their end and find the house whole. Never how fast: that depends on the machine."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]


def measured(*words: str, code: int = 0) -> dict:
    """What a measure says as JSON, run as people run it."""
    command = [sys.executable, "-m", "madoguchi.web.cli", "bench", *words, "--quick", "--json"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=280, cwd=PROJECT, check=False)
    assert done.returncode == code, done.stdout + done.stderr
    return json.loads(done.stdout)


def test_every_measure_is_listed():
    command = [sys.executable, "-m", "madoguchi.web.cli", "bench"]
    assert subprocess.check_output(command, text=True).split() == [
        "assessment",
        "availability",
        "batch",
        "certificates",
        "export",
        "ground",
        "kills",
        "list",
        "rush",
        "start",
        "submit",
    ]


def test_in_a_rush_every_place_is_booked_once_and_everybody_is_told():
    figures = measured("rush", "--count", "120")
    assert (figures["people"], figures["booked"], figures["twice"], figures["errors"]) == (120, 50, 0, 0)
    assert figures["refused"] == 70
    assert figures["violations"] == []
    assert all(figures[name] > 0 for name in ("rate", "answered_rate", "pgbench", "ratio"))


def test_what_is_free_takes_few_statements():
    figures = measured("availability", "--count", "2")
    assert (figures["resources"], figures["days"], figures["violations"]) == (10, 14, [])
    assert figures["starts"] > figures["takings"] > 0
    assert figures["cpu_ms"].keys() == {"web", "database"}


def test_ground_is_drained():
    figures = measured("ground", "--count", "60")
    assert figures["count"] == 60
    assert figures["cpu_ms"].keys() == {"web", "worker", "database"}
    assert all(figures[name] > 0 for name in ("rate", "p50", "p95", "pgbench", "ratio"))
    assert all(figures["memory_mb"].values())


def test_every_application_becomes_a_case_and_every_mail_is_taken():
    figures = measured("submit", "--count", "20")
    assert figures["done"] == {"cases": 20, "steps": 20, "files": 20, "tracked": 20, "mailed": 20}
    assert figures["cpu_ms"].keys() == {"web", "worker", "database", "mail_server"}
    assert all(figures[name] > 0 for name in ("rate", "p50", "p95", "pgbench", "ratio"))
    assert figures["memory_mb"].keys() == {"start", "middle", "end"}
    assert all(figures["memory_mb"]["end"].values())


def test_a_list_is_read_at_its_top_and_far_down():
    figures = measured("list", "--cases", "2000", "--count", "10")
    assert (figures["of_the_department"], figures["pages_in"]) == (400, 7)
    for page in ("first", "deep", "api_first", "api_deep"):
        assert figures[page]["count"] == 10
        assert figures[page]["cpu_ms"].keys() == {"web", "database"}


def test_certificates_are_timed_against_their_tools():
    figures = measured("certificates")
    assert figures["count"] == 5
    assert all(figures[name] > 0 for name in ("rate", "house_ms", "typst_ms", "pyhanko_ms", "bytes", "ratio"))


def test_a_batch_is_stable_or_names_whom_it_left():
    figures = measured("batch")
    assert figures["count"] == 300
    assert figures["blocking_pairs"] == figures["named"]
    assert figures["violations"] == []
    assert all(figures[name] > 0 for name in ("algorithm_s", "bare_s", "ratio", "placed", "tell_ms"))


def test_an_export_killed_half_way_comes_out_the_same():
    figures = measured("export", "--cases", "45000")
    assert figures["cases"] == 45_000
    assert figures["killed"]["identical"] is True
    assert 0 < figures["killed"]["at_rows"] <= 45_000
    assert all(figures[name]["rows_a_second"] > 0 for name in ("copy", "export"))
    assert figures["ratio"] > 0


def test_ten_kills_lose_nothing_and_do_nothing_twice():
    figures = measured("kills")
    assert figures["kills"] == 10
    assert sum(figures["by_kind"].values()) == 10
    assert set(figures["by_kind"]) == {"web", "public worker", "office worker", "postgres", "parent"}
    assert figures["acknowledged"] > 100
    assert figures["violations"] == []


@pytest.mark.parametrize(("broken", "said"), [("lost", "lost"), ("twice", "envelope's effect 2 times")])
def test_what_is_lost_or_done_twice_is_seen(broken: str, said: str):
    figures = measured("kills", "--count", "1", "--broken", broken, code=1)
    assert any(said in violation for violation in figures["violations"])


def test_an_inventory_is_taken_in_viewed_and_planned(shared_data: Path):
    figures = measured("assessment", "--data", str(shared_data), "--count", "120")
    assert figures["rows"] == 3098 and figures["findings"] > 0
    assert figures["violations"] == [] and all(
        0 < view["statements"] <= 12 for view in figures["views"].values()
    )
    assert all(figures[name] > 0 for name in ("duckdb_s", "import_s", "findings_s", "ratio"))
    assert figures["plan"].keys() == {"benefit", "coverage"}
    for plan in figures["plan"].values():
        assert (plan["procedures"], plan["blocks"]) == (120, 12) and plan["chosen"] > 0
        assert plan["gap"] < 0.01 and plan["greedy_loss"] >= -0.001


def test_a_folder_without_the_list_is_told(tmp_path: Path):
    command = [sys.executable, "-m", "madoguchi.web.cli", "bench", "assessment", "--data", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, cwd=PROJECT, check=False)
    assert done.returncode == 2 and "say with --data in which folder" in done.stderr
