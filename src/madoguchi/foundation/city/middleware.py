"""The city of a request, found by host name; its scope held around the whole request."""

from collections.abc import Callable

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from madoguchi.foundation.tenancy.scope import city_scope

from .queries import municipality_of


class CityMiddleware:
    """Opens the city's scope, rendering included, and rolls everything back when the answer is an error of ours."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        city = municipality_of(request.get_host())
        request.city = city  # type: ignore[attr-defined]  # read by pages and layouts
        if city is None:
            return render(request, "city/unknown.html", status=404)
        with city_scope(city.code):
            response = self.get_response(request)
            if response.status_code >= 500:
                transaction.set_rollback(True)
        return response
