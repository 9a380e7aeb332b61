"""Who is at the window in a request: the person signed in, and what their browser holds."""

import secrets
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse

from .rules import Visitor

_HOLDER, _OPENED, _MOST_OPENED = "window_holder", "window_opened", 20


class VisitorRequest(HttpRequest):
    """A request on a page with `visited`."""

    visitor: Visitor


def visitor_of(request: HttpRequest) -> Visitor:
    """Whoever asks."""
    return Visitor(
        person=request.person or None,  # type: ignore[attr-defined]  # set by WhoMiddleware
        holder=request.session.get(_HOLDER, ""),
        opened=frozenset(request.session.get(_OPENED, ())),
    )


def visited(page: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A page for anyone: `request.visitor` is there. What is not theirs asks who is not signed in to do so."""

    @wraps(page)
    def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        visitor = visitor_of(request)
        request.visitor = visitor  # type: ignore[attr-defined]  # VisitorRequest
        try:
            return page(request, *args, **kwargs)
        except Http404:
            if visitor.person:
                raise
            return redirect_to_login(request.get_full_path(), reverse("account_request_login_code"))

    return shown


def hold(request: HttpRequest) -> Visitor:
    """Whoever asks, with a secret of the browser for what is begun without an account."""
    if not request.person and _HOLDER not in request.session:  # type: ignore[attr-defined]  # as above
        request.session[_HOLDER] = secrets.token_urlsafe(24)
    return visitor_of(request)


def let_open(request: HttpRequest, code: str) -> None:
    """Let this browser follow a submission: it handed it over, or proved that it may."""
    opened = [one for one in request.session.get(_OPENED, []) if one != code]
    request.session[_OPENED] = [*opened, code][-_MOST_OPENED:]
