"""What every page of the desk's cases begins with: who asks, which case, in which language."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.http import Http404, QueryDict

from madoguchi.counter.procedures.questions import Fault
from madoguchi.counter.procedures.text import Text
from madoguchi.foundation.people.access import StaffRequest
from madoguchi.foundation.ui.saying import in_english, language

from .models import Case
from .queries import case_numbered
from .refusals import REFUSALS
from .rules import Clerk, visible_cases


@dataclass(frozen=True)
class Attempt:
    """An act that was refused or is only half said: which, what was typed, what is said of it and where."""

    act: str = ""
    typed: QueryDict = field(default_factory=lambda: QueryDict(""))
    errors: Sequence[tuple[str, str]] = ()
    faults: Mapping[str, Fault] = field(default_factory=dict)


def opened(request: StaffRequest, number: str) -> tuple[Clerk, Case]:
    """Who asks, and the case if it is one of theirs. Raises Http404."""
    clerk = Clerk(request.staff)
    found = case_numbered(visible_cases(clerk), number)
    if found is None:
        raise Http404
    return clerk, found


def refusal(rule: str) -> str:
    """The sentence of a rule in the language of the page."""
    ja, en = REFUSALS[rule]
    return en if in_english() else ja


def texts(of: Iterable[Text]) -> list[str]:
    """Texts of a declaration in the language of the page."""
    return [one.says(language()) for one in of]
