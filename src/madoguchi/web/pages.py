"""What joins all rooms: the portal's home, the desk's home, the published roots of the ledger."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from madoguchi.core.japanese import normalise_line
from madoguchi.counter.procedures.definition import load_definition
from madoguchi.counter.procedures.pages import LifeEvent, by_event, offered
from madoguchi.counter.window.mypage import waiting_lines
from madoguchi.counter.window.rules import Visitor, drafts_of, submissions_of
from madoguchi.counter.window.visiting import shown_enough, visitor_of
from madoguchi.foundation.ledger.models import Root
from madoguchi.foundation.ledger.queries import published_roots, root_over
from madoguchi.foundation.people.access import staff_required
from madoguchi.foundation.tenancy.scope import current_city
from madoguchi.services.notices.queries import unread_count

# How many of somebody's submissions the portal looks at for what is to be done.
RECENT = 20


@require_safe
def portal(request: HttpRequest) -> HttpResponse:
    """The portal's home: what can be asked, by occasion; what the person left unfinished; a search."""
    shown_enough(request)
    visitor = visitor_of(request)
    words = normalise_line(request.GET.get("q", ""))[:100]
    events = _life_events()
    shown = {
        "words": words,
        "events": events,
        "found": matching(events, words) if words else None,
        "waiting": waiting_lines(submissions_of(visitor.person)[:RECENT]) if visitor.person else [],
        "drafts": _drafts(visitor),
        "unread": unread_count(visitor.person) if visitor.person else 0,
    }
    return render(request, "web/portal.html", shown)


def _life_events() -> list[LifeEvent]:
    return by_event(offered(), get_language() or "ja")


def matching(events: list[LifeEvent], words: str) -> list[Any]:
    """The procedures whose title, summary or occasion has every word, whatever its width and case."""
    wanted = [normalise_line(word).casefold() for word in words.split()]
    return [
        entry
        for event in events
        for entry in event.entries
        if all(
            word in normalise_line(f"{entry.title} {entry.summary} {event.title}").casefold()
            for word in wanted
        )
    ]


def _drafts(visitor: Visitor) -> list[dict[str, Any]]:
    """Those of the person, or of this browser."""
    if not visitor.person and not visitor.holder:
        return []
    language = get_language() or "ja"
    return [
        {"title": load_definition(one.version).procedure.title.says(language), "draft": one}
        for one in drafts_of(visitor)[:5]
    ]


@require_safe
@staff_required
def office_desk(_request: HttpRequest) -> HttpResponse:
    """The office desk's home is its queue."""
    return redirect("cases:queue")


@require_safe
@staff_required
def public_desk(request: HttpRequest) -> HttpResponse:
    """The home of the staff pages on the public side: what can be looked after there."""
    return render(request, "web/public_desk.html", {"outbox": settings.MADOGUCHI_OUTBOX})


@require_safe
def roots(request: HttpRequest) -> HttpResponse:
    """The published Merkle roots of the city's ledger, and how anybody checks them."""
    return render(request, "web/roots.html", {"roots": [_root(root) for root in published_roots()]})


@require_safe
def roots_json(request: HttpRequest) -> JsonResponse:
    """The same for machines; with `over` the root over an event, however long ago."""
    over = request.GET.get("over", "")
    found = [root_over(int(over))] if _is_number(over) else published_roots()
    listed = [{**_root(root), "day": root.day.isoformat()} for root in found if root]
    return JsonResponse(
        {"city": current_city(), "hash": "SHA-256", "tree": "RFC 9162 2.1.1", "roots": listed}
    )


def _is_number(text: str) -> bool:
    """Whether it can be the number of an event."""
    return text.isascii() and text.isdecimal() and len(text) <= len(str(2**62))


def _root(root: Root) -> dict[str, Any]:
    numbers = {"first": root.first, "last": root.last, "count": root.count}
    return {"day": root.day, **numbers, "root": bytes(root.digest).hex()}
