"""Signing in of staff on the office side, mounted at its root: by password, never by a mailed code."""

from django.urls import path

from madoguchi.foundation.accounts import pages

urlpatterns = [
    path("login/", pages.StaffLoginPage.as_view(), name="account_login"),
    path("logout/", pages.StaffSignOutPage.as_view(), name="desk_logout"),
    path("logout/", pages.StaffSignOutPage.as_view(), name="account_logout"),
    path("inactive/", pages.InactivePage.as_view(), name="account_inactive"),
]
