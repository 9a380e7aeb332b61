"""What procedures there are in both cities: a list that was read, and a hearing with a sheet that somebody began."""

from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from two_cities import BOTH, City

from madoguchi.core import clock
from madoguchi.counter.cases.rules import Clerk
from madoguchi.counter.procedures.actions import publish as publish_procedure
from madoguchi.counter.procedures.reading import read_yaml
from madoguchi.foundation.city.models import Department, Municipality, Staff
from madoguchi.foundation.city.queries import forget_municipalities
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.governance.assessment import actions
from madoguchi.governance.assessment.inventory.asked import PROCEDURE
from madoguchi.governance.assessment.models import Finding, HearingRow, InventoryItem, Scenario
from madoguchi.governance.assessment.reckoning.scenario import Asked

SHEET = Path(__file__).parents[1] / "packs" / "mihon" / "procedures" / f"{PROCEDURE}.yaml"
SECTION = "crisis_management"
COLUMNS = {0: "department", 1: "name", 2: "law", 3: "volume"}


def assess(database: Any, city: City) -> None:
    """A list of two procedures, of which nobody knows whose the second is; a hearing that it prefills."""
    with database.as_owner():
        Municipality.objects.filter(code=city.code).update(assessment_departments=[SECTION])
    forget_municipalities()
    with database.as_office(), city_scope(city.code):
        publish_procedure(read_yaml(_sheet(city)))
        clerk = Clerk(Staff.objects.get(email=BOTH))
        city.inventory = _listed(clerk, city)
        city.plan = _planned(clerk, city)
        city.item = InventoryItem.objects.get(inventory=city.inventory, line=2)
        actions.link(clerk, city.item, "disaster_certificate")
        actions.find(city.inventory.id)
        city.finding = Finding.objects.filter(inventory=city.inventory, kind="blank").earliest("id")
        undrafted = InventoryItem.objects.get(inventory=city.inventory, line=3)
        city.procedure_draft = actions.begin_draft(clerk, undrafted)
        asking = actions.Asking(
            f"{city.mark}被災届などの照会", 2026, clock.today() + timedelta(days=14), city.inventory
        )
        city.hearing = actions.open_hearing(clerk, asking)
        rows = HearingRow.objects.select_related("department").filter(hearing=city.hearing)
        city.hearing_rows = list(rows.order_by("number"))
        actions.begin_row(clerk, city.hearing_rows[0])
        colleague = Clerk(city.staff("kouno"))
        city.views = [
            actions.save_view(who, city.inventory, "coverage", "n=1", f"{city.mark}見方{n}")
            for n, who in enumerate((clerk, colleague))
        ]


def _sheet(city: City) -> str:
    text = SHEET.read_text()
    for old, new in {"department: digital": f"department: {SECTION}", "ja: ": f"ja: {city.mark}"}.items():
        text = text.replace(old, new)
    return text


def _listed(clerk: Clerk, city: City) -> Any:
    section = Department.objects.get(slug=SECTION).name
    lines = f"担当課,手続名,根拠法令,件数\n{section},{city.mark}被災届,{city.mark}条例,12\n,{city.mark}見舞金,{city.mark}要綱,\n"
    about = actions.About(f"{city.mark}窓口の控え", 2025, 100_000)
    with TemporaryDirectory() as folder:
        source = Path(folder) / f"{city.mark}一覧.csv"
        source.write_text(lines)
        return actions.import_path(clerk.staff, about, source, COLUMNS)


def _planned(clerk: Clerk, city: City) -> Any:
    """A plan with a result, made before anything of the list is live."""
    # Figures that no other page of either city shows.
    costs = {"easy": 201_000, "middle": 502_000, "hard": 1_003_000}
    asked = Asked(first_year=2027, budgets=(413_000, 427_000), costs=costs)
    made = actions.make_plan(clerk, city.inventory, f"{city.mark}数年の見通し", asked)
    begun = actions.begin_solving(clerk, made, made.turn)
    actions.solve_scenario(city.code, begun.id, begun.turn, clerk.staff.id)
    return Scenario.objects.get(id=made.id)
