"""Where every query and rule of payments, refunds and spending is asked, and its arguments for a city."""

from query_callers import both, cashier, clerk, person
from two_cities import City

from madoguchi.core import clock
from madoguchi.foundation.city.models import Staff
from madoguchi.foundation.tenancy.sides import Side
from madoguchi.services.payments.held.queries import Shown
from madoguchi.services.payments.models import CollectedState
from madoguchi.services.payments.queries import Wanted as WantedCharges
from madoguchi.services.payments.rules import (
    visible_collected,
    visible_drafts,
    visible_imports,
    visible_overpayments,
    visible_sessions,
)
from madoguchi.services.spending.models import PayoutState
from madoguchi.services.spending.rules import visible_payouts

_OFFICE, _PUBLIC = (Side.OFFICE,), (Side.PUBLIC,)


def _staff(city: City) -> Staff:
    return clerk(city).staff


MONEY = {
    "services.spending.queries.budgets": (_OFFICE, lambda city: (city.payout.fiscal_year,)),
    "services.spending.queries.payouts": (
        _OFFICE,
        lambda city: (visible_payouts(_staff(city)), city.payout.fiscal_year),
    ),
    "services.spending.queries.payout_numbered": (
        _OFFICE,
        lambda city: (visible_payouts(_staff(city)), city.payout.number),
    ),
    "services.spending.queries.payout_of": (_OFFICE, lambda city: (city.payout.subject,)),
    "services.spending.queries.payout_of_any_state": (_OFFICE, lambda city: (city.payout.subject,)),
    "services.refunds.queries.waiting": (_OFFICE, lambda city: (_staff(city),)),
    "services.refunds.queries.refunds_of": (_OFFICE, lambda city: (city.overpaid,)),
    "services.refunds.queries.last_asking": (_OFFICE, lambda city: (city.asked_overpaid,)),
    "services.refunds.queries.answers_waiting": (_OFFICE, lambda city: (_staff(city),)),
    "services.refunds.queries.account_request": (
        _PUBLIC,
        lambda city: (city.bill, city.account_request.code),
    ),
    "services.refunds.queries.requests_of": (_PUBLIC, lambda city: ([city.bill],)),
    "services.refunds.rules.may_answer": (_PUBLIC, lambda city: (city.account_request, person(city))),
    "services.refunds.rules.why_not_answer": (_PUBLIC, lambda city: (city.account_request,)),
    "services.spending.queries.commitment_of": (_OFFICE, lambda city: (city.payout.subject,)),
    "services.spending.queries.standing": (
        _OFFICE,
        lambda city: (visible_payouts(_staff(city)), PayoutState.RETURNED),
    ),
    "services.spending.queries.transfers": (_OFFICE, lambda _city: ()),
    "services.spending.queries.transfer_numbered": (_OFFICE, lambda city: (city.transfer.number,)),
    "services.spending.queries.lines": (_OFFICE, lambda city: (city.transfer,)),
    "services.spending.queries.results": (_OFFICE, lambda city: (city.transfer,)),
    "services.spending.queries.sendings": (_OFFICE, lambda city: (city.payout,)),
    "services.spending.queries.mends": (_OFFICE, lambda city: (city.returned,)),
    "services.spending.rules.visible_payouts": (_OFFICE, lambda city: (_staff(city),)),
    "services.spending.rules.section_payouts": (
        _OFFICE,
        lambda city: (_staff(city), clerk(city).posts),
    ),
    "services.spending.rules.may_cancel": (_OFFICE, lambda city: (_staff(city), city.payout)),
    "services.spending.rules.of_the_section": (_OFFICE, lambda city: (_staff(city), city.payout)),
    "services.spending.rules.may_mend": (_OFFICE, lambda city: (_staff(city), city.returned)),
    "services.spending.rules.mended_in": (_OFFICE, lambda city: (city.transfer, _staff(city))),
    "services.spending.rules.why_not_approve": (_OFFICE, lambda city: (cashier(city), city.transfer)),
    "services.spending.rules.why_not_drop": (_OFFICE, lambda city: (cashier(city), city.transfer)),
    "services.payments.queries.charge_of": (_OFFICE, lambda city: (city.cases["done"].subject,)),
    "services.payments.queries.payment_of": (_OFFICE, lambda city: (city.payment.charge,)),
    "services.payments.queries.payment_numbered": (_OFFICE, lambda city: (city.payment.number,)),
    "services.payments.queries.bill_coded": (_PUBLIC, lambda city: (city.bill.code,)),
    "services.payments.held.queries.bills_of": (_PUBLIC, lambda city: (person(city), Shown.ALL, 50)),
    "services.payments.held.queries.bill_numbered": (_PUBLIC, lambda city: (city.bill.code,)),
    "services.payments.held.queries.bill_charged": (
        _PUBLIC,
        lambda city: (city.bill.charged or "bill:none",),
    ),
    "services.payments.held.queries.late_bill_of": (_PUBLIC, lambda city: (city.bill,)),
    "services.payments.queries.interest_of": (_OFFICE, lambda city: (city.owed,)),
    "services.payments.queries.principal_of": (_OFFICE, lambda city: (city.owed,)),
    "services.payments.queries.charge_on_paper": (_OFFICE, lambda city: (city.owed.number,)),
    "services.payments.held.queries.refunds_of": (_PUBLIC, lambda city: (city.bill,)),
    "services.payments.held.queries.receipts_of": (_PUBLIC, lambda city: ([city.bill],)),
    "services.payments.held.queries.last_checkout": (_PUBLIC, lambda city: (city.bill,)),
    "services.payments.queries.bill_of": (_PUBLIC, lambda city: (city.submission.subject,)),
    "services.payments.queries.payment_from": (
        _OFFICE,
        lambda city: (f"{city.slug}_pay", f"{city.slug}-0"),
    ),
    "services.payments.queries.tills": (_OFFICE, lambda city: (_staff(city),)),
    "services.payments.queries.open_till_of": (_OFFICE, lambda city: (_staff(city),)),
    "services.payments.queries.till_sessions": (
        _OFFICE,
        lambda city: (visible_sessions(_staff(city)), None),
    ),
    "services.payments.queries.till_session": (
        _OFFICE,
        lambda city: (visible_sessions(_staff(city)), city.till.code),
    ),
    "services.payments.queries.moved_in": (_OFFICE, lambda city: (city.till,)),
    "services.payments.queries.reconciliations": (_OFFICE, lambda _city: ("",)),
    "services.payments.queries.reconciliation": (
        _OFFICE,
        lambda city: (city.report.provider, city.report.day.isoformat()),
    ),
    "services.payments.queries.waiting_lines": (_OFFICE, lambda city: (city.report,)),
    "services.payments.queries.settled_lines": (_OFFICE, lambda city: (city.report, 0)),
    "services.payments.taken.queries.payments_on": (_OFFICE, lambda _city: (clock.today(), None)),
    "services.payments.queries.known_from": (
        _OFFICE,
        lambda city: (f"{city.slug}_pay", f"{city.slug}-1"),
    ),
    "services.payments.queries.overpayments": (
        _OFFICE,
        lambda city: (visible_overpayments(_staff(city)), "open", None),
    ),
    "services.payments.queries.overpayment": (
        _OFFICE,
        lambda city: (visible_overpayments(_staff(city)), city.overpaid.id),
    ),
    "services.payments.queries.charge_numbered": (_OFFICE, lambda city: (city.owed.number,)),
    "services.payments.queries.bill_imports": (
        _OFFICE,
        lambda city: (visible_imports(_staff(city)), None),
    ),
    "services.payments.queries.bill_drafts": (
        _OFFICE,
        lambda city: (visible_drafts(both(city).staff),),
    ),
    "services.payments.queries.bill_draft": (
        _OFFICE,
        lambda city: (visible_drafts(both(city).staff), city.bill_draft.code),
    ),
    "services.payments.queries.bill_columns": (_OFFICE, lambda city: ("tax", city.brought.payee)),
    "services.payments.queries.bill_import": (
        _OFFICE,
        lambda city: (visible_imports(_staff(city)), city.brought.code),
    ),
    "services.payments.queries.outside_bills": (_OFFICE, lambda city: (city.brought, 0)),
    "services.payments.queries.due_days": (_OFFICE, lambda city: (city.brought,)),
    "services.payments.queries.charged_bills": (_OFFICE, lambda city: (city.brought,)),
    "services.payments.queries.bills_of_part": (_OFFICE, lambda city: (city.brought, 0, 50)),
    "services.payments.queries.collected_files": (
        _OFFICE,
        lambda city: (visible_collected(_staff(city)), None),
    ),
    "services.payments.queries.collected_file": (
        _OFFICE,
        lambda city: (visible_collected(_staff(city)), city.collected.code),
    ),
    "services.payments.queries.collected_sums": (_OFFICE, lambda city: (city.collected,)),
    "services.payments.queries.collected_line": (_OFFICE, lambda city: (city.collected, "2")),
    "services.payments.queries.collected_lines": (
        _OFFICE,
        lambda city: (city.collected, CollectedState.OVERPAID),
    ),
    "services.payments.queries.charges": (_OFFICE, lambda _city: (WantedCharges(), None)),
    "services.payments.queries.reductions_waiting": (_OFFICE, lambda _city: ()),
    "services.payments.queries.reduction_of": (_OFFICE, lambda city: (city.late,)),
    "services.payments.queries.reductions_of": (_OFFICE, lambda city: (city.late,)),
    "services.payments.queries.returns_waiting": (
        _OFFICE,
        lambda city: (visible_overpayments(_staff(city)),),
    ),
    "services.payments.queries.returns_of": (_OFFICE, lambda city: (city.overpaid,)),
    "services.payments.queries.cash_agreed": (_OFFICE, lambda city: (city.overpaid,)),
    "services.payments.queries.el_number_of": (_OFFICE, lambda city: (city.owed,)),
    "services.payments.queries.reminders_of": (_OFFICE, lambda city: (city.late,)),
    "services.payments.queries.outside_of": (_OFFICE, lambda city: (city.owed,)),
    "services.payments.rules.departments_of": (_OFFICE, lambda city: (_staff(city),)),
    "services.payments.rules.own_departments": (_OFFICE, lambda city: (_staff(city),)),
    "services.payments.rules.visible_tills": (_OFFICE, lambda city: (_staff(city),)),
    "services.payments.rules.visible_sessions": (_OFFICE, lambda city: (_staff(city),)),
    "services.payments.rules.visible_drafts": (_OFFICE, lambda city: (both(city).staff,)),
    "services.payments.rules.visible_imports": (_OFFICE, lambda city: (_staff(city),)),
    "services.payments.rules.visible_collected": (_OFFICE, lambda city: (_staff(city),)),
    "services.payments.rules.may_slip": (
        _OFFICE,
        lambda city: (_staff(city), city.brought.bills.first()),
    ),
    "services.payments.rules.hidden_charges": (
        _OFFICE,
        lambda city: (_staff(city), [city.owed]),
    ),
    "services.payments.rules.visible_overpayments": (_OFFICE, lambda city: (_staff(city),)),
    "services.payments.rules.may_correct": (_OFFICE, lambda city: (_staff(city), city.payment)),
    "services.payments.rules.open_receipts": (_OFFICE, lambda city: (_staff(city), [city.payment])),
    "services.payments.taken.queries.takings": (_OFFICE, lambda _city: (clock.today(),)),
}
#: Functions of money that read no row of a city, and why.
OF_MONEY_ALONE = {
    "services.payments.queries.report_key": "reads a row that was read in scope",
    "services.payments.rules.may_decide": "reads a row that was read in scope",
    "services.payments.rules.month_after": "reads nothing",
    "services.payments.rules.reduced_elsewhere": "reads nothing",
    "services.payments.rules.bears_interest": "reads nothing",
    "services.payments.rules.booked_year": "reads nothing",
    "services.payments.rules.demand_until": "reads nothing",
    "services.payments.rules.due_year": "reads nothing",
    "services.payments.rules.due_years": "reads nothing",
    "services.payments.rules.lapses_on": "reads nothing",
    "services.payments.rules.reduced": "reads nothing",
    "services.payments.rules.late_interest": "reads nothing",
}
