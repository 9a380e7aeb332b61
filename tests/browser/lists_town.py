"""Two lists of the town's procedures, of two years; what is made of one: a view, a plan, a draft, a hearing."""

from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import happening
from happening import MIHON

from madoguchi.core import clock
from madoguchi.counter.cases.rules import Clerk
from madoguchi.foundation.city.models import Staff
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.governance.assessment import actions
from madoguchi.governance.assessment.actions import About
from madoguchi.governance.assessment.inventory.sheets import read_sheet, suggest
from madoguchi.governance.assessment.models import Inventory, InventoryItem
from madoguchi.governance.assessment.reckoning.scenario import Asked

OFFICER, CLERK = "shinki@mihon.example", "kouno@mihon.example"
TABLE = """\
担当課,手続名,根拠法令,手続類型,手続主体,総件数,オンライン件数,手数料,納付方法,本人確認手法,押印,ライフイベント,法令による対面・書面の義務
市民課,住民票の写しの交付,住民基本台帳法,申請等,国民等,{copies},500,手数料等有り,行政機関の窓口,本人確認書類,無,引越し,
市民課,転入届,住民基本台帳法,申請等,国民等,1200,,手数料等無し,,本人確認書類,無,引越し,有
市民課,転出届,住民基本台帳法,申請等,国民等,{moved},,手数料等無し,,本人確認書類,無,引越し,
課税課,課税証明書の交付,,申請等,民間事業者等,不明,,手数料等有り,行政機関の窓口,,有,,
こども課,児童手当の認定の請求,児童手当法,申請等,国民等,約40,,手数料等無し,,,有,出産;育児,
"""


def prepare(_facts: dict[str, Any]) -> dict[str, str]:
    """The list of a year, and of the one before; the clerk's view of it."""
    with city_scope(MIHON), TemporaryDirectory() as folder:
        officer, clerk = (Clerk(Staff.objects.get(email=email)) for email in (OFFICER, CLERK))
        source = Path(folder) / "手続き一覧.csv"
        _read(officer, source, TABLE.format(copies=900, moved=420), 2024)
        found = _read(officer, source, TABLE.format(copies=1000, moved=400), 2025)
        live = InventoryItem.objects.get(inventory=found, name="課税証明書の交付")
        actions.link(officer, live, "income_certificate")
        actions.find(found.id)
        view = actions.save_view(clerk, found, "benefit", "w-staff_wage=4000", "職員の時間を高く見たとき")
        plan, begun = _planned(officer, found)
        row = InventoryItem.objects.get(inventory=found, name="転入届")
        draft = actions.begin_draft(officer, row)
        asking = actions.Asking("令和8年度 手続きの照会", 2026, clock.today() + timedelta(days=14), found)
        return {
            "hearing": actions.open_hearing(officer, asking).code,
            "inventory": found.code,
            "declaration": draft.code,
            "view": view.code,
            "plan": plan,
            "plan_begun": begun,
        }


def _read(officer: Clerk, source: Path, text: str, year: int) -> Inventory:
    source.write_text(text)
    columns = suggest(read_sheet(source).headers)
    return actions.import_path(officer.staff, About(f"{year}年度の手続き", year, 98_000), source, columns)


def _planned(officer: Clerk, found: Inventory) -> tuple[str, str]:
    """A plan that is solved and one that is only begun."""
    asked = Asked(first_year=2027, budgets=(3_500_000, 1_000_000, 600_000))
    one = actions.make_plan(officer, found, "3年の計画案", asked)
    solving = actions.begin_solving(officer, one, one.turn)
    actions.solve_scenario(MIHON, solving.id, solving.turn, officer.staff.id)
    return one.code, actions.copy_plan(officer, one, "予算を増やした計画案").code


def main() -> None:
    """Do the act."""
    happening.main({"prepare": prepare})
