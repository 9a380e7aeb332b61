"""What is found in the real inventories: plausible in number, and the findings that a reader of them knows."""

from collections import Counter
from pathlib import Path

from clones import Clone
from listed import read_file
from walking import MIHON

from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.governance.assessment import actions, queries
from madoguchi.governance.assessment.finding_filters import Doubts
from madoguchi.governance.assessment.inventory.items import Item, Reading
from madoguchi.governance.assessment.inventory.sheets import read_sheet, suggest
from madoguchi.governance.assessment.models import Finding
from madoguchi.governance.assessment.quality.found import Row
from madoguchi.governance.assessment.quality.rows import contradictions


def test_findings_of_the_municipal_inventory(database: Clone, municipal: Path):
    with database.as_office(), city_scope(MIHON):
        made = read_file(municipal)
        assert actions.find(made.id) == Finding.objects.filter(inventory=made).count()
        assert actions.find(made.id) == 0
        half = {one.facts["volume"]: one for one in _of(made.id, "half")}
        assert half[123_490_614].facts["online"] == 61_745_307
        assert half[123_490_614].item.name == "本人等による住民票の写し等の交付請求"
        # Most volumes are unknown: each is asked for, and none is a zero.
        asked = [one.item_id for one in _of(made.id, "blank") if one.field == "volume"]
        unknown = made.items.filter(volume=None, kind="1")
        assert set(asked) == set(unknown.values_list("id", flat=True))
        assert 2000 < len(asked) < 3000
        assert 50 < len(_of(made.id, "same")) < 200
        assert 50 < len(_of(made.id, "tool_unused")) < 200
        first, *others = (one.item for one in queries.findings_page(made, Doubts()))
        assert first.volume == 123_490_614 and others


def test_contradictions_of_the_national_inventory(national: Path):
    sheet = read_sheet(national)
    items = Reading(sheet, suggest(sheet.headers), zero_is_unknown=True).pairs()
    rows = (Row(one.line, one.values, "", "") for _, one in items if isinstance(one, Item))
    told = Counter(found.facts["rule"] for row in rows for found in contradictions(row))
    assert told == {"identity_none_and_some": 22, "online_though_not": 2}


def _of(inventory: object, kind: str) -> list[Finding]:
    return list(Finding.objects.filter(inventory=inventory, kind=kind).select_related("item"))
