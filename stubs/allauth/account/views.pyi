"""The pages of signing in that ours build on."""

from typing import Any

from django.forms import Form
from django.views.generic import FormView, TemplateView

class RequestLoginCodeView(FormView[Form]): ...

class ConfirmLoginCodeView(FormView[Form]):
    # The sign-in under way, which allauth keeps in the session.
    _process: Any

class LoginView(FormView[Form]): ...
class LogoutView(TemplateView): ...
