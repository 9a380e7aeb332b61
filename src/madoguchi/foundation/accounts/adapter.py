"""What differs from allauth's usual behaviour."""

import secrets
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest


class Adapter(DefaultAccountAdapter):
    """Six digits mailed as a code, read out easily on the phone; no sign-up page of its own; no flash messages."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def generate_login_code(self) -> str:
        return f"{secrets.randbelow(10**6):06}"

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Pages say themselves what happened."""

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        if settings.SIDE == "public" and request.path_info.startswith("/desk/"):
            return "/desk/"
        url: str = super().get_login_redirect_url(request)
        return url
