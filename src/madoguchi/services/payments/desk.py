"""What the desk's pages of money share: words in the language of the page, yen and days as they are typed."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language, gettext

from madoguchi.core.calendar import fiscal_year
from madoguchi.core.errors import PlainError
from madoguchi.core.japanese import normalise_block
from madoguchi.core.japanese.dates import fiscal_year_label, parse_date
from madoguchi.foundation.people.access import StaffRequest

from .providers import TITLES
from .rules import due_years


def in_english() -> bool:
    """Whether the page is in English."""
    return (get_language() or "ja").startswith("en")


def says(title: Mapping[str, str]) -> str:
    """A title in the language of the page."""
    return str(title["en" if in_english() else "ja"])


def said(error: PlainError) -> str:
    """A refusal in the language of the page."""
    return error.en if in_english() else error.ja


def year_words(year: int) -> str:
    """A 年度 in the language of the page."""
    return str(year) if in_english() else fiscal_year_label(year)


def other_years(days: Iterable[tuple[date, int, int]], told_on: date) -> list[tuple[str, int, int]]:
    """Bills by 年度 with how many and yen, for days on which they are due; nothing where all are of the running one."""
    found = due_years(days, told_on)
    if [year for year, _, _ in found] == [fiscal_year(told_on)]:
        return []
    return [(year_words(year), count, yen) for year, count, yen in found]


def typed(request: StaffRequest, name: str, most: int = 1000) -> str:
    """What was typed into a field, brought to one form."""
    return normalise_block(request.POST.get(name, "")).strip()[:most]


def room_tabs(here: str) -> list[tuple[str, str, bool]]:
    """The parts of this room, as links."""
    parts = (
        (gettext("日ごとの収納"), "takings"),
        (gettext("レジ"), "tills"),
        (gettext("請求"), "charges"),
        (gettext("他のシステムの請求"), "bills"),
        (gettext("納付書の消込"), "collected"),
        (gettext("過誤納"), "overpaid"),
        (gettext("決済事業者との照合"), "reports"),
        (gettext("会計に渡す表"), "books"),
    )
    return [(words, reverse(f"payments:{name}"), name == here) for words, name in parts]


def day_of(text: str) -> date | None:
    """A day as people type it, None where nothing was. Raises a `PlainError`."""
    return parse_date(text) if text.strip() else None


def faults(error: PlainError | None) -> list[tuple[str, str]]:
    """What stands above a form that was refused."""
    return [("", said(error))] if error else []


def provider_words(name: str) -> str:
    """A provider in the language of the page; one that nobody knows any more by its name."""
    return says(TITLES[name]) if name in TITLES else name


def department_words(department: Any) -> str:
    """A department in the language of the page."""
    return str(department.name_en if in_english() else department.name)
