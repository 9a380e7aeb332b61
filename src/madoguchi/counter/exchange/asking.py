"""The form of a new export: what was chosen so far, and what can be chosen."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.http import QueryDict
from django.utils.translation import gettext

from madoguchi.core import clock
from madoguchi.core.japanese import parse_date
from madoguchi.counter.cases.rules import Clerk
from madoguchi.foundation.city.models import Department
from madoguchi.foundation.ui.saying import in_english, language

from . import queries
from .columns import Available, Versions
from .layout import LayoutDeclared
from .models import Format
from .plan import choosable, plan_of, versions_of
from .rules import departments_of
from .wanted import Wanted

_PREVIEW = 5
#: What is chosen before anybody chooses: what a register of what was received has.
_USUAL = ("case.number", "case.arrived_at", "case.applicant", "case.state", "case.step", "case.outcome")


@dataclass(frozen=True)
class Asking:
    """What stands in the form: of an address while it is filled in, of the form when it is sent."""

    clerk: Clerk
    given: QueryDict

    @cached_property
    def department(self) -> Department:
        """The department chosen; the first of the clerk's own until one is."""
        own = departments_of(self.clerk)
        return next((one for one in own if one.slug == self.given.get("of")), own[0])

    @property
    def departments(self) -> list[tuple[str, str]]:
        return [(one.slug, one.name_en if in_english() else one.name) for one in departments_of(self.clerk)]

    @cached_property
    def procedures(self) -> list[tuple[str, str]]:
        return [(slug, title.says(language())) for slug, title in queries.procedures().items()]

    @property
    def procedure(self) -> str:
        """The procedure chosen; empty for all."""
        known = {slug for slug, _ in self.procedures}
        chosen = self.given.get("procedure", "")
        return chosen if chosen in known else ""

    @cached_property
    def layouts(self) -> list[LayoutDeclared]:
        """The layouts of the procedure."""
        return [one for _, one in queries.layouts() if one.procedure == self.procedure]

    @cached_property
    def versions(self) -> Versions:
        """The versions of the procedure, or of all."""
        return versions_of(self.procedure, clock.now())

    @cached_property
    def columns(self) -> list[Available]:
        """What can be chosen."""
        wanted = Wanted(procedure=self.procedure, language=language())
        return choosable(wanted, self.versions)

    @property
    def chosen(self) -> Sequence[str]:
        """What is chosen, in the order of the columns."""
        picked = set(self.given.getlist("column"))
        if not picked and "chosen" not in self.given:
            picked = {one.key for one in self.columns if one.key in _USUAL or one.cells}
        return [one.key for one in self.columns if one.key in picked]

    @property
    def outcomes(self) -> list[tuple[str, str]]:
        """How cases of the procedure can have ended, in any version."""
        found: dict[str, str] = {}
        for definition in self.versions.definitions if self.procedure else ():
            for name, outcome in definition.procedure.outcomes.items():
                found.setdefault(name, outcome.title.says(language()))
        return list(found.items())

    @property
    def states(self) -> list[tuple[str, str]]:
        return [("open", gettext("進行中")), ("closed", gettext("終わったもの"))]

    @property
    def options(self) -> list[tuple[str, str]]:
        """The columns for the form."""
        return [(one.key, one.heading) for one in self.columns]

    @property
    def formats(self) -> list[tuple[str, str]]:
        plain = [(one.value, gettext(one.label)) for one in Format if one != Format.LAYOUT]
        return plain + [(f"layout:{one.id}", one.title.says(language())) for one in self.layouts]

    @property
    def format(self) -> str:
        return self.given.get("format", Format.CSV_UTF8.value)

    def wanted(self) -> Wanted:
        """All of it. Raises PlainError on days that cannot be read."""
        kind, _, name = self.format.partition(":")
        layout = next((one for one in self.layouts if one.id == name), None)
        known = dict(self.outcomes)
        return Wanted(
            procedure=self.procedure,
            state=self.given.get("state", "") if self.given.get("state") in ("open", "closed") else "",
            outcome=self.given.get("outcome", "") if self.given.get("outcome") in known else "",
            arrived_from=_day(self.given.get("from", "")),
            arrived_until=_day(self.given.get("until", "")),
            columns=tuple(self.chosen),
            format=kind if kind in Format.values else Format.CSV_UTF8.value,
            language=language(),
            layout=layout.id if layout else "",
            declaration=layout.model_dump(mode="json") if layout else {},
        )

    def preview(self, wanted: Wanted) -> tuple[tuple[str, ...], list[list[str]]]:
        """The headings, and the first rows as they would be written."""
        plan = plan_of(wanted, self.department.id, clock.now(), self.versions)
        return plan.headings, plan.first(_PREVIEW)


def _day(text: str) -> str:
    return parse_date(text).isoformat() if text.strip() else ""


def filters_in_words(wanted: Wanted) -> Iterator[str]:
    """What an export was restricted to, for its page."""
    states = {"open": gettext("進行中"), "closed": gettext("終わったもの")}
    if wanted.state:
        yield states[wanted.state]
    if wanted.outcome:
        yield wanted.outcome
    if wanted.arrived_from or wanted.arrived_until:
        yield gettext("到達日 %(first)s～%(last)s") % {
            "first": wanted.arrived_from,
            "last": wanted.arrived_until,
        }
