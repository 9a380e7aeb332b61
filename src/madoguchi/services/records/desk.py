"""What the register's pages share: the part of it that is wanted, words, and rows as they are shown."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from madoguchi.core import clock
from madoguchi.core.calendar import fiscal_year
from madoguchi.foundation.city.models import Department
from madoguchi.foundation.ui.saying import in_english, says, year_words

from .models import Binder, Classification, Record, State
from .queries import UNCLASSIFIED, Wanted, departments, first_year
from .rules import Keeper

STAGES = {
    "received_on": _("収受"),
    "drafted_on": _("起案"),
    "decided_on": _("決裁"),
    "enforced_on": _("施行"),
    "completed_on": _("完結"),
}


def years_words(years: int | None) -> str:
    """A retention in words."""
    return gettext("%(n)s年") % {"n": years} if years else gettext("永年")


@dataclass(frozen=True)
class Part:
    """The part of the register that a page is about: one department, one fiscal year, and what else was asked."""

    department: Department | None
    wanted: Wanted
    offered: list[Department]

    def address(self, name: str, **more: str) -> str:
        """The address of a page about the same part."""
        given = {
            "of": self.department.slug if self.department else "",
            "year": str(self.wanted.year),
            "state": self.wanted.state,
            "class": self.wanted.classification,
            **more,
        }
        return f"{reverse(name)}?{urlencode({key: value for key, value in given.items() if value})}"

    def shown(self, classes: Iterable[Classification]) -> dict[str, Any]:
        """What the form above the list offers."""
        named = [(one.code, f"{one.code} {says(one.title)}") for one in classes]
        return {
            "part": self,
            "departments": [(one.slug, _name(one)) for one in self.offered],
            "years": [(year, year_words(year)) for year in _years(self.wanted.year)],
            "states": State.choices,
            "classes": [*named, (UNCLASSIFIED, gettext("未分類"))],
        }


def part_of(request: HttpRequest, keeper: Keeper) -> Part:
    """Which part a request asks for: the keeper's first department and this year, unless it says another."""
    offered = departments() if keeper.decides else keeper.departments
    own = keeper.departments or offered
    department = next((one for one in offered if one.slug == request.GET.get("of")), own[0] if own else None)
    state = request.GET.get("state", "")
    return Part(
        department,
        Wanted(
            _year(request.GET.get("year", "")),
            state if state in State.values else "",
            request.GET.get("class", "")[:20].replace("\x00", ""),
        ),
        offered,
    )


def _year(text: str) -> int:
    this = fiscal_year(clock.today())
    return int(text) if text.isascii() and text.isdigit() and 1900 < int(text[:5]) <= this else this


def _years(wanted: int) -> list[int]:
    this = fiscal_year(clock.today())
    return list(range(this, min(first_year() or this, wanted) - 1, -1))


def _name(department: Department) -> str:
    return department.name_en if in_english() else department.name


def binder_address(binder: Binder, name: str = "records:binder") -> str:
    """The address of a binder, by year, department and the code of its classification."""
    code = binder.classification.code if binder.classification else UNCLASSIFIED
    return reverse(name, args=[binder.fiscal_year, binder.department.slug, code])


def binder_words(binder: Binder) -> str:
    """A binder's name: its year and title."""
    return f"{year_words(binder.fiscal_year)}　{says(binder.title)}"


def row_after(request: HttpRequest) -> UUID | None:
    """The row after which a page of contents begins; None at the first page, and when it is no row."""
    try:
        return UUID(request.GET.get("after", ""))
    except ValueError:
        return None


def row_of(record: Record) -> dict[str, Any]:
    """A record as lists show it."""
    return {
        "record": record,
        "title": says(record.title),
        "state": record.state.label,
        "tone": "done" if record.fate else "plain" if record.completed_on else "now",
        "kept": years_words(record.years),
    }
