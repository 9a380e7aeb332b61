"""A request of every page of the office side."""

from typing import Any

from sampling import NOTHING, PROGRAM, STAFF, Arguments, Sample, Samples
from two_cities import STEPS, SURVEY, City

from madoguchi.counter.cases.filters import VIEWS
from madoguchi.counter.figures.models import Measure
from madoguchi.governance.assessment.views.pages import KINDS
from madoguchi.governance.assessment.views.sheets import FORMS
from madoguchi.services.payments.models import OverpaidState


def _case(step: str = "draft", *more: Any) -> Arguments:
    return lambda city: [city.cases[step].number, *more]


def _entry(n: int, *more: Any) -> Arguments:
    return lambda city: [city.entries[n].code, *more]


def _campaign(*more: Any) -> Arguments:
    return lambda city: [city.campaign.code, *more]


def _source() -> Arguments:
    return lambda city: [city.campaign.code, city.source.code]


def _round(*more: Any) -> Arguments:
    return lambda city: [city.round.code, *more]


def _round_entry(*more: Any) -> Arguments:
    return lambda city: [city.round.code, city.round_entry.case.number, *more]


def _export(city: City) -> list[Any]:
    return [city.export.code]


def _results(city: City) -> list[Any]:
    return [city.results.code]


def _binder(_city: City) -> list[Any]:
    return [2016, "crisis_management", "C-02-01"]


def _hearing(*more: Any) -> Arguments:
    return lambda city: [city.hearing.code, *more]


