"""住民登録との照合: what an applicant said, compared with the registry extract; it never fills anything in."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel

from madoguchi.counter.procedures.definition import Definition
from madoguchi.foundation.people.models import ImportState, RegistryImport
from madoguchi.foundation.people.registry.matching import (
    Comparison,
    Difference,
    Registered,
    Said,
    candidates,
    compare,
)

from .models import Case
from .rules import Clerk

#: What is compared, in the words of the page.
FIELD_WORDS: dict[str, str | Promise] = {
    "name": _("氏名"),
    "kana": _("フリガナ"),
    "birth_date": _("生年月日"),
    "postal_code": _("郵便番号"),
    "address": _("住所"),
}
_ADDRESS = ("prefecture", "city", "town", "rest")


class Shown(BaseModel):
    """The panel: what came of comparing, and since when the extract is as it is."""

    comparison: Comparison
    brought_at: datetime

    @property
    def status(self) -> str:
        """住登, 転出, 死亡, … in the language of the page."""
        return gettext(self.comparison.status.label) if self.comparison.status else ""

    @property
    def differences(self) -> list[tuple[str, Difference]]:
        """What differs, each with the words of its field."""
        return [(str(FIELD_WORDS[one.field]), one) for one in self.comparison.differences]

    @property
    def compared(self) -> list[str]:
        """The words of what was compared."""
        return [str(FIELD_WORDS[field]) for field in self.comparison.compared]


def parts(clerk: Clerk, said: Said) -> Iterator[tuple[str, QuerySet[Any], dict[str, str]]]:
    """What is read beside a case for it; for contractors (受託事業者) nothing."""
    if clerk.is_contractor:
        return
    latest = RegistryImport.objects.filter(state=ImportState.DONE).order_by("-ended_at")
    yield "registry", latest[:1], {"ended_at": "ended_at"}
    if said.enough:
        yield "registered", candidates(said), {name: name for name in Registered.model_fields}


def shown(said: Said, brought: list[dict[str, Any]], rows: list[dict[str, Any]]) -> Shown | None:
    """The panel from the rows read; none where the city has no extract."""
    if not brought:
        return None
    comparison = compare([Registered(**row) for row in rows], said)
    return Shown(comparison=comparison, brought_at=brought[0]["ended_at"])


def said_in(definition: Definition, case: Case) -> Said:
    """What the answers of a case say of who applies, as far as the registry has the like."""
    mapping, answers = definition.procedure.applicant, case.answers
    address = _parts_of(answers, mapping.address)
    return Said(
        name=case.applicant,
        kana=case.kana,
        birth_date=_day(answers.get(mapping.birth_date or "")),
        postal_code=str(address.get("postal_code", "")),
        address="".join(str(address.get(part, "")) for part in _ADDRESS),
        also=str(_parts_of(answers, mapping.name).get("alias", "")),
    )


def _parts_of(answers: Mapping[str, Any], name: str | None) -> Mapping[str, Any]:
    value = answers.get(name or "")
    return value if isinstance(value, dict) else {}


def _day(value: Any) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) and value else None
