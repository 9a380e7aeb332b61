"""Addresses that can lead nowhere, turned away before any page looks for what they name."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse

Respond = Callable[[HttpRequest], HttpResponse]


class AddressMiddleware:
    """Answers 404 to an address with a NUL, which no name has: PostgreSQL takes none, not even to look for it."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\0" in request.path_info:
            raise Http404
        return self.get_response(request)
