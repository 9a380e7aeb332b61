"""小規模事業者応援補助金 for tests: application, report and claim, each handed over on line; who does what at the desk."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from clones import Clone
from django.db.models import F
from walking import MIHON, at_desk, drain, open_document, photo

from madoguchi.core import clock
from madoguchi.counter.cases import actions as cases
from madoguchi.counter.cases.models import Case, StepAction
from madoguchi.counter.procedures.forms import load_definition
from madoguchi.counter.procedures.queries import current
from madoguchi.counter.window import actions as window
from madoguchi.counter.window.models import Draft, Invitation, Submission
from madoguchi.counter.window.rules import Visitor
from madoguchi.foundation.accounts.actions import ensure_account
from madoguchi.foundation.people.actions import ensure_person
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.services.spending.models import Budget

#: A day in the season of applications, whose budget is that of 令和8年度.
DAY = datetime(2026, 11, 20, 1, 5, tzinfo=UTC)
YEAR, BUDGET = 2026, "small_business"
CLERK, CHIEF, HEAD = "ishida@mihon.example", "iwai@mihon.example", "inuzuka@mihon.example"
FINANCE, ACCOUNTING = "koujima@mihon.example", "fuyuki@mihon.example"
MAIL = "seisakusho@mail.example"
TYPED: dict[str, Any] = {
    "form": "company",
    "company_number": "7000012050002",
    "business_name": "株式会社みほん製作所",
    "representative": {"family": "見本", "given": "太郎", "family_kana": "みほん", "given_kana": "たろう"},
    "address": {
        "postal_code": "425-8502",
        "prefecture": "静岡県",
        "city": "みほん市",
        "town": "本町",
        "rest": "2-16-32",
    },
    "phone": "054-000-1234",
    "trade": "manufacturing",
    "employees": 8,
    "project": "equipment",
    "plan": "検品に使うカメラを入れ、1日2時間の作業を減らします。",
    "ends_on": "令和9年2月28日",
    "costs": [{"item": "検品用カメラ", "price": "600,000円"}, {"item": "ソフトウェア", "price": "300,000円"}],
    "total": 900_000,
    "other_grants": False,
    "tax_check": True,
    "oath": {"name": "見本 太郎", "agreed": True},
    "electronic": True,
}
REPORTED: dict[str, Any] = {
    "done": "カメラを入れ、検品の時間が1日2時間減りました。",
    "ended_on": "令和8年11月19日",
    "spent": 720_000,
    "electronic": True,
}
ACCOUNT = {
    "bank_code": "0149",
    "bank_name": "みほん銀行",
    "branch_code": "001",
    "branch_name": "本店",
    "kind": "ordinary",
    "number": "1234567",
    "holder": "カ）ミホンセイサクシヨ",
}


@contextmanager
def in_season() -> Iterator[None]:
    """The clock stands on a day in the season."""
    with clock.moved_to(DAY):
        yield


def _owner() -> Visitor:
    return Visitor(ensure_person(ensure_account(MAIL)))


def _handed_over(visitor: Visitor, draft: Draft, typed: Mapping[str, Any], *papers: str) -> Submission:
    sent = {name: [str(window.attach(draft, photo(f"{name}.jpg", (40, 30))).file_id)] for name in papers}
    saved = window.save(draft, {**typed, **sent})
    return window.hand_over(visitor, saved.code).submission


def apply(database: Clone, **typed: Any) -> Submission:
    """The application, handed over and received."""
    with database.as_public(), city_scope(MIHON):
        visitor = _owner()
        draft = window.begin(visitor, current("business_subsidy"), "ja")
        made = _handed_over(visitor, draft, {**TYPED, **typed}, "estimates", "registration")
    drain(database)
    return made


def invited(database: Clone, procedure: str) -> dict[str, Any]:
    """What stands in the form that the city offers, as it is begun."""
    with database.as_public(), city_scope(MIHON):
        invitation = Invitation.objects.get(procedure=procedure)
        draft = window.begin_invited(_owner(), invitation, current(procedure), "ja")
        return dict(draft.typed)


def answer(database: Clone, procedure: str, typed: Mapping[str, Any], *papers: str) -> Submission:
    """The form that the city offered, filled in, handed over and received."""
    with database.as_public(), city_scope(MIHON):
        visitor, invitation = _owner(), Invitation.objects.get(procedure=procedure)
        draft = window.begin_invited(visitor, invitation, current(procedure), "ja")
        made = _handed_over(visitor, draft, typed, *papers)
    drain(database)
    return made


def open_kind(case: Case) -> str:
    """The kind of the open step; empty once the case is closed. On the office side, in scope."""
    step = StepAction.objects.filter(case=case, done_at=None).first()
    return str(step.kind) if step else ""


def examine(database: Clone, **findings: Any) -> None:
    with at_desk(database, CLERK) as (clerk, case):
        step = StepAction.objects.get(case=case, done_at=None)
        asked = load_definition(case.version).procedure.route[step.position].checklist
        cases.examine(clerk, case, cases.Examined(len(asked), findings=findings))


def draft(database: Clone, outcome: str, reasons: str = "") -> None:
    with at_desk(database, CLERK) as (clerk, case):
        cases.draft(clerk, case, cases.Proposal(outcome, reasons))


def approve(database: Clone) -> None:
    with at_desk(database, CHIEF) as (clerk, case):
        cases.approve(clerk, case, note="")


def concur(database: Clone) -> None:
    with at_desk(database, FINANCE) as (clerk, case):
        cases.concur(clerk, case, note="予算の範囲内です")


def decide(database: Clone) -> None:
    with at_desk(database, HEAD) as (clerk, case):
        cases.decide(clerk, case, note="")
    drain(database)


def circulate(database: Clone) -> None:
    with at_desk(database, ACCOUNTING) as (clerk, case):
        cases.circulate(clerk, case, note="")
    drain(database)


def grant(database: Clone, submission: Submission, granted: int = 500_000) -> None:
    """The application to its end: granted, fetched, shown to accounting."""
    examine(database, granted=str(granted))
    draft(database, "granted")
    approve(database)
    if submission.answers["total"] >= 750_000:
        concur(database)
    decide(database)
    open_document(database, submission)
    circulate(database)


def fix(database: Clone, submission: Submission, fixed: int) -> None:
    """The report to its end: the sum is fixed, the notice fetched."""
    examine(database, fixed=str(fixed))
    draft(database, "fixed")
    decide(database)
    open_document(database, submission)


def budget() -> Budget:
    """The budget of the chain; on the office side, in scope."""
    found: Budget = Budget.objects.get(slug=BUDGET, fiscal_year=YEAR)
    return found


def leave(database: Clone, yen: int) -> None:
    """Let so much of the budget be left, as if others had taken the rest."""
    with database.as_office(), city_scope(MIHON):
        Budget.objects.filter(id=budget().id).update(taken=F("ceiling") - yen)
