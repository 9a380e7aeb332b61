"""Sessions by part: the public side's staff pages under /desk/ have a cookie of their own."""

from typing import Any

from django.conf import settings
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponseBase

DESK_PATH = "/desk/"


class SideSessionMiddleware(SessionMiddleware):
    """Django's sessions, with one more cookie for `/desk/`: staff and resident sign-ins never mix in one browser."""

    def process_request(self, request: HttpRequest) -> None:
        key = request.COOKIES.get(_cookie_name(request))
        request.session = self.SessionStore(key)

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Let Django save the session, then give its cookie the name and the path of the part asked for."""
        usual, name = settings.SESSION_COOKIE_NAME, _cookie_name(request)
        if name == usual:
            return super().process_response(request, response)  # type: ignore[arg-type]
        request.COOKIES = _renamed(request.COOKIES, name, usual)
        response = super().process_response(request, response)  # type: ignore[arg-type]
        if usual in response.cookies:
            morsel: Any = response.cookies.pop(usual)
            response.cookies[name] = morsel.value
            for key, value in morsel.items():
                response.cookies[name][key] = value
            response.cookies[name]["path"] = DESK_PATH
        return response


def is_desk(request: HttpRequest) -> bool:
    """Whether a request is for staff pages: anything of the office side, and `/desk/` of the public one."""
    return settings.SIDE == "office" or request.path_info.startswith(DESK_PATH)


def _cookie_name(request: HttpRequest) -> str:
    own = settings.SIDE == "public" and is_desk(request)
    return f"{settings.SESSION_COOKIE_NAME}_desk" if own else settings.SESSION_COOKIE_NAME


def _renamed(cookies: dict[str, str], name: str, usual: str) -> dict[str, str]:
    rest = {key: value for key, value in cookies.items() if key != usual}
    return rest | ({usual: cookies[name]} if name in cookies else {})
