"""A request of every page of the procedures of an inventory and of its findings."""

from typing import Any

from sampling import NOTHING, STAFF, Arguments, Sample, Samples
from two_cities import City

from madoguchi.governance.assessment.plans.form import GROUPS


def _list(*more: Any) -> Arguments:
    return lambda city: [city.inventory.code, *more]


def _item(city: City) -> list[Any]:
    return [city.inventory.code, city.item.line]


def _finding(city: City) -> list[Any]:
    return [city.inventory.code, city.finding.code]


def _draft(city: City) -> list[Any]:
    return [city.inventory.code, city.procedure_draft.code]


def _half(city: City) -> dict[str, Any]:
    return {"act": "save", "text": f"id: half\ntitle: {{ja: {city.mark}}}", "turn": "0"}


def _plan(*more: Any) -> Arguments:
    return lambda city: [city.inventory.code, city.plan.code, *more]


def _narrowed(city: City) -> dict[str, Any]:
    return {"search": f"{city.mark}被災", "department": city.item.department, "volume": "1-"}


def _of_a_kind(_city: City) -> dict[str, Any]:
    return {"department": "-", "kind": "blank"}


ASSESSMENT: Samples = {
    "assessment:index": [Sample(who=STAFF)],
    "assessment:new": [Sample(who=STAFF), Sample(who=STAFF, post=NOTHING, answer=(422,))],
    "assessment:inventory": [Sample(_list(), STAFF)],
    "assessment:columns": [Sample(_list(), STAFF), Sample(_list(), STAFF, post=NOTHING, answer=(422,))],
    "assessment:effect": [Sample(_list(), STAFF)],
    "assessment:effect_item": [Sample(_item, STAFF), Sample(_item, STAFF, post=NOTHING, answer=(422,))],
    "assessment:effect_file": [Sample(_list(form), STAFF) for form in ("csv", "xlsx", "pdf")],
    "assessment:effect_publishing": [Sample(who=STAFF)],
    "assessment:effect_act": [
        Sample(lambda _city: ["count"], STAFF, post=NOTHING, answer=(302,), hides=302),
        Sample(lambda _city: ["publish"], STAFF, post=NOTHING, answer=(422,), hides=422),
        Sample(lambda _city: ["withdraw"], STAFF, post=NOTHING, answer=(422,), hides=422),
    ],
    "assessment:items": [
        Sample(_list(), STAFF),
        Sample(_list(), STAFF, query=_narrowed),
        Sample(_list(), STAFF, query=lambda _city: {"after": "1.2", "name": "?", "seal": "x"}),
    ],
    "assessment:items_file": [Sample(_list(form), STAFF) for form in ("csv", "xlsx")],
    "assessment:item": [
        Sample(_item, STAFF),
        Sample(_item, STAFF, query=lambda city: {"field": "volume", "with": f"{city.mark}見舞金"}),
        Sample(_item, STAFF, post=NOTHING, answer=(422,)),
    ],
    "assessment:item_join": [Sample(_item, STAFF, post=NOTHING, answer=(422,))],
    "assessment:item_separate": [Sample(_item, STAFF, post=NOTHING, answer=(422,))],
    "assessment:draft_begin": [Sample(_item, STAFF, post=NOTHING, answer=(302,))],
    "assessment:drafts": [Sample(_list(), STAFF)],
    "assessment:draft": [Sample(_draft, STAFF), Sample(_draft, STAFF, post=_half, answer=(422,))],
    "assessment:draft_check": [Sample(_draft, STAFF, post=_half)],
    "assessment:findings": [
        Sample(_list(), STAFF),
        Sample(_list(), STAFF, query=lambda _city: {"state": "all", "department": "-", "after": "x.y"}),
    ],
    "assessment:findings_together": [
        Sample(_list(), STAFF, query=_of_a_kind),
        # Of which department and kind stands behind the question mark.
        Sample(_list(), STAFF, post=NOTHING, answer=(404,)),
    ],
    "assessment:finding": [Sample(_finding, STAFF), Sample(_finding, STAFF, post=NOTHING, answer=(422,))],
    "assessment:finding_mend": [
        Sample(_finding, STAFF, post=lambda _city: {"typed": "約1"}, answer=(422,)),
    ],
    "assessment:finding_reopen": [Sample(_finding, STAFF, post=NOTHING, answer=(422,))],
    "assessment:plans": [Sample(_list(), STAFF)],
    "assessment:plan_new": [Sample(_list(), STAFF), Sample(_list(), STAFF, post=NOTHING, answer=(422,))],
    "assessment:plan": [Sample(_plan(), STAFF)],
    "assessment:plan_give": [
        *(Sample(_plan(group), STAFF) for group in GROUPS),
        *(Sample(_plan(group), STAFF, post=NOTHING, answer=(422,)) for group in GROUPS),
    ],
    "assessment:plan_act": [
        Sample(_plan(act), STAFF, post=NOTHING, answer=(422,)) for act in ("solve", "stop", "copy", "discard")
    ],
    "assessment:plan_procedures": [
        Sample(_plan(), STAFF, query=lambda _city, of=of: {"of": of, "after": "?"})
        for of in ("", "left", "unknown", "year-0")
    ],
    "assessment:plan_file": [Sample(_plan(form), STAFF) for form in ("csv", "xlsx")],
}
