"""What the open step of a case asks of the clerk: its checklist, its fields, its choices."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext

from madoguchi.counter.procedures.declaration import Outcome
from madoguchi.counter.procedures.forms import Definition
from madoguchi.counter.procedures.kinds import StepKind
from madoguchi.counter.procedures.papers import sentence_with
from madoguchi.foundation.ui.saying import in_english, language
from madoguchi.services.payments.models import FACES, Way

from . import findings
from .beside import Beside
from .desk import Attempt, texts
from .models import Case, StepAction
from .queries import proposing_step

Shown = dict[str, Any]


def now(definition: Definition, case: Case, step: StepAction, near: Beside, attempt: Attempt) -> Shown:
    """What the template of the step shows (`cases/steps/<kind>.html`)."""
    declared = definition.procedure.route[step.position]
    own = _OF_STEP.get(StepKind(step.kind))
    ticked = set(attempt.typed.getlist("checked"))
    checklist = [(str(n), words, str(n) in ticked) for n, words in enumerate(texts(declared.checklist), 1)]
    return {
        "step_template": f"cases/steps/{step.kind}.html",
        "checklist": checklist,
        "specimen": case.proposed and _paper_of(definition, case),
        **(own(definition, case, step, near, attempt) if own else {}),
    }


def _paper_of(definition: Definition, case: Case) -> bool:
    outcome = definition.procedure.outcomes.get(case.proposed)
    return outcome is not None and outcome.document is not None


def _examine(definition: Definition, case: Case, step: StepAction, _near: Beside, attempt: Attempt) -> Shown:
    proposes = proposing_step(definition) == StepKind.EXAMINE
    return {
        **_fields(definition, case, step, attempt),
        **(_proposal(definition, case, attempt) if proposes else {}),
    }


def _draft(definition: Definition, case: Case, _step: StepAction, _near: Beside, attempt: Attempt) -> Shown:
    return _proposal(definition, case, attempt)


def _verify(definition: Definition, case: Case, step: StepAction, _near: Beside, attempt: Attempt) -> Shown:
    return _fields(definition, case, step, attempt)


def _close(definition: Definition, case: Case, _step: StepAction, _near: Beside, attempt: Attempt) -> Shown:
    told = [
        (name, one.title.says(language()), _told(definition, case, one))
        for name, one in definition.procedure.outcomes.items()
    ]
    return {**_proposal(definition, case, attempt), "outcomes": told}


def _told(definition: Definition, case: Case, outcome: Outcome) -> str:
    if outcome.told is None:
        return ""
    said = sentence_with(definition, outcome.told, {**case.answers, **case.findings})
    return said["en" if in_english() else "ja"]


def _fields(definition: Definition, case: Case, step: StepAction, attempt: Attempt) -> Shown:
    raw = findings.read(definition, step.position, attempt.typed).raw if attempt.typed else case.findings
    return {
        "fields": findings.fields(definition, step.position, case, raw, attempt.faults, language()),
        "browser": findings.browser_data(definition, step.position, case),
    }


def _proposal(definition: Definition, case: Case, attempt: Attempt) -> Shown:
    """The outcomes to choose from, and what stands in the fields: typed just now, else proposed before."""
    outcomes = definition.procedure.outcomes
    adverse = [one for one in outcomes.values() if one.adverse]
    return {
        "outcomes": [(name, one.title.says(language())) for name, one in outcomes.items()],
        "chosen": attempt.typed.get("outcome", case.proposed),
        "reasons": attempt.typed.get("reasons", case.reasons),
        "reasons_hint": " ".join(one.reasons.says(language()) for one in adverse if one.reasons),
        "adverse": "、".join(one.title.says(language()) for one in adverse),
    }


def _payment(definition: Definition, case: Case, _step: StepAction, near: Beside, attempt: Attempt) -> Shown:
    typed = attempt.typed
    orders = list(zip(typed.getlist("order_number"), typed.getlist("order_amount"), strict=False))
    blank = 1 if "_more" in typed else max(2 - len(orders), 0)
    offered = definition.waivers(case.answers)
    ways = near.owed.ways if near.owed else []
    return {
        "charge_title": near.owed.title["en" if in_english() else "ja"] if near.owed else "",
        "by_cash": Way.CASH in ways,
        "by_orders": Way.POSTAL_ORDER in ways,
        "orders": [*orders, *([("", "")] * blank)],
        "faces": [(str(face), gettext("%(yen)s円") % {"yen": f"{face:,}"}) for face in FACES],
        "waivers": [
            (name, one.title.says(language()), one.evidence.says(language())) for name, one in offered.items()
        ],
        "change": f"answers.tendered - {near.owed.amount}" if near.owed else "",
    }


def _dispatch(
    definition: Definition, case: Case, _step: StepAction, _near: Beside, _attempt: Attempt
) -> Shown:
    return {"picked_up": definition.picked_up(case.answers)}


_OF_STEP: dict[StepKind, Callable[[Definition, Case, StepAction, Beside, Attempt], Shown]] = {
    StepKind.EXAMINE: _examine,
    StepKind.SURVEY: _verify,
    StepKind.DRAFT: _draft,
    StepKind.VERIFY: _verify,
    StepKind.PAYMENT: _payment,
    StepKind.DISPATCH: _dispatch,
    StepKind.CLOSE: _close,
}
