"""What the pages of rounds have in common: which round, who asks, names in the language of the page."""

import re
from dataclasses import dataclass
from typing import Any

from django.http import Http404
from django.urls import reverse

from madoguchi.core.japanese import normalise_line
from madoguchi.counter.cases.rules import Clerk
from madoguchi.counter.procedures.questions import full_name
from madoguchi.foundation.people.access import StaffRequest
from madoguchi.foundation.ui.saying import language

from . import queries
from .models import Entry, Placement, Round
from .reckoning import Rules, rules_of
from .words import class_words, place_words


@dataclass(frozen=True)
class Shown:
    """A round that somebody looks at, with its rules."""

    clerk: Clerk
    found: Round
    rules: Rules

    @property
    def child(self) -> str | None:
        """The question of the child's name."""
        return self.rules.selection.child

    def place(self, name: str) -> str:
        """A place in words; a dash where there is none."""
        return place_words(self.rules, name, language()) if name else "―"

    def age_class(self, name: str) -> str:
        """An age class in words."""
        return class_words(self.rules, name, language()) if name else "―"

    def address(self, name: str, *more: Any) -> str:
        """The address of a page of this round."""
        return reverse(f"rounds:{name}", args=[self.found.code, *more])


def opened(request: StaffRequest, code: str) -> Shown:
    """The round of an address, if the clerk sees it. Raises Http404."""
    clerk = Clerk(request.staff)
    found = queries.round_coded(clerk, code)
    if found is None:
        raise Http404
    return Shown(clerk, found, rules_of(found.version))


def name_of(row: Entry | Placement) -> str:
    """The child's name, as the application says."""
    return full_name(getattr(row, "child", None) or {})


_WHOLE = re.compile(r"[+＋]?([-－−]?)([0-9]{1,5})")


def whole(request: StaffRequest, name: str) -> int | None:
    """A whole number that was typed, full-width figures too; None for anything else."""
    found = _WHOLE.fullmatch(normalise_line(request.POST.get(name, "")).strip())
    if found is None:
        return None
    return -int(found[2]) if found[1] else int(found[2])
