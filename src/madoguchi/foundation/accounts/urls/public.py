"""Signing in of people, mounted at /account/ of the public side: by a mailed code, never by password."""

from django.urls import path

from madoguchi.foundation.accounts import pages

urlpatterns = [
    path("", pages.RequestCodePage.as_view(), name="account_request_login_code"),
    path("code/", pages.ConfirmCodePage.as_view(), name="account_confirm_login_code"),
    path("logout/", pages.SignOutPage.as_view(), name="account_logout"),
    path("inactive/", pages.InactivePage.as_view(), name="account_inactive"),
]
