"""What the office counts and publishes in the town: one edition withdrawn, one that is out, one to be looked at."""

from typing import Any

import happening
from surveying import PLANNER, SURVEY, answered, closed

from madoguchi.counter.cases.tallying import count
from madoguchi.foundation.city.models import Staff
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.services.publications import actions


def publish(_facts: dict[str, Any]) -> dict[str, str]:
    """Three editions of a survey."""
    with city_scope(happening.MIHON):
        closed(SURVEY, answered(90))
        clerk = Staff.objects.get(email=PLANNER)
        for number in (1, 2, 3):
            edition = actions.prepare(SURVEY, clerk)
            count(edition)
            if number < 3:
                actions.publish(SURVEY, clerk, edition.stamp)
            if number == 1:
                actions.withdraw(SURVEY, 1, clerk, "年齢の区分に誤りがありました。")
    return {"survey": SURVEY}


def main() -> None:
    """Do the act."""
    happening.main({"publish": publish})
