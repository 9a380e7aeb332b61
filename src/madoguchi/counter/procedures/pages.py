"""What can be asked of the city: the list by life event, and the page that explains one procedure."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from madoguchi.core import clock
from madoguchi.foundation.city.models import Department
from madoguchi.foundation.people.models import Role

from . import queries
from .acts import ACT_WORDS
from .declaration import Procedure
from .definition import load_definition
from .kinds import (
    APA_WORDS,
    AUTHORITY_WORDS,
    BASIS_WORDS,
    CHANNEL_WORDS,
    KIND_WORDS,
    Channel,
    Days,
    Openness,
)
from .paper_form.offer import takes_paper
from .terms import Fee, Period, Retention, Waiver

ROLE_WORDS = {
    Role.SELF: _("本人"),
    Role.LEGAL_REPRESENTATIVE: _("法定代理人（親権者、成年後見人など）"),
    Role.AGENT: _("任意代理人（委任状が必要です）"),
    Role.MESSENGER: _("使者"),
    Role.HOUSEHOLD: _("同じ世帯の方"),
    Role.COMPANY: _("法人の代表者・従業員"),
    Role.PROFESSIONAL: _("職務で請求する弁護士・司法書士などの方"),
    Role.OFFICIAL: _("国や自治体（公用）"),
    Role.HEIR: _("相続人"),
}


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
    return render(request, "procedures/index.html", {"events": by_event(offered(), _language())})


@require_safe
def detail(request: HttpRequest, slug: str) -> HttpResponse:
    """Who can ask, until when, what it costs, what is needed, and the button that begins it."""
    version = queries.current(slug)
    if version is None:
        raise Http404
    procedure = load_definition(version).procedure
    if not procedure.is_public:
        raise Http404
    department = Department.objects.filter(slug=procedure.department).first()
    shown = {**explained(procedure, _language()), "department": department}
    return render(request, "procedures/detail.html", shown)


def offered() -> list[Procedure]:
    """What anybody may ask for, by name."""
    declared = (load_definition(version).procedure for version in queries.published())
    return [one for one in declared if one.is_public]


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
        **_offered(procedure, language),
        "acts": {name: text.says(language) for name, text in ACT_WORDS[procedure.kind]._asdict().items()},
        "fee": _fee(procedure.fee, language) if procedure.fee else None,
        "retention": retention_words(procedure.retention, language),
        "information_file": procedure.information_file.says(language) if procedure.information_file else "",
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


def _offered(procedure: Procedure, language: str) -> dict[str, object]:
    """Whether it can be begun here now, and which ways in there are."""
    sentence = procedure.status.sentence
    online = Channel.ONLINE in procedure.channels
    return {
        "status": procedure.status.on(clock.today()).value,
        "status_sentence": sentence.says(language) if sentence else "",
        "online": online,
        "form": takes_paper(procedure),
        "begins": online and procedure.status.on(clock.today()) == Openness.OPEN,
        "channels": [CHANNEL_WORDS[one].says(language) for one in procedure.channels],
        "roles": [str(ROLE_WORDS[one]) for one in procedure.roles],
    }


def _fee(fee: Fee, language: str) -> dict[str, object]:
    return {
        "reckoned": fee.reckoned.says(language),
        "ways": [str(way.label) for way in fee.ways],
        "waivers": [waived(one, language) for one in fee.waivers.values()],
    }


def waived(waiver: Waiver, language: str) -> tuple[str, str]:
    """An exemption and its evidence, in words."""
    return waiver.title.says(language), waiver.evidence.says(language)


def retention_words(retention: Retention, language: str) -> str:
    """「3年（請求書は…）」"""
    words = gettext("{years}年").format(years=retention.years) if retention.years else gettext("永年")
    return f"{words}（{retention.note.says(language)}）" if retention.note else words


def period_words(period: Period, language: str) -> str:
    """「15開庁日（調査に行くときは…）」"""
    counted = gettext("{days}開庁日") if period.counted == Days.OPEN else gettext("{days}日")
    words = counted.format(days=period.days)
    return f"{words}（{period.note.says(language)}）" if period.note else words


def _language() -> str:
    return get_language() or "ja"
