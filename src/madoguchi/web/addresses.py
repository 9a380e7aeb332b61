"""Addresses that lead nowhere as they are: turned away, or led on, before any page looks for what they name."""

from collections.abc import Callable
from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import is_valid_path

from .problems import PATH

Respond = Callable[[HttpRequest], HttpResponse]
_NUL, _NO_LETTER = "%00", "%EF%BF%BD"


class AddressMiddleware:
    """Answers 404 to an address with a NUL, which no name has: PostgreSQL takes none, not even to look for it.

    Behind the address a NUL is read as the letter for what is none (U+FFFD). Where only a form leads, as to the page
    that says what is wrong with it, whoever opens the address itself (from the bar, in another language, signing in
    again) is led to the page above it, on which the form stands.
    """

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\0" in request.path_info:
            raise Http404
        asked = request.META.get("QUERY_STRING", "")
        if _NUL in asked and not request.path_info.startswith(PATH):
            request.META["QUERY_STRING"] = asked.replace(_NUL, _NO_LETTER)
        response = self.get_response(request)
        above = _above(request) if _is_for_forms(request, response) else ""
        return redirect(above) if above else response


def _is_for_forms(request: HttpRequest, response: HttpResponse) -> bool:
    """Whether a browser opened what takes forms alone. Programs ask for no HTML, and are told what is taken."""
    refused = response.status_code == HTTPStatus.METHOD_NOT_ALLOWED and not request.path_info.startswith(PATH)
    return refused and request.method == "GET" and "text/html" in request.headers.get("Accept", "")


def _above(request: HttpRequest) -> str:
    """The nearest address above the one that was asked for at which there is something."""
    path = request.path_info
    while path != "/":
        path = path.rstrip("/").rpartition("/")[0] + "/"
        if is_valid_path(path):
            return path
    return ""
