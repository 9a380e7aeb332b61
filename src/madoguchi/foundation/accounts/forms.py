"""The form that asks for a sign-in code."""

from allauth.account.forms import RequestLoginCodeForm

from .actions import ensure_account


class RequestCodeForm(RequestLoginCodeForm):
    """An address never seen before gets an account: signing in and signing up are one act for a resident."""

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        ensure_account(email)
        super().clean_email()
        return email
