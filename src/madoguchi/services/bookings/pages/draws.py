"""A draw as everybody may check it: JSON at an address that stays, for `docs/examples/verify_lottery.py`."""

import json
from datetime import date
from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from madoguchi.core import clock
from madoguchi.foundation.ledger.chain import canonical
from madoguchi.foundation.ledger.queries import history, proof_of
from madoguchi.foundation.tenancy.scope import current_city

from ..lottery import last_day_of_entries
from ..models import Draw, DrawState
from ..queries import declared
from ..visiting import language
from .lots import month_words


def month_in(text: str) -> date:
    """The first day of a month as 2026-08. Raises `Http404`."""
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        raise Http404 from None


def draw_of(slug: str, month: str) -> Draw:
    """A draw that was announced. Raises `Http404`."""
    found = Draw.objects.filter(resource__slug=slug, month=month_in(month)).select_related("resource").first()
    if found is None:
        raise Http404
    return found


def contents(draw: Draw) -> dict[str, Any]:
    """What is published of a draw, as far as it has come."""
    told: dict[str, Any] = {
        "city": current_city(),
        "resource": draw.resource.slug,
        "month": f"{draw.month:%Y-%m}",
        "state": draw.state,
        "opens": _at(draw.opens_at),
        "closes": _at(draw.closes_at),
        "draws": _at(draw.draws_at),
        "seed": "SHA-256(root + resource + month)",
        "order": "HMAC-SHA-256(seed, SHA-256(code of the entry))",
        "roots": reverse("ledger:roots_json") + (f"?over={draw.closing}" if draw.closing else ""),
    }
    if draw.closing is not None:
        told |= {
            "list": draw.listed,
            "digest": draw.digest,
            "closing": draw.closing,
            "closed": _at(draw.closed_at),
            **_closed(draw, draw.closing),
        }
        proof = proof_of(draw.closing)
        told["path"] = proof.path if proof else None
    if draw.state == DrawState.DRAWN:
        told |= {"root": draw.root, "root_day": draw.root_day, "results": json.loads(draw.results)}
    return told


def _closed(draw: Draw, seq: int) -> dict[str, str]:
    """The event that closed the list, as the ledger keeps it: its fields, and the digest of the event before it."""
    *_, before, event = (one for one in history(draw.subject) if one.seq <= seq)
    what = (event.city, event.side, event.subject, event.at, event.actor, event.kind, event.data)
    return {"event": canonical(*what).decode(), "previous": bytes(before.digest).hex()}


def _at(moment: Any) -> str:
    return clock.local(moment).isoformat(timespec="seconds")


@require_safe
def data(_request: HttpRequest, slug: str, month: str) -> JsonResponse:
    """What is published of a draw, for machines."""
    told = contents(draw_of(slug, month))
    response = JsonResponse(told, json_dumps_params={"ensure_ascii": False}, status=HTTPStatus.OK)
    # For every page of the web to read, and check.
    response["Access-Control-Allow-Origin"] = "*"
    return response


@require_safe
def page(request: HttpRequest, slug: str, month: str) -> HttpResponse:
    """A draw for people: its days, its list, its seed, how it came out."""
    draw = draw_of(slug, month)
    results = json.loads(draw.results or "[]")
    shown = {
        "draw": draw,
        "last_day": last_day_of_entries(draw.closes_at),
        "title": declared(draw.resource).title.says(language()),
        "month": month_words(draw.month),
        "slug": slug,
        "entries": len(json.loads(draw.listed)["entries"]) if draw.listed else None,
        "won": sum(1 for one in results if one[3]),
        "waits": draw.state == DrawState.CLOSED and draw.draws_at <= clock.now(),
        "data": reverse("bookings:draw_data", args=[slug, month]),
    }
    return render(request, "bookings/draw.html", shown)
