"""The forms of signing in."""

import re
import unicodedata
from typing import Any

from allauth.account.forms import ConfirmLoginCodeForm, LoginForm, RequestLoginCodeForm
from django import forms
from django.utils.translation import gettext_lazy as _

from .actions import ensure_account
from .models import Account


class TypedEmailField(forms.EmailField):
    """An e-mail address as people type it: full-width characters and spaces are mended first."""

    def to_python(self, value: Any) -> str:
        return re.sub(r"\s", "", unicodedata.normalize("NFKC", value or "")).lower()


_EMAIL_WORDS = {
    "required": _("メールアドレスを入力してください。"),
    "invalid": _("メールアドレスの形になっていません。@ の前後を確かめてください（例：hanako@example.jp）。"),
}


class RequestCodeForm(RequestLoginCodeForm):
    """An address never seen before gets an account: signing in and signing up are one act for a resident."""

    email = TypedEmailField(error_messages=_EMAIL_WORDS)
    _user: Account | None

    def clean_email(self) -> str:
        # The limits come first: an address over them makes no account.
        email: str = super().clean_email()
        account = self._user or ensure_account(email)
        self._user = account if account.is_active else None
        return email


class ConfirmCodeForm(ConfirmLoginCodeForm):
    """The code as people type it: full-width digits, spaces and hyphens are mended."""

    code = forms.CharField(error_messages={"required": _("メールに書かれた6桁の番号を入力してください。")})

    def clean_code(self) -> str:
        self.cleaned_data["code"] = re.sub(
            r"[^0-9]", "", unicodedata.normalize("NFKC", self.cleaned_data["code"])
        )
        code: str = super().clean_code()
        return code


class StaffLoginForm(LoginForm):
    """Signing in of staff: an e-mail address and a password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = TypedEmailField(error_messages=_EMAIL_WORDS)
        self.fields["password"].error_messages["required"] = _("パスワードを入力してください。")

    def _setup_password_field(self) -> None:
        """allauth drops the password where signing up asks for none."""
