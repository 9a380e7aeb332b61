"""What somebody wants to book, and what conditions and prices may read of it (pure)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from madoguchi.core import clock
from madoguchi.core.calendar import age, age_at_fiscal_year_end, fiscal_year
from madoguchi.foundation.people.models import Level

from .declaration import Ask, ResourceDeclared
from .hours import length_of


@dataclass(frozen=True)
class Wanted:
    """A time for some people. `said` are answers by `Ask`, a date of birth as ISO text.

    `group` is the kind of the registered group that books, `reduction` its percentage off.
    """

    choice: str
    people: int
    begins: datetime
    said: Mapping[str, str] = field(default_factory=dict)
    level: Level = Level.CONTACT
    group: str = ""
    reduction: int = 0


def facts(resource: ResourceDeclared, wanted: Wanted) -> dict[str, Any]:
    """The values of `shape.SHAPE`; what was not asked, or not said, is absent."""
    choice = resource.choice(wanted.choice)
    local = clock.local(wanted.begins)
    known: dict[str, Any] = {
        "people": wanted.people,
        "choice": wanted.choice,
        "minutes": int(length_of(choice, wanted.people).total_seconds()) // 60 if choice else None,
        "day": local.date().isoformat(),
        "weekday": local.isoweekday(),
        "begins": local.hour * 60 + local.minute,
        "level": wanted.level.value,
        "sex": wanted.said.get(Ask.SEX),
        "group": wanted.group,
        "reduction": wanted.reduction,
        **_ages(wanted.said.get(Ask.BORN, ""), local.date()),
    }
    return {name: value for name, value in known.items() if value is not None}


def _ages(born: str, day: date) -> dict[str, int]:
    if not born:
        return {}
    birthday = date.fromisoformat(born)
    return {"age": age(birthday, day), "age_at_year_end": age_at_fiscal_year_end(birthday, fiscal_year(day))}
