"""The list behind a figure: each event that it counts, with its case; nothing of whoever applied."""

from collections.abc import Iterable, Iterator
from uuid import UUID

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext

from madoguchi.core import clock
from madoguchi.counter.cases.rules import Clerk
from madoguchi.foundation.city.models import Holding
from madoguchi.foundation.ledger.kinds import kind_named
from madoguchi.foundation.ui.japanese import moment_words
from madoguchi.foundation.ui.saying import in_english, language

from . import queries
from .board import NO_PART
from .models import Measure
from .queries import Behind, Figured
from .words import FORM_PARTS, MEASURE_WORDS, part_words, time_words

_CASE, _STAFF, _PERSON, _ANYONE = "case:", "staff:", "person:", "anyone"


def figured(given: QueryDict) -> Figured | None:
    """What the figure of an address counts; None when there is no such figure."""
    try:
        measure = Measure(given.get("measure", ""))
    except ValueError:
        return None
    part = given.get("part")
    return Figured(measure, "" if part == NO_PART else part, timed="timed" in given)


def title(of: Figured, procedure: str = "") -> str:
    """What the figure is called; of one procedure, in the words of its form."""
    words = str(MEASURE_WORDS[of.measure])
    if of.timed:
        return gettext("%(figure)s（取下げを除く）") % {"figure": words}
    if of.part is None:
        return words
    asked = of.measure in FORM_PARTS and procedure
    return f"{words}　{part_words(of.measure, of.part, queries.form_words(procedure) if asked else None)}"


def lines(clerk: Clerk, events: list[Behind]) -> Iterator[dict[str, str]]:
    """Events in words, each with the address of its case, where this clerk may open it."""
    cases = {_id(one.subject, _CASE) for one in events} - {None}
    known = [one for one in cases if one]
    numbers, seen = queries.numbers_of(known), queries.seen_by(clerk, known)
    actors = _Actors(one for event in events if (one := _id(event.actor, _STAFF)))
    for event in events:
        case = _id(event.subject, _CASE)
        number = numbers.get(case, "―") if case else "―"
        yield {
            "number": number,
            "address": reverse("cases:case", args=[number]) if case in seen else "",
            "sentence": kind_named(event.kind).sentence(language(), event.data),
            "at": moment_words(event.at),
            "actor": actors.words(event),
            "took": time_words(event.minutes),
        }


class _Actors:
    """In which departments who did something was then."""

    def __init__(self, staff: Iterable[UUID]) -> None:
        self._held: dict[UUID, list[Holding]] = {}
        for holding in queries.holdings_of(set(staff)):
            self._held.setdefault(holding.staff_id, []).append(holding)

    def words(self, event: Behind) -> str:
        """The department of whoever did it; of nobody, that it went by itself."""
        staff = _id(event.actor, _STAFF)
        if staff is None:
            applied = event.actor.startswith(_PERSON) or event.actor == _ANYONE
            return gettext("申請する方") if applied else gettext("自動")
        day = clock.local(event.at).date()
        then = [
            holding.post.department
            for holding in self._held.get(staff, [])
            if holding.since <= day and (holding.until is None or day < holding.until)
        ]
        named = [one.name_en if in_english() else one.name for one in then]
        return "、".join(dict.fromkeys(named)) or gettext("職員")


def _id(name: str, kind: str) -> UUID | None:
    """The id in a name of the ledger, such as `case:<id>`; None when it names something else."""
    try:
        return UUID(name.removeprefix(kind)) if name.startswith(kind) else None
    except ValueError:
        return None
