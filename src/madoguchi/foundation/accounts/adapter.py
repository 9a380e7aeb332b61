"""What differs from allauth's usual behaviour."""

import secrets
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.core.mail import EmailMessage
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from madoguchi.foundation.tenancy.scope import current_city

from .middleware import DESK_PATH

# Every mail says which city it is of: where mail is kept instead of sent, a city's staff see its own alone.
CITY_HEADER = "X-Madoguchi-City"


class Adapter(DefaultAccountAdapter):
    """Six digits as a code, read out easily on the phone; no sign-up page of its own; no flash messages."""

    error_messages = {  # allauth's own attribute
        **DefaultAccountAdapter.error_messages,
        "incorrect_code": _(
            "番号がちがいます。メールに書かれた6桁の番号を確かめて、もう一度入力してください。"
        ),
        "too_many_login_attempts": _(
            "短い間に何度も試されたため、しばらく止めています。5分ほど待ってから、もう一度お試しください。"
        ),
        "email_password_mismatch": _(
            "メールアドレスかパスワードがちがいます。大文字と小文字を確かめて、もう一度入力してください。"
        ),
    }

    def is_open_for_signup(self, _request: HttpRequest) -> bool:
        return False

    def generate_login_code(self) -> str:
        return f"{secrets.randbelow(10**6):06}"

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Pages say themselves what happened."""

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        if request.path_info.startswith(DESK_PATH):
            return DESK_PATH
        url: str = super().get_login_redirect_url(request)
        return url

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        if request.path_info.startswith(DESK_PATH):
            return f"{DESK_PATH}login/"
        url: str = super().get_logout_redirect_url(request)
        return url

    def format_email_subject(self, subject: str) -> str:
        """The subject names the city itself."""
        return subject

    def render_mail(
        self, template_prefix: str, email: Any, context: dict[str, Any], headers: dict[str, str] | None = None
    ) -> EmailMessage:
        """The mail in our own words; it says that a machine sent it, so that none answers it (RFC 3834)."""
        own = {"Auto-Submitted": "auto-generated", CITY_HEADER: current_city(), **(headers or {})}
        words = template_prefix.replace("account/email/", "accounts/mail/")
        mail: EmailMessage = super().render_mail(words, email, context, own)
        return mail
