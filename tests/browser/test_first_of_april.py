"""1 April: 300 people move to other posts, a section ends, and its 5,000 open cases follow it."""

from pathlib import Path
from typing import Any

import psycopg
import pytest
import steps as walk
import steps_desk as desk
import steps_report as report
from demo_site import DESKTOP, Site, wait_for
from playwright.sync_api import Page, expect
from town import happen

from madoguchi.core import clock
from madoguchi.foundation.tenancy.sides import Side
from madoguchi.web.processes.installation import Installation

PEOPLE, CASES = 300, 5_000
ENDS, FOLLOWS = "parks", "roads"
HEADERS = "職員番号,氏名,新職"
#: Who has a demo account in the section that ends.
CLERK = "1046,花村 苑,roads-clerk"


# A demo of its own, and thousands of cases: on a busy machine it takes longer than other tests.
@pytest.mark.timeout(600)
def test_people_move_and_cases_follow(own_site: Site, open_browser, tmp_path: Path) -> None:
    site, staff = own_site, open_browser(DESKTOP)
    not_counted_yet(site)
    moves = the_eve(open_browser(), site)
    before = counted(site)
    assert before["listed"][ENDS] == CASES
    walk.staff_sign_in(staff, site, "records head")
    a_slip_is_told(staff, site, tmp_path, moves)
    page = load(staff, site, table(tmp_path, [*moves[1:], CLERK]), "公園緑地課 → 道路課")
    look_at_it(staff, moves)
    apply(staff)
    moved(staff, site)
    after = counted(site)
    nothing_is_lost(before, after)
    the_clerk_has_them(open_browser(), site)
    again_without_change(staff, site, page, after)


def not_counted_yet(site: Site) -> None:
    """So many rows at once, and the planner still takes the tables for empty: the worst minute of the year."""
    with psycopg.connect(Installation(site.data).owner_url()) as owner:
        for table in ("case", "stepaction", "casedepartment"):
            owner.execute(f"ALTER TABLE office_side.cases_{table} SET (autovacuum_enabled = false)")


def the_eve(phone: Page, site: Site) -> list[str]:
    """300 people who joined a year ago; 5,000 reports in the section of parks."""
    code = report.report(phone, site, [])
    happen(site, "fill", Side.OFFICE, {"code": code, "department": ENDS, "cases": CASES}, "happening_april")
    facts = {"people": PEOPLE, "by": site.accounts["records head"][0], "ends": ENDS}
    return happen(site, "hire", Side.OFFICE, facts, "happening_april")["moves"]


def counted(site: Site) -> dict[str, Any]:
    return happen(site, "count_open", Side.OFFICE, {}, "happening_april")


def table(folder: Path, moves: list[str]) -> Path:
    path = folder / "異動.csv"
    path.write_text("\n".join([HEADERS, *moves]), encoding="cp932")
    return path


def load(staff: Page, site: Site, file: Path, endings: str) -> str:
    """Load the table; returns the address of the change, which is looked at before it is applied."""
    staff.goto(f"{site.office}/staffing/changes/")
    staff.locator("[name=effective_on]").fill(clock.today().isoformat())
    staff.locator("[name=file]").set_input_files(file)
    staff.locator("[name=successors]").fill(endings)
    staff.get_by_role("button", name="読み込んで確かめる").click()
    walk.heading(staff, "の人事異動")
    return staff.url


def a_slip_is_told(staff: Page, site: Site, folder: Path, moves: list[str]) -> None:
    """A post that is none: the line is named, nothing can be applied."""
    number, name, _ = moves[0].split(",")
    load(staff, site, table(folder, [f"{number},{name},nowhere-clerk", *moves[1:]]), "")
    expect(staff.locator("main")).to_contain_text("直すところがあります")
    expect(staff.locator("[data-row]").first).to_contain_text("2")
    expect(staff.get_by_role("button", name="反映する")).to_have_count(0)


def look_at_it(staff: Page, moves: list[str]) -> None:
    """What follows is said before: the section that ends, each person, page after page."""
    main = staff.locator("main")
    expect(main).to_contain_text(f"公園緑地課は終わり、道路課に移ります。処理待ちの案件：{CASES:,}件")
    expect(main).to_contain_text(moves[1].split(",")[1])
    expect(staff.locator("[data-row]")).to_have_count(100)


def apply(staff: Page) -> None:
    staff.get_by_role("button", name="反映する").click()
    desk.done(staff, "案件の付け替えを始めます")


def moved(staff: Page, site: Site) -> None:
    """The worker does it, a batch at a time; the report says so."""

    def over() -> bool:
        staff.goto(f"{site.office}/staffing/rerouting/")
        return "これから付け替える案件があります" not in staff.locator("main").inner_text()

    wait_for(over, seconds=120)
    expect(staff.locator("main")).to_contain_text("付け替えられない案件はありません")
    row = staff.locator("[data-row]").first
    expect(row).to_contain_text("公園緑地課")
    expect(row).to_contain_text("道路課")


def nothing_is_lost(before: dict[str, Any], after: dict[str, Any]) -> None:
    assert ENDS not in after["steps"]
    assert after["steps"][FOLLOWS] == before["steps"].get(FOLLOWS, 0) + CASES
    assert sum(after["steps"].values()) == sum(before["steps"].values())
    assert after["listed"][FOLLOWS] == before["listed"].get(FOLLOWS, 0) + CASES
    assert after["moved"] == before["moved"] + CASES


def the_clerk_has_them(clerk: Page, site: Site) -> None:
    """Whoever moved along finds the work at the new desk, and goes on with it."""
    walk.staff_sign_in(clerk, site, "parks clerk")
    expect(clerk.locator("main")).to_contain_text("道路課")
    clerk.goto(f"{site.office}/queue/")
    clerk.locator("main a[href^='/cases/']").first.click()
    desk.examine_report(clerk)


def again_without_change(staff: Page, site: Site, page: str, after: dict[str, Any]) -> None:
    """The worker looks again, and the same change cannot be applied twice."""
    staff.goto(f"{site.office}/staffing/rerouting/")
    staff.get_by_role("button", name="いま付け替える").click()
    desk.done(staff, "付け替えを始めました")
    wait_for(lambda: jobs(site) == 0)
    again = counted(site)
    assert (again["moved"], again["listed"]) == (after["moved"], after["listed"])
    assert sum(again["steps"].values()) == sum(after["steps"].values())
    staff.goto(page)
    expect(staff.locator("main")).to_contain_text("反映済み")
    expect(staff.get_by_role("button", name="反映する")).to_have_count(0)


def jobs(site: Site) -> int:
    """How many times the worker is still to look."""
    with psycopg.connect(Installation(site.data).owner_url()) as owner:
        waiting = """SELECT count(*) FROM office_side.procrastinate_jobs
                     WHERE task_name = 'cases.reroute_city' AND status IN ('todo', 'doing')"""
        return owner.execute(waiting).fetchone()[0]
