"""Who is at the window in a request: the person signed in, and what their browser holds."""

import secrets
from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from madoguchi.foundation.people.access import person_of
from madoguchi.services.payments import seeing as bills

from .actions import adopt
from .rules import Visitor
from .saying import tracking_address

_HOLDER, _OPENED, _FRESH, _MOST_OPENED = "window_holder", "window_opened", "window_fresh", 20
View = Callable[..., HttpResponseBase]


class VisitorRequest(HttpRequest):
    """A request on a page with `visited`."""

    visitor: Visitor


class ElsewhereError(Exception):
    """What was asked for is on another page now; `words` say why."""

    def __init__(self, address: str, words: str) -> None:
        super().__init__(words)
        self.address, self.words = address, words


def visitor_of(request: HttpRequest) -> Visitor:
    """Whoever asks. What a browser holds becomes the person's when they sign in there."""
    person = person_of(request)
    if person and _HOLDER in request.session:
        adopt(person, request.session.pop(_HOLDER))
    return Visitor(
        person=person,
        holder=request.session.get(_HOLDER, ""),
        opened=frozenset(request.session.get(_OPENED, ())),
    )


def visited(page: View) -> View:
    """A page for anyone: `request.visitor` is there. What is not theirs asks who is not signed in to do so."""
    return _shown(page, lambda request, _names: ask_to_sign_in(request))


def followed(page: View) -> View:
    """The same for pages of a submission, by `code`: it may also be opened by its code and an answer of it.

    Whether there is one, and whose, is not said.
    """
    return _shown(page, lambda _request, names: redirect(tracking_address(names["code"])))


def ask_to_sign_in(request: HttpRequest) -> HttpResponseBase:
    """To the sign-in, and back to this page."""
    return redirect_to_login(request.get_full_path(), reverse("account_request_login_code"))


def _shown(page: View, lost: Callable[[HttpRequest, dict[str, Any]], HttpResponseBase]) -> View:
    @wraps(page)
    def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        visitor = visitor_of(request)
        cast(VisitorRequest, request).visitor = visitor
        try:
            return page(request, *args, **kwargs)
        except ElsewhereError as elsewhere:
            messages.info(request, elsewhere.words)
            return redirect(elsewhere.address)
        except Http404:
            if visitor.person:
                raise
            return lost(request, kwargs)

    return shown


def hold(request: HttpRequest) -> Visitor:
    """Whoever asks, with a secret of the browser for what is begun without an account."""
    if person_of(request) is None and _HOLDER not in request.session:
        request.session[_HOLDER] = secrets.token_urlsafe(24)
    return visitor_of(request)


def let_open(request: HttpRequest, code: str) -> None:
    """Let this browser follow a submission: it handed it over, or proved that it may."""
    opened = [one for one in request.session.get(_OPENED, []) if one != code]
    request.session[_OPENED] = [*opened, code][-_MOST_OPENED:]


def close_all(request: HttpRequest) -> None:
    """This browser follows nothing any more, as on a computer that others use too."""
    for name in (_OPENED, _FRESH):
        request.session.pop(name, None)
    bills.close(request)


def show_once(request: HttpRequest, code: str) -> None:
    """The second code of a submission is shown on its done page, until `shown_enough`."""
    request.session[_FRESH] = code


def is_fresh(request: HttpRequest, code: str) -> bool:
    """Whether the second code of this submission is still to be shown."""
    return bool(request.session.get(_FRESH) == code)


def shown_enough(request: HttpRequest) -> None:
    """Its reader went on to another page: the second code is not shown again."""
    if _FRESH in request.session:
        del request.session[_FRESH]
