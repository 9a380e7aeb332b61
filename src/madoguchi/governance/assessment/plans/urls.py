"""Addresses of the plans of a list."""

from django.urls import path

from . import pages

urlpatterns = [
    path("<str:code>/plans/", pages.index, name="plans"),
    path("<str:code>/plans/new/", pages.new, name="plan_new"),
    path("<str:code>/plans/<str:plan>/", pages.plan, name="plan"),
    path("<str:code>/plans/<str:plan>/give/<slug:group>/", pages.give, name="plan_give"),
    path("<str:code>/plans/<str:plan>/do/<slug:act>/", pages.act, name="plan_act"),
    path("<str:code>/plans/<str:plan>/procedures/", pages.procedures, name="plan_procedures"),
    path("<str:code>/plans/<str:plan>/file/<slug:form>/", pages.export, name="plan_file"),
]
