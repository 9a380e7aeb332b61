"""所得・課税証明書 for tests: applied for on line, examined; who does it, what is entered."""

from typing import Any

from answers import INCOME, INCOME_FOUND
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
CHECKS, VERIFIED = 5, 3


def apply(database: Clone, **typed: Any) -> Submission:
    """Handed over on line, and received."""
    with database.as_public(), city_scope(MIHON):
        visitor = Visitor(ensure_person(ensure_account("yoshino@mail.example")))
        draft = window.begin(visitor, current("income_certificate"), "ja")
        sent = window.attach(draft, photo("licence.jpg"))
        window.save(draft, {**INCOME, "identity_document": [str(sent.file_id)], **typed})
        submission = window.hand_over(visitor, draft.code).submission
    drain(database)
    return submission


def examined(database: Clone, outcome: str = "issued", reasons: str = "") -> None:
    with at_desk(database, FIRST) as (clerk, case):
        found = cases.Examined(CHECKS, findings=INCOME_FOUND)
        cases.examine(clerk, case, found, cases.Proposal(outcome, reasons))


def open_kind(case: Case) -> str:
    return str(StepAction.objects.get(case=case, done_at=None).kind)
