"""What can be asked of the city: the list by life event, and the page that explains one procedure."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_safe

from madoguchi.foundation.city.models import Department

from . import queries
from .declaration import Procedure
from .definition import load_definition
from .kinds import APA_WORDS, AUTHORITY_WORDS, BASIS_WORDS, KIND_WORDS, Days
from .terms import Period


@dataclass(frozen=True)
class Entry:
    """One procedure in the list."""

    slug: str
    title: str
    summary: str


@dataclass(frozen=True)
class LifeEvent:
    """An occasion and what can be asked then."""

    title: str
    entries: list[Entry] = field(default_factory=list)


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Every procedure of the city, by life event."""
    procedures = [load_definition(version).procedure for version in queries.published()]
    return render(request, "procedures/index.html", {"events": by_event(procedures, _language())})


@require_safe
def detail(request: HttpRequest, slug: str) -> HttpResponse:
    """Who can ask, until when, what it costs, what is needed, and the button that begins it."""
    version = queries.current(slug)
    if version is None:
        raise Http404
    procedure = load_definition(version).procedure
    department = Department.objects.filter(slug=procedure.department).first()
    shown = {**explained(procedure, _language()), "department": department}
    return render(request, "procedures/detail.html", shown)


def by_event(procedures: Iterable[Procedure], language: str) -> list[LifeEvent]:
    """Procedures under their life events, in the order they come."""
    events: dict[str, LifeEvent] = {}
    for one in procedures:
        title = one.life_event.says(language)
        entry = Entry(one.id, one.title.says(language), one.summary.says(language))
        events.setdefault(title, LifeEvent(title)).entries.append(entry)
    return list(events.values())


def explained(procedure: Procedure, language: str) -> dict[str, object]:
    """The texts of the page about a procedure."""
    said = {
        name: getattr(procedure, name).says(language)
        for name in ("title", "summary", "life_event", "who", "deadline", "cost", "purpose", "law")
    }
    lists = {
        name: [text.says(language) for text in getattr(procedure, name)]
        for name in ("at_hand", "other_ways", "recipients")
    }
    return {
        **said,
        **lists,
        "slug": procedure.id,
        "minutes": procedure.minutes,
        "identity": procedure.identity.value,
        "period": period_words(procedure.takes, language),
        "period_label": KIND_WORDS[procedure.kind].period.says(language),
        "kind": KIND_WORDS[procedure.kind].name.says(language),
        "authority": AUTHORITY_WORDS[procedure.authority].says(language),
        "basis": BASIS_WORDS[procedure.basis].says(language),
        "apa": APA_WORDS[procedure.apa].says(language),
    }


def period_words(period: Period, language: str) -> str:
    """「15開庁日（調査に行くときは…）」"""
    counted = gettext("{days}開庁日") if period.counted == Days.OPEN else gettext("{days}日")
    words = counted.format(days=period.days)
    return f"{words}（{period.note.says(language)}）" if period.note else words


def _language() -> str:
    return get_language() or "ja"
