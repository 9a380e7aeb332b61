"""The interface's own pages: switches of the header, accessibility statement, gallery of components."""

import datetime as dt
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from madoguchi.foundation.ui import samples
from madoguchi.foundation.ui.context import TEXT_SIZE_COOKIE, TEXT_SIZES

A_YEAR = dt.timedelta(days=365)


@require_POST
def text_size(request: HttpRequest) -> HttpResponse:
    """Keep the chosen text size in a cookie and go back to the page."""
    size = request.POST.get("size", "")
    if size not in TEXT_SIZES:
        return render(request, "400.html", status=HTTPStatus.BAD_REQUEST)
    response = redirect(_back(request))
    response.set_cookie(
        TEXT_SIZE_COOKIE, size, max_age=A_YEAR, samesite="Lax", httponly=True, secure=request.is_secure()
    )
    return response


def _back(request: HttpRequest) -> str:
    target = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if ours else "/"


@require_GET
def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement (JIS X 8341-3)."""
    return render(request, "ui/accessibility.html")


@require_GET
def gallery(request: HttpRequest) -> HttpResponse:
    """Every component in every state, with its markup; `?face=desk` shows the staff's face."""
    face = "desk" if request.GET.get("face") == "desk" else "public"
    return render(request, "ui/gallery.html", samples.context(face))


@require_GET
def landmarks(_request: HttpRequest) -> JsonResponse:
    """The gallery's landmarks as GeoJSON."""
    return JsonResponse(samples.LANDMARKS, content_type="application/geo+json")
