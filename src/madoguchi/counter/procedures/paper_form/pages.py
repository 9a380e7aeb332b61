"""The paper form as people fetch it: on the public side while it may be sent in, on the desk always."""

import hashlib

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import get_conditional_response
from django.utils.translation import get_language
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from madoguchi.foundation.people.access import StaffRequest, staff_required
from madoguchi.services.documents.typeset import MissingGlyphsError

from ..definition import load_definition
from ..models import ProcedureVersion
from ..queries import current
from .offer import office_of, takes_paper
from .sheet import Edition, paper_form

_LANGUAGES = ("ja", "en")


# The form of tomorrow's version has the same address: whoever keeps a copy asks whether it is still the one.
@require_safe
@cache_control(private=True, no_cache=True)
def public_form(request: HttpRequest, slug: str) -> HttpResponse:
    """The form of the version in force; none while nothing is taken on paper. `lang` is ja or en."""
    version = _version(slug)
    if not takes_paper(load_definition(version).procedure):
        raise Http404
    return _answer(request, version, "ui/public.html")


@staff_required
@require_safe
@cache_control(private=True, no_cache=True)
def desk_form(request: StaffRequest, slug: str) -> HttpResponse:
    """The same for staff, whatever the ways in, open or closed."""
    return _answer(request, _version(slug), "ui/desk.html")


def _version(slug: str) -> ProcedureVersion:
    version = current(slug)
    if version is None:
        raise Http404
    return version


def _answer(request: HttpRequest, version: ProcedureVersion, base: str) -> HttpResponse:
    procedure, language = load_definition(version).procedure, _language(request)
    edition = Edition(version.digest, version.number, version.published_at, procedure)
    try:
        pdf = paper_form(edition, office_of(procedure), language)
    except MissingGlyphsError as missing:
        shown = {"base": base, "why": missing.en if language == "en" else missing.ja}
        return render(request, "procedures/no_form.html", shown, status=503)
    tag = f'"{hashlib.sha256(pdf).hexdigest()[:32]}"'
    name = f"{procedure.id}_{language}.pdf"
    headers = {"ETag": tag, "Content-Disposition": f'inline; filename="{name}"'}
    full = HttpResponse(pdf, content_type="application/pdf", headers=headers)
    return get_conditional_response(request, etag=tag, response=full) or full


def _language(request: HttpRequest) -> str:
    asked = request.GET.get("lang", "")
    return asked if asked in _LANGUAGES else (get_language() or "ja")[:2]
