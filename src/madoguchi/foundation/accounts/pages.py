"""Signing in: people by a code mailed to them, staff by password. allauth does the work."""

import logging
from http import HTTPStatus
from typing import Any

from allauth.account.views import ConfirmLoginCodeView, LoginView, LogoutView, RequestLoginCodeView
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.views.generic import TemplateView

from .forms import ConfirmCodeForm, RequestCodeForm, StaffLoginForm

logger = logging.getLogger(__name__)


class RequestCodePage(RequestLoginCodeView):
    """Asks for the address that a code is mailed to; `?again=` says why somebody comes back."""

    template_name = "accounts/request_code.html"

    def get_form_class(self) -> type[Form]:
        return RequestCodeForm

    def form_valid(self, form: Form) -> HttpResponse:
        try:
            response: HttpResponse = super().form_valid(form)
        except OSError:  # every fault of smtplib is one
            logger.exception("a sign-in code could not be mailed")
            form.add_error(
                None,
                gettext(
                    "いま、メールを送れません。数分たってから、もう一度お試しください。お急ぎのときは、市役所へお電話ください。"
                ),
            )
            return self.form_invalid(form)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(again=self.request.GET.get("again", ""), **kwargs)


class ConfirmCodePage(ConfirmLoginCodeView):
    """Takes the code. One that is too old, or missed three times, leads back to asking for a new one."""

    template_name = "accounts/confirm_code.html"

    def get_form_class(self) -> type[Form]:
        return ConfirmCodeForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return _back_with_reason(request, response)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        email = self._process.state.get("email", "")
        return super().get_context_data(email=email, **kwargs)


def _back_with_reason(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    ask = reverse("account_request_login_code")
    if not isinstance(response, HttpResponseRedirect) or response.url != ask:
        return response
    words = {"again": "tries" if request.method == "POST" and hasattr(request, "_login_stage") else "expired"}
    if onward := request.GET.get("next") or request.POST.get("next"):
        words["next"] = onward
    return HttpResponseRedirect(f"{ask}?{urlencode(words)}")


class StaffLoginPage(LoginView):
    """Staff sign in with address and password."""

    template_name = "accounts/staff_login.html"

    def get_form_class(self) -> type[Form]:
        return StaffLoginForm

    def form_valid(self, form: Form) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        # As long as this part's sessions last; allauth sets the age of the residents'.
        self.request.session.set_expiry(None)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        # Past allauth's own context, which looks for addresses of pages that this side does not have.
        return super(LoginView, self).get_context_data(**kwargs)


class SignOutPage(LogoutView):
    """Asks once, then signs out; also leaves a sign-in whose code was not yet entered."""

    template_name = "accounts/sign_out.html"


class InactivePage(TemplateView):
    """Says that an account was closed."""

    template_name = "accounts/inactive.html"


def too_many(request: HttpRequest) -> HttpResponse:
    """Says that somebody was too fast: `handler429` of both sides, called by allauth."""
    return render(request, "accounts/too_many.html", status=HTTPStatus.TOO_MANY_REQUESTS)


class StaffSignOutPage(SignOutPage):
    """The same for staff."""

    template_name = "accounts/staff_sign_out.html"