OFFICE: Samples = {
    "desk": [Sample(who=STAFF, answer=(302,))],
    "index": [Sample(who=STAFF)],
    "cases:queue": [
        *(Sample(who=STAFF, query=lambda _city, view=view: {"view": view}) for view in (*VIEWS, "reviews"))
    ],
    "publishing:index": [Sample(who=STAFF)],
    "publishing:publishing": [Sample(lambda _city: [SURVEY], STAFF, hides=200)],
    "publishing:act": [
        Sample(lambda _city: [SURVEY, "count"], STAFF, post=NOTHING, answer=(302,), hides=302),
        Sample(lambda _city: [SURVEY, "publish"], STAFF, post=NOTHING, answer=(422,), hides=422),
        Sample(lambda _city: [SURVEY, "withdraw"], STAFF, post=NOTHING, answer=(422,), hides=422),
    ],
    **{f"assessment:{view}": [Sample(lambda city: [city.inventory.code], STAFF)] for view in KINDS},
    "assessment:export": [
        Sample(lambda city, form=form: [city.inventory.code, "coverage", form], STAFF) for form in FORMS
    ],
    "assessment:view_save": [
        Sample(lambda city: [city.inventory.code, "coverage"], STAFF, post=NOTHING, answer=(422,))
    ],
    "assessment:views": [Sample(who=STAFF)],
    "assessment:view": [Sample(lambda city: [city.views[0].code], STAFF, answer=(302,))],
    "assessment:view_rename": [Sample(lambda city: [city.views[0].code], STAFF, post=NOTHING, answer=(422,))],
    "assessment:view_drop": [Sample(lambda city: [city.views[1].code], STAFF, post=NOTHING, answer=(422,))],
    "figures:figures": [
        Sample(who=STAFF),
        Sample(who=STAFF, query=lambda _city: {"period": "2026", "of": "crisis_management"}),
    ],
    "figures:events": [
        *(Sample(who=STAFF, query=lambda _city, of=of: {"measure": of}) for of in Measure),
        Sample(who=STAFF, answer=(404,)),
    ],
    "figures:open": [
        Sample(who=STAFF),
        Sample(who=STAFF, query=lambda _city: {"late": "1"}),
    ],
    "figures:report": [
        *(Sample(lambda _city, form=form: [form], STAFF, hides=200) for form in ("pdf", "csv", "xlsx"))
    ],
    "figures:recount": [Sample(who=STAFF, post=NOTHING, answer=(302,))],
    "payments:takings": [
        Sample(who=STAFF),
        Sample(who=STAFF, query=lambda _city: {"day": "2026-11-20"}),
        Sample(who=STAFF, query=lambda _city: {"day": "?"}, answer=(422,)),
    ],
    "staffing:absences": [
        Sample(who=STAFF),
        Sample(who=STAFF, post=NOTHING, answer=(422,)),
    ],
    "staffing:absence_end": [Sample(lambda city: [city.absence.id], STAFF, post=NOTHING, answer=(302,))],
    "staffing:changes": [Sample(who=STAFF), Sample(who=STAFF, post=NOTHING, answer=(422,))],
    "staffing:change": [Sample(lambda city: [city.change.code], STAFF)],
    "staffing:change_apply": [
        Sample(lambda city: [city.change.code], STAFF, post=NOTHING, answer=(302,)),
    ],
    "staffing:rerouting": [Sample(who=STAFF), Sample(who=STAFF, post=NOTHING, answer=(302,))],
    "registry:index": [Sample(who=STAFF), Sample(who=STAFF, post=NOTHING, answer=(422,))],
    "registry:import": [Sample(lambda city: [city.registry.code], STAFF)],
    "registry:faults": [Sample(lambda city: [city.registry.code], STAFF)],
    "registry:cancel": [Sample(lambda city: [city.registry.code], STAFF, post=NOTHING, answer=(302,))],
    "spending:spending": [
        Sample(who=STAFF),
        Sample(who=STAFF, query=lambda _city: {"year": "2027"}),
        Sample(who=STAFF, query=lambda _city: {"after": "?"}),
    ],
    "spending:payout": [
        Sample(lambda city: [city.payout.number], STAFF),
        Sample(lambda city: [city.payout.number], STAFF, post=NOTHING, answer=(422,)),
    ],
    "spending:returned": [Sample(who=STAFF)],
    "spending:mend": [
        Sample(lambda city: [city.returned.number], STAFF),
        Sample(lambda city: [city.returned.number], STAFF, post=NOTHING, answer=(422,)),
    ],
    "spending:transfers": [Sample(who=STAFF)],
    "spending:transfer_new": [Sample(who=STAFF), Sample(who=STAFF, post=NOTHING, answer=(422,))],
    "spending:transfer": [Sample(lambda city: [city.transfer.number], STAFF)],
    "spending:transfer_file": [
        Sample(lambda city: [city.transfer.number], STAFF, post=NOTHING, answer=(422,))
    ],
    "spending:transfer_act": [
        Sample(lambda city, name=name: [city.transfer.number, name], STAFF, post=NOTHING, answer=(422,))
        for name in ("approve", "drop", "results")
    ],
    "payments:tills": [Sample(who=STAFF), Sample(who=STAFF, post=NOTHING, answer=(422,))],
    "payments:till": [
        Sample(lambda city: [city.till.code], STAFF),
        Sample(lambda city: [city.till.code], STAFF, post=NOTHING, answer=(422,)),
    ],
    "payments:overpaid": [
        *(
            Sample(who=STAFF, query=lambda _city, state=state: {"state": state})
            for state in OverpaidState.values
        )
    ],
    "refunds:waiting": [Sample(who=STAFF)],
    "refunds:refund": [
        Sample(lambda city: [city.asked_overpaid.id], STAFF),
        Sample(lambda city: [city.overpaid.id], STAFF),
        Sample(lambda city: [city.overpaid.id], STAFF, post=NOTHING, answer=(422,)),
    ],
    "payments:overpayment": [
        Sample(lambda city: [city.overpaid.id], STAFF),
        Sample(lambda city: [city.overpaid.id], STAFF, post=NOTHING, answer=(422,)),
    ],
    "payments:reports": [Sample(who=STAFF)],
    "payments:report": [
        Sample(lambda city: [city.report.provider, city.report.day], STAFF),
        Sample(lambda city: [city.report.provider, city.report.day], STAFF, post=NOTHING, answer=(302,)),
    ],
    "payments:books": [
        Sample(who=STAFF),
        Sample(who=STAFF, query=lambda _city: {"form": "csv"}),
        Sample(who=STAFF, query=lambda _city: {"since": "?"}, answer=(422,)),
    ],
    "payments:bills": [Sample(who=STAFF), Sample(who=STAFF, post=NOTHING, answer=(422,))],
    "payments:bill_columns": [
        Sample(lambda city: [city.bill_draft.code], STAFF),
        Sample(lambda city: [city.bill_draft.code], STAFF, post=NOTHING, answer=(422,)),
    ],
    "payments:bill_import": [Sample(lambda city: [city.brought.code], STAFF)],
    "payments:bill_slips": [Sample(lambda city: [city.brought.code, 1], STAFF)],
    "payments:collected": [Sample(who=STAFF), Sample(who=STAFF, post=NOTHING, answer=(422,))],
    "payments:collected_file": [
        Sample(lambda city: [city.collected.code], STAFF),
        Sample(lambda city: [city.collected.code], STAFF, post=NOTHING, answer=(302,)),
    ],
    "payments:charges": [
        Sample(who=STAFF),
        Sample(who=STAFF, query=lambda city: {"state": "late", "account": f"{city.mark}会議室"}),
    ],
    "payments:charge": [
        Sample(lambda city: [city.owed.number], STAFF),
        Sample(lambda city: [city.late.number], STAFF),
        Sample(lambda city: [city.owed.number], STAFF, post=lambda _city: {"act": "remind"}, answer=(422,)),
    ],
    "payments:demand": [
        Sample(lambda city: [city.late.number], STAFF),
        Sample(lambda city: [city.late.number], STAFF, post=NOTHING, answer=(422,)),
    ],
    "payments:demands": [Sample(who=STAFF)],
    "payments:demand_day": [
        Sample(lambda city: [city.late.due_on], STAFF),
        Sample(lambda city: [city.late.due_on], STAFF, post=NOTHING, answer=(422,)),
    ],
    "payments:demand_run": [Sample(lambda city: [city.demands.code], STAFF)],
    "payments:demand_letters": [Sample(lambda city: [city.demands.code, 1], STAFF)],
    "payments:demand_addressees": [Sample(lambda city: [city.demands.code], STAFF, post=NOTHING)],
    "payments:demand_document": [Sample(lambda city: [city.late.number], STAFF, answer=(404,))],
    "payments:slip": [Sample(lambda city: [city.owed.number], STAFF)],
    "payments:correct": [Sample(lambda city: [city.payment.number], STAFF, post=NOTHING, answer=(404,))],
    "payments:issue_receipt": [
        Sample(lambda city: [city.payment.number], STAFF, post=NOTHING, answer=(422,))
    ],
    "payments:receipt_document": [Sample(lambda city: [city.payment.number], STAFF, answer=(404,))],
    "payments:receipt": [Sample(lambda city: [city.payment.number], STAFF)],
    "campaigns:index": [Sample(who=STAFF)],
    "campaigns:new": [Sample(who=STAFF), Sample(who=STAFF, post=NOTHING, answer=(422,))],
    "campaigns:campaign": [Sample(_campaign(), STAFF)],
    "campaigns:act": [
        Sample(_campaign(name), STAFF, post=NOTHING, answer=(422,)) for name in ("first", "change", "end")
    ],
    "campaigns:upload": [Sample(_campaign(), STAFF, post=NOTHING, answer=(422,))],
    "campaigns:condition": [Sample(_campaign(), STAFF, post=NOTHING, answer=(422,))],
    "campaigns:source": [Sample(_source(), STAFF)],
    "campaigns:name_columns": [Sample(_source(), STAFF, post=NOTHING, answer=(422,))],
    "campaigns:take": [Sample(_source(), STAFF, post=NOTHING, answer=(422,))],
    "campaigns:targets": [
        Sample(_campaign(), STAFF),
        Sample(_campaign(), STAFF, query=lambda _city: {"of": "waiting"}),
    ],
    "campaigns:target": [
        Sample(_campaign(1), STAFF),
        Sample(_campaign(1), STAFF, post=NOTHING, answer=(422,)),
    ],
    "campaigns:paper": [Sample(_campaign("first", 1, kind), STAFF) for kind in ("letters", "labels")],
    "assessment:hearings": [Sample(who=STAFF)],
    "assessment:hearing_new": [Sample(who=STAFF), Sample(who=STAFF, post=NOTHING, answer=(422,))],
    "assessment:hearing": [Sample(_hearing(), STAFF)],
    "assessment:hearing_act": [
        Sample(_hearing(), STAFF, post=lambda _city: {"act": "remind"}, answer=(302,)),
        Sample(_hearing(), STAFF, post=NOTHING, answer=(404,)),
    ],
    "assessment:hearing_unclaimed": [
        Sample(_hearing(), STAFF),
        Sample(_hearing(), STAFF, post=NOTHING, answer=(422,)),
    ],
    "assessment:hearing_department": [
        Sample(_hearing("crisis_management"), STAFF),
        Sample(
            _hearing("crisis_management"), STAFF, post=lambda _city: {"act": "add", "name": ""}, answer=(422,)
        ),
    ],
    "rounds:index": [Sample(who=STAFF)],
    "rounds:new": [Sample(who=STAFF), Sample(who=STAFF, post=NOTHING, answer=(422,))],
    "rounds:round": [Sample(_round(), STAFF)],
    "rounds:act": [
        *(
            Sample(_round(name), STAFF, post=NOTHING, answer=(422,))
            for name in ("run", "drop", "propose", "send_back", "decide")
        ),
        Sample(_round("gather"), STAFF, post=NOTHING, answer=(302,)),
    ],
    "rounds:seats": [Sample(_round(), STAFF)],
    "rounds:seats_file": [Sample(_round(), STAFF)],
    "rounds:entries": [Sample(_round(), STAFF)],
    "rounds:entry": [Sample(_round_entry(), STAFF)],
    "rounds:change": [
        Sample(_round_entry(name), STAFF, post=NOTHING, answer=(422,))
        for name in ("adjust", "exclude", "restore")
    ],
    "rounds:run": [Sample(_round(1), STAFF)],
    "rounds:children": [Sample(_round(1), STAFF)],
    "rounds:place": [Sample(_round(1, "sakura"), STAFF)],
    "rounds:results_file": [Sample(_round(1), STAFF)],
    "exchange:index": [Sample(who=STAFF)],
    "exchange:new": [
        Sample(who=STAFF),
        Sample(who=STAFF, query=lambda _city: {"procedure": "disaster_certificate"}),
        Sample(who=STAFF, post=lambda _city: {"chosen": "1"}, answer=(422,)),
    ],
    "exchange:export": [Sample(_export, STAFF)],
    "exchange:download": [Sample(_export, STAFF, post=NOTHING)],
    "exchange:unwritable": [Sample(_export, STAFF)],
    "exchange:cancel": [Sample(_export, STAFF, post=NOTHING, answer=(302,))],
    "exchange:results": [Sample(who=STAFF), Sample(who=STAFF, post=NOTHING, answer=(422,))],
    "exchange:result": [Sample(_results, STAFF)],
    "exchange:unresolved": [Sample(_results, STAFF)],
    "exchange:retry": [Sample(_results, STAFF, post=NOTHING, answer=(302,))],
    "records:register": [
        Sample(who=STAFF),
        Sample(who=STAFF, query=lambda _city: {"year": "2016"}),
        Sample(who=STAFF, query=lambda city: {"q": city.record.number}, answer=(302,)),
    ],
    "records:export": [Sample(who=STAFF), Sample(who=STAFF, query=lambda _city: {"year": "2016"})],
    "records:retention": [Sample(who=STAFF)],
    "records:binders": [Sample(who=STAFF, query=lambda _city: {"year": "2016"})],
    "records:binder": [Sample(_binder, STAFF)],
    "records:close": [Sample(_binder, STAFF, post=NOTHING, answer=(302,))],
    "records:propose": [Sample(_binder, STAFF, post=NOTHING, answer=(422,))],
    "records:disposals": [Sample(who=STAFF), Sample(who=STAFF, query=lambda _city: {"over": "1"})],
    "records:disposal": [Sample(lambda city: [city.disposal.code], STAFF)],
    "records:act": [
        Sample(lambda city, name=name: [city.disposal.code, name], STAFF, post=NOTHING, answer=(422,))
        for name in ("check", "approve", "return", "carry_out")
    ],
    "records:record": [Sample(lambda city: [city.record.number], STAFF)],
    "cases:list": [
        Sample(who=STAFF),
        Sample(who=STAFF, query=lambda _city: {"state": "closed"}),
        Sample(who=STAFF, query=lambda city: {"q": f"{city.mark}見本"}),
        Sample(who=STAFF, query=lambda city: {"q": city.cases["draft"].number}, answer=(302,)),
    ],
    "cases:labels": [
        Sample(who=STAFF, query=lambda city: {"n": city.cases["done"].number, "start": "3"}),
        Sample(who=STAFF, answer=(302,)),
    ],
    "cases:bulk": [
        Sample(who=STAFF, query=lambda city: {"do": "decide", "n": city.cases["decide"].number}),
        Sample(who=STAFF, query=lambda city: {"do": "assign", "n": city.cases["examine"].number}),
        Sample(who=STAFF, post=lambda city: {"do": "assign", "n": city.cases["draft"].number}, answer=(422,)),
        Sample(who=STAFF, post=lambda city: {"do": "approve", "n": city.cases["draft"].number}),
    ],
    "cases:filter": [
        *(
            Sample(lambda _city, act=act: [act], STAFF, post=NOTHING, answer=(302,), hides=302)
            for act in ("save", "rename", "drop")
        )
    ],
    "cases:proposals": [Sample(who=STAFF)],
    "cases:proposed": [Sample(_case("examine"), STAFF, answer=(404,))],  # it came from outside
    "cases:entry_offer": [
        Sample(lambda city: [city.offer.code], STAFF, post=NOTHING, answer=(302,)),
    ],
    "cases:entry": [Sample(who=STAFF), Sample(who=STAFF, post=NOTHING, answer=(422,))],
    "cases:entry_form": [
        Sample(_entry(0), STAFF),
        Sample(_entry(1), STAFF, post=NOTHING, answer=(422,)),
    ],
    "cases:entry_check": [Sample(_entry(0), STAFF)],
    "cases:entry_file": [Sample(_entry(0, 1), STAFF)],
    "cases:entry_drop": [Sample(_entry(2), STAFF, post=NOTHING, answer=(302,))],
    "cases:entry_paper": [
        Sample(lambda _city: ["disaster_certificate", "0" * 12], STAFF, hides=200),
        Sample(lambda _city: ["nothing", "0" * 12], STAFF, hides=200),
    ],
    "procedure_desk:form": [Sample(lambda _city: ["disaster_certificate"], STAFF, hides=200)],
    "procedure_desk:index": [Sample(who=STAFF)],
    "procedure_desk:detail": [Sample(lambda _city: ["disaster_certificate"], STAFF, hides=200)],
    "procedure_desk:compare": [Sample(lambda _city: ["disaster_certificate"], STAFF, hides=200)],
    "api:list_cases": [Sample(who=PROGRAM)],
    "api:act": [Sample(_case("draft"), PROGRAM, post=NOTHING, answer=(415,), hides=415)],
    "api:read_case": [Sample(_case(step), PROGRAM) for step in STEPS],
    "cases:case": [Sample(_case(step), STAFF) for step in STEPS],
    "cases:file": [Sample(_case("examine", 1), STAFF)],
    "cases:paper": [Sample(_case("done"), STAFF)],
    "cases:preview": [Sample(_case("decide", one), STAFF) for one in ("png", "pdf")],
    "cases:slip": [Sample(_case("examine"), STAFF)],
    "cases:act": [
        Sample(_case("examine", "examine"), STAFF, post=NOTHING, answer=(422,)),
        Sample(_case("draft", "draft"), STAFF, post=NOTHING, answer=(422,)),
        Sample(_case("decide", "decide"), STAFF, post=NOTHING, answer=(422,)),
        Sample(_case("issue", "issue"), STAFF, post=NOTHING, answer=(302,)),
        Sample(
            _case("examine", "message"), STAFF, post=lambda _city: {"text": "拝見しました"}, answer=(302,)
        ),
        *(
            Sample(_case("examine", act), STAFF, post=NOTHING, answer=(422,))
            for act in (
                *(
                    "verify",
                    "cash",
                    "orders",
                    "waive",
                    "dispatch",
                    "close",
                    "correction",
                    "end_correction",
                ),
                *("send_back", "hand_over", "withdraw", "identity", "revoke", "reissue"),
                *("recall", "assign", "note", "review", "end_offer"),
            )
        ),
    ],
}
