"""What the office does with a procedure that began as a row of a list (see `happening`): decides, counts, a day later."""

from datetime import timedelta
from typing import Any

import happening
from happening import MIHON, until

from madoguchi.core import clock
from madoguchi.counter.cases import actions as cases
from madoguchi.counter.cases.models import Case
from madoguchi.counter.cases.rules import Clerk
from madoguchi.counter.figures.jobs import count_all
from madoguchi.foundation.city.models import Staff
from madoguchi.foundation.ledger.models import Event
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.web.jobs import PERIODIC

EXAMINER, DECIDER = "hamano@mihon.example", "ushioka@mihon.example"


def decide(facts: dict[str, Any]) -> dict[str, Any]:
    """The case of a `code` is examined, drafted and decided: its `outcome`."""
    until(lambda: Case.objects.filter(code=facts["code"]).exists())
    with city_scope(MIHON):
        examiner, decider = (Clerk(Staff.objects.get(email=email)) for email in (EXAMINER, DECIDER))
        cases.examine(examiner, _case(facts["code"]), cases.Examined(3, "要件を確かめました。"))
        cases.draft(examiner, _case(facts["code"]), cases.Proposal(facts["outcome"]))
        cases.decide(decider, _case(facts["code"]), note="")
        return {}


def ask(facts: dict[str, Any]) -> dict[str, Any]:
    """Whoever handed in the case of a `code` is asked to mend these `questions`."""
    until(lambda: Case.objects.filter(code=facts["code"]).exists())
    with city_scope(MIHON):
        examiner = Clerk(Staff.objects.get(email=EXAMINER))
        wanted = dict.fromkeys(facts["questions"], "もう一度ご確認ください。")
        cases.ask_correction(examiner, _case(facts["code"]), wanted, clock.today() + timedelta(days=14), "")
        return {}


def _case(code: str) -> Case:
    return Case.objects.select_related("version__procedure", "department").get(code=code)


def a_day_later(_facts: dict[str, Any]) -> dict[str, Any]:
    """What the worker does by itself in the night after today: it counts the ledger and measures the lists."""
    (measure,) = (job for job in PERIODIC if job.name == "assessment.measure")
    with clock.moved_to(clock.now() + timedelta(days=1)):
        count_all()
        measure.work()
    return {}


def ledger(facts: dict[str, Any]) -> dict[str, Any]:
    """Every event of a `procedure` that the office's ledger has, as it stands there."""
    with city_scope(MIHON):
        found = Event.objects.filter(data__procedure=facts["procedure"]).order_by("seq")
        return {"events": [{"kind": one.kind, "at": one.at.isoformat(), "data": one.data} for one in found]}


ACTS: happening.Acts = {one.__name__: one for one in (decide, ask, a_day_later, ledger)}


def main() -> None:
    """Do the act."""
    happening.main(ACTS)
