"""What the desk's pages of money share: the parts of this room, words for its rows."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext

from madoguchi.core.calendar import fiscal_year
from madoguchi.core.errors import PlainError
from madoguchi.foundation.ui.saying import in_english, said, says, year_words

from .providers import TITLES
from .rules import due_years


def other_years(days: Iterable[tuple[date, int, int]], told_on: date) -> list[tuple[str, int, int]]:
    """Bills by 年度 with how many and yen, for days on which they are due; nothing where all are of the running one."""
    found = due_years(days, told_on)
    if [year for year, _, _ in found] == [fiscal_year(told_on)]:
        return []
    return [(year_words(year), count, yen) for year, count, yen in found]


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


def faults(error: PlainError | None, fields: Mapping[str, str] | None = None) -> list[tuple[str, str]]:
    """What stands above a form that was refused; `fields` names the field that is wrong, by the broken rule."""
    return [((fields or {}).get(getattr(error, "rule", ""), ""), said(error))] if error else []


def provider_words(name: str) -> str:
    """A provider in the language of the page; one that nobody knows any more by its name."""
    return says(TITLES[name]) if name in TITLES else name


def department_words(department: Any) -> str:
    """A department in the language of the page."""
    return str(department.name_en if in_english() else department.name)
