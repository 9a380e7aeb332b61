"""The forms of signing in that ours build on."""

from django.forms import Form

class RequestLoginCodeForm(Form):
    def clean_email(self) -> str: ...

class ConfirmLoginCodeForm(Form):
    def clean_code(self) -> str: ...

class LoginForm(Form): ...
