"""Sessions by part: the public side's staff pages under /desk/ keep cookies and sessions of their own."""

from http.cookies import Morsel
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse

DESK_PATH = "/desk/"
DESK_SESSION_AGE = 10 * 3600


class DeskSession(SessionStore):
    """A staff session of the public side.

    Sessions are signed with a salt that holds the name of their class: a resident's session brought here in
    the other cookie does not open, nor the reverse.
    """

    def get_session_cookie_age(self) -> int:
        return DESK_SESSION_AGE


class SideSessionMiddleware(SessionMiddleware):
    """Django's sessions, with cookies of its own for `/desk/`: staff and residents never mix in one browser.

    On the way in, a request for `/desk/` carries its cookies under the usual names; on the way out they get
    their own names and path. The token of forms is one of them, since signing in renews it: a resident's
    open form stays valid when somebody signs in to the desk in the same browser.
    """

    def process_request(self, request: HttpRequest) -> None:
        if _has_own_cookies(request):
            request.COOKIES = _inward(request.COOKIES)
            request.session = DeskSession(request.COOKIES.get(settings.SESSION_COOKIE_NAME))
        else:
            super().process_request(request)

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        response = super().process_response(request, response)
        if _has_own_cookies(request):
            _outward(response)
        return response


def is_desk(request: HttpRequest) -> bool:
    """Whether a request is for staff pages: anything of the office side, and `/desk/` of the public one."""
    return settings.SIDE == "office" or request.path_info.startswith(DESK_PATH)


def _has_own_cookies(request: HttpRequest) -> bool:
    return settings.SIDE == "public" and is_desk(request)


def _own_names() -> dict[str, str]:
    return {name: f"{name}_desk" for name in (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME)}


def _inward(cookies: dict[str, str]) -> dict[str, str]:
    own = _own_names()
    rest = {name: value for name, value in cookies.items() if name not in own}
    return rest | {usual: cookies[name] for usual, name in own.items() if name in cookies}


def _outward(response: HttpResponse) -> None:
    for usual, name in _own_names().items():
        if usual in response.cookies:
            _rename(response.cookies.pop(usual), name, response)


def _rename(morsel: "Morsel[Any]", name: str, response: HttpResponse) -> None:
    response.cookies[name] = morsel.value
    response.cookies[name].update({**morsel, "path": DESK_PATH})
