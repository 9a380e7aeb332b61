"""所得・課税証明書 for tests: applied for on line, examined; who does it, what is entered."""

from typing import Any

from clones import Clone
from walking import MIHON, at_desk, drain, photo

from madoguchi.counter.cases import actions as cases
from madoguchi.counter.cases.models import Case, StepAction
from madoguchi.counter.procedures.queries import current
from madoguchi.counter.window import actions as window
from madoguchi.counter.window.models import Submission
from madoguchi.counter.window.rules import Visitor
from madoguchi.foundation.accounts.actions import ensure_account
from madoguchi.foundation.people.actions import ensure_person
from madoguchi.foundation.tenancy.scope import city_scope

FIRST, SECOND, HEAD = "hoshikawa@mihon.example", "shiraishi@mihon.example", "kihara@mihon.example"
HOME = {
    "postal_code": "425-8502",
    "prefecture": "静岡県",
    "city": "みほん市",
    "town": "本町",
    "rest": "2-16-32",
}
TYPED = {
    "role": "self",
    "applicant": {"family": "髙橋", "given": "𠮷乃", "family_kana": "たかはし", "given_kana": "よしの"},
    "birth_date": "昭和58年4月1日",
    "fiscal_year": "fy2026",
    "certificate": "both",
    "deductions_shown": False,
    "january_address": HOME,
    "purpose": "dependant",
    "submitted_to": "勤務先の健康保険組合",
    "copies": "２",
    "identity_by": "photo",
    "receive_by": "post",
    "home": HOME,
    "phone": "090-1234-5678",
}
FOUND = {
    "total_income": "3,250,000円",
    "aggregate_income": "3250000",
    "spouse": "none",
    **dict.fromkeys(("dependants", "dependants_specific", "dependants_elderly", "dependants_young"), "0"),
    "deduction_total": "1200000",
    "tax_base": "2050000",
    "city_tax": "123000",
    "prefectural_tax": "82000",
    "forest_tax": "1000",
    "annual_tax": "206000",
}
CHECKS, VERIFIED = 5, 3


def apply(database: Clone, **typed: Any) -> Submission:
    """Handed over on line, and received."""
    with database.as_public(), city_scope(MIHON):
        visitor = Visitor(ensure_person(ensure_account("yoshino@mail.example")))
        draft = window.begin(visitor, current("income_certificate"), "ja")
        sent = window.attach(draft, photo("licence.jpg"))
        window.save(draft, {**TYPED, "identity_document": [str(sent.file_id)], **typed})
        submission = window.hand_over(visitor, draft.code).submission
    drain(database)
    return submission


def examined(database: Clone, outcome: str = "issued", reasons: str = "") -> None:
    with at_desk(database, FIRST) as (clerk, case):
        found = cases.Examined(CHECKS, findings=FOUND)
        cases.examine(clerk, case, found, cases.Proposal(outcome, reasons))


def open_kind(case: Case) -> str:
    return str(StepAction.objects.get(case=case, done_at=None).kind)
