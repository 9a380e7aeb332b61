"""Who may come to a page: the login for whoever is not signed in, a page saying why for whoever may not."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any, cast

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from madoguchi.foundation.accounts.middleware import is_desk
from madoguchi.foundation.city.models import Staff

from .models import Person

View = Callable[..., HttpResponseBase]


class PersonRequest(HttpRequest):
    """A request on a page with `person_required`."""

    person: Person


class StaffRequest(HttpRequest):
    """A request on a page with `staff_required`."""

    staff: Staff


def person_of(request: HttpRequest) -> Person | None:
    """Who is signed in on the public side: what `WhoMiddleware` sets, none elsewhere."""
    return getattr(request, "person", None) or None


def person_required(view: View) -> View:
    """A page for a signed-in person of the public side: `request.person` is there."""

    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if person_of(request) is None:
            return redirect_to_login(request.get_full_path(), reverse("account_request_login_code"))
        return view(request, *args, **kwargs)

    return page


def staff_required(view: View) -> View:
    """A page for staff who serve today, on the office side or under /desk/: `request.staff` is there."""

    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not is_desk(request) or not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path(), reverse("account_login"))
        if not cast(StaffRequest, request).staff:  # false where `WhoMiddleware` found none
            return no_staff(request)
        return view(request, *args, **kwargs)

    return page


def no_staff(request: HttpRequest) -> HttpResponse:
    """Says why an account without a member of staff sees nothing here."""
    return render(request, "people/no_staff.html", status=HTTPStatus.FORBIDDEN)
