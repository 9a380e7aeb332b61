"""Every address of the room with what nobody means: characters that no database holds, endless figures, long words."""

from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from desks import Desk
from django.urls import URLPattern, reverse
from django.urls.converters import StringConverter
from hearing_of import opened
from listed import COPY, at, clerk, doubt
from walking import MIHON

from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.governance.assessment import actions, urls
from madoguchi.governance.assessment.inventory.fields import FIELDS
from madoguchi.governance.assessment.models import Inventory
from madoguchi.governance.assessment.reckoning.scenario import Asked

ODD = ("a\x00b", "\x01", "9" * 400, "９²", "長" * 3000)
#: What pages ask for in an address or a form.
NAMES = (
    *(field.name for field in FIELDS), "search", "applicants", "grouped", "after", "with", "field", "kind", "state", "of",
    "n", "percent", "by", "other", "w-staff_wage", "w-identity", "title", "fiscal_year", "residents", "due_on", "before",
    "departments", "row", "act", "typed", "note", "back", "line", "query", "text", "turn", "first_year", "budget-0",
    "budget-1", "objective", "own", "cost-identity", "lead-identity", "procedure", "number", "reason_0", "stamp",
)  # fmt: skip


def given(found: Inventory) -> dict[str, str]:
    """What stands in the addresses of the room, by the name of its place."""
    with city_scope(MIHON):
        known = {
            "code": found.code,
            "line": str(COPY),
            "finding": doubt(found, COPY, "half").code,
            "draft": actions.begin_draft(clerk(), at(found, COPY)).code,
            "plan": actions.make_plan(clerk(), found, "案", Asked(first_year=2027, budgets=(1, 1))).code,
            "hearing": opened(found).code,
            "saved": actions.save_view(clerk(), found, "coverage", "", "見方").code,
        }
    others = {
        "slug": "citizens",
        "form": "csv",
        "view": "coverage",
        "group": "aim",
        "act": "copy",
        "verb": "count",
    }
    return {**known, **others}


def addresses(found: Inventory, odd: str) -> Iterator[str]:
    """Every address as it should be, and with something odd in place of the last word that it takes."""
    known = given(found)
    for one in urls.urlpatterns:
        assert isinstance(one, URLPattern) and one.name
        arguments = {name: known[name] for name in one.pattern.converters}
        if one.name.startswith("hearing") and "code" in arguments:
            arguments["code"] = known["hearing"]
        if one.name in ("view", "view_rename", "view_drop"):
            arguments["code"] = known["saved"]
        yield reverse(f"assessment:{one.name}", kwargs=arguments)
        words = [name for name, kind in one.pattern.converters.items() if type(kind) is StringConverter]
        if words:
            yield reverse(f"assessment:{one.name}", kwargs={**arguments, words[-1]: odd})


@pytest.mark.parametrize("odd", ODD, ids=ascii)
def test_no_address_fails_whatever_it_asks_for(desk: Desk, found: Inventory, odd: str):
    browser = desk.browser
    browser.raise_request_exception = False
    query, typed = urlencode(dict.fromkeys(NAMES, odd)), dict.fromkeys((*NAMES, "name", "column-0"), odd)
    failed = [
        (answer.status_code, address)
        for address in addresses(found, odd)
        for answer in (browser.get(f"{address}?{query}"), browser.post(f"{address}?{query}", typed))
        if answer.status_code >= 500
    ]
    assert not failed
