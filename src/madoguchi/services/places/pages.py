"""The city's places: as marks for maps, and as a list to read."""

import hashlib
import json

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import get_conditional_response
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from madoguchi.core.japanese.text import normalise_line

from . import queries

_LONGEST_SEARCH = 100


@require_safe
@cache_control(public=True, max_age=3600)
def landmarks(request: HttpRequest) -> HttpResponse:
    """The landmarks as GeoJSON; answered with 304 to who has them already."""
    body = json.dumps(queries.geojson(), ensure_ascii=False, separators=(",", ":")).encode()
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    full = HttpResponse(body, content_type="application/geo+json", headers={"ETag": tag})
    return get_conditional_response(request, etag=tag, response=full) or full


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Every place by kind with its address; `q` is the beginning of a name."""
    searched = _searched(request)
    groups = queries.places_by_kind(searched)
    return render(
        request,
        "places/index.html",
        {
            "searched": searched,
            "groups": groups,
            "count": sum(len(places) for _, places in groups),
            "attributions": queries.attributions(),
        },
    )


def _searched(request: HttpRequest) -> str:
    typed = request.GET.get("q", "")[:_LONGEST_SEARCH]
    return normalise_line("".join(character for character in typed if character.isprintable()))
