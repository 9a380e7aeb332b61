"""Addresses of the plans of a list."""

from django.urls import path

from . import pages

urlpatterns = [
    path("<slug:code>/plans/", pages.index, name="plans"),
    path("<slug:code>/plans/new/", pages.new, name="plan_new"),
    path("<slug:code>/plans/<slug:plan>/", pages.plan, name="plan"),
    path("<slug:code>/plans/<slug:plan>/give/<slug:group>/", pages.give, name="plan_give"),
    path("<slug:code>/plans/<slug:plan>/do/<slug:act>/", pages.act, name="plan_act"),
    path("<slug:code>/plans/<slug:plan>/procedures/", pages.procedures, name="plan_procedures"),
    path("<slug:code>/plans/<slug:plan>/file/<slug:form>/", pages.export, name="plan_file"),
]
