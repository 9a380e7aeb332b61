"""Who is asking: the person on the public side, the member of staff on the office side and under /desk/."""

from collections.abc import Callable
from typing import cast

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from madoguchi.foundation.accounts.middleware import is_desk
from madoguchi.foundation.city.models import Staff
from madoguchi.foundation.city.queries import staff_of

from .actions import ensure_person
from .models import Person


class AskedRequest(HttpRequest):
    """A request of which it is found who asks, once somebody wants to know."""

    person: "SimpleLazyObject[Person | None]"
    staff: "SimpleLazyObject[Staff | None]"


class WhoMiddleware:
    """Sets `request.person` and `request.staff`: found when first asked for, false when there is none."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        asked = cast(AskedRequest, request)
        asked.person = SimpleLazyObject(lambda: _person(request))
        asked.staff = SimpleLazyObject(lambda: _staff(request))
        return self.get_response(request)


def _person(request: HttpRequest) -> Person | None:
    if is_desk(request) or not request.user.is_authenticated:
        return None
    return ensure_person(request.user)


def _staff(request: HttpRequest) -> Staff | None:
    if not is_desk(request) or not request.user.is_authenticated:
        return None
    return staff_of(request.user.email)
