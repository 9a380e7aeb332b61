"""Who comes to the pages of exchange: staff of a department, never contractors."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus

from django.http import HttpResponseBase
from django.shortcuts import render

from madoguchi.counter.cases.rules import Clerk
from madoguchi.foundation.people.access import StaffRequest, View, staff_required

from .rules import departments_of

Page = Callable[..., HttpResponseBase]


def exchangers_only(page: Page) -> View:
    """A page for staff who hold a post; others read why they see nothing."""

    @wraps(page)
    def guarded(request: StaffRequest, **given: str) -> HttpResponseBase:
        clerk = Clerk(request.staff)
        if not departments_of(clerk):
            shown = {"contractor": clerk.is_contractor}
            return render(request, "exchange/not_yours.html", shown, status=HTTPStatus.FORBIDDEN)
        return page(request, clerk, **given)

    return staff_required(guarded)
