"""The city of a request, found by host name; its scope held around the whole request."""

from collections.abc import Callable
from typing import cast

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from madoguchi.foundation.tenancy.scope import city_scope

from .models import Municipality
from .queries import municipality_of


class CityRequest(HttpRequest):
    """A request of a host: pages and layouts read its city, none where no city is served there."""

    city: Municipality | None


class CityMiddleware:
    """Opens the city's scope, rendering included, and rolls everything back when the answer is an error of ours."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        city = municipality_of(request.get_host())
        cast(CityRequest, request).city = city
        if city is None:
            return render(request, "city/unknown.html", status=404)
        with city_scope(city.code):
            response = self.get_response(request)
            if response.status_code >= 500:
                transaction.set_rollback(True)
        return response
