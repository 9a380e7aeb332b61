"""What happens for the wider walks, through the actions of one side in a process of its own (see `happening`)."""

from collections import Counter
from typing import Any

import happening
from happening import MIHON, photo, until

from madoguchi.core import clock
from madoguchi.core.calendar import fiscal_year
from madoguchi.counter.cases import actions as cases
from madoguchi.counter.cases.models import Case
from madoguchi.counter.cases.rules import Clerk
from madoguchi.counter.procedures.definition import load_definition
from madoguchi.counter.procedures.queries import current
from madoguchi.counter.window import actions as window
from madoguchi.counter.window.rules import Visitor
from madoguchi.foundation.accounts.actions import ensure_account
from madoguchi.foundation.city.models import Staff
from madoguchi.foundation.people.actions import ensure_person
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.services.spending import actions as spending
from madoguchi.services.spending.models import Budget


def apply(facts: dict[str, Any]) -> dict[str, Any]:
    """Somebody with an account (`email`) hands over a form (`slug`, `typed`); a file goes to each of `files`."""
    with city_scope(MIHON):
        visitor = Visitor(ensure_person(ensure_account(facts["email"])))
        draft = window.begin(visitor, current(facts["slug"]), "ja")
        sent = {name: [str(window.attach(draft, photo("書類.jpg")).file_id)] for name in facts["files"]}
        draft = window.save(draft, {**facts["typed"], **sent})
        return {"code": str(window.hand_over(visitor, draft.code, keep=True).submission.code)}


def answer_survey(facts: dict[str, Any]) -> dict[str, Any]:
    """Nobody in particular answers the survey, once for each of `typed`."""
    with city_scope(MIHON):
        return {"codes": [_answered(n, typed) for n, typed in enumerate(facts["typed"])]}


def _answered(n: int, typed: dict[str, Any]) -> str:
    visitor = Visitor(holder=f"a browser of the survey {n}")
    draft = window.save(window.begin(visitor, current("resident_survey"), "ja"), typed)
    return str(window.hand_over(visitor, draft.code, keep=False).submission.code)


def end_survey(facts: dict[str, Any]) -> dict[str, Any]:
    """A `clerk` lets these answers be counted; what all that count say of age and use."""
    codes = facts["codes"]
    until(lambda: Case.objects.filter(code__in=codes).count() == len(codes))
    for code in codes:
        with city_scope(MIHON):
            clerk = Clerk(Staff.objects.get(email=facts["clerk"]))
            cases.examine(clerk, _case(code), cases.Examined(1))
            cases.answer(clerk, _case(code), cases.Proposal("counted"), "")
    with city_scope(MIHON):
        given = Case.objects.filter(outcome="counted").values_list("answers", flat=True)
        return {"counted": Counter(f"{one['age']}/{one['used']}" for one in given)}


def _case(code: str) -> Case:
    return Case.objects.select_related("version__procedure", "department").get(code=code)


def leave_of_budget(facts: dict[str, Any]) -> dict[str, Any]:
    """Other matters take the budget of the subsidy but for so many `yen`; none of it without a number."""
    with city_scope(MIHON):
        spending.commit("matter:others", "small_business", 0, actor="tests")
        if facts["yen"] is not None:
            left = Budget.objects.get(slug="small_business", fiscal_year=fiscal_year(clock.today())).left
            spending.commit("matter:others", "small_business", left - facts["yen"], actor="tests")
        return {}


def prepare_grant(facts: dict[str, Any]) -> dict[str, Any]:
    """A subsidy of so many `yen`, examined and drafted by the `clerk`, approved by the `chief`."""
    until(lambda: Case.objects.filter(code=facts["code"]).exists())
    with city_scope(MIHON):
        clerk, chief = (Clerk(Staff.objects.get(email=facts[name])) for name in ("clerk", "chief"))
        case = _case(facts["code"])
        items = len(load_definition(case.version).procedure.route[1].checklist)
        cases.examine(clerk, case, cases.Examined(items, findings={"granted": str(facts["yen"])}))
        cases.draft(clerk, _case(facts["code"]), cases.Proposal("granted"))
        cases.approve(chief, _case(facts["code"]), note="")
        return {}


ACTS: happening.Acts = {
    one.__name__: one for one in (apply, answer_survey, end_survey, leave_of_budget, prepare_grant)
}


def main() -> None:
    """Do the act."""
    happening.main(ACTS)
