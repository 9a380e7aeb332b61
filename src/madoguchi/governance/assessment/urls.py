"""Addresses of the inventory and of what is made of it, on the office side."""

from django.urls import path

from . import draft_pages, finding_pages, hearing_pages, item_page, items_pages, pages
from .effect.urls import urlpatterns as effect_urls
from .plans.urls import urlpatterns as plan_urls
from .views.urls import urlpatterns as view_urls

app_name = "assessment"
urlpatterns = [
    *effect_urls,
    *view_urls,
    *plan_urls,
    path("", pages.index, name="index"),
    path("new/", pages.new, name="new"),
    path("hearings/", hearing_pages.index, name="hearings"),
    path("hearings/new/", hearing_pages.new, name="hearing_new"),
    path("hearings/<str:code>/", hearing_pages.hearing, name="hearing"),
    path("hearings/<str:code>/act/", hearing_pages.act, name="hearing_act"),
    path("hearings/<str:code>/unclaimed/", hearing_pages.unclaimed, name="hearing_unclaimed"),
    path("hearings/<str:code>/<slug:slug>/", hearing_pages.department, name="hearing_department"),
    path("<str:code>/", pages.inventory, name="inventory"),
    path("<str:code>/columns/", pages.columns, name="columns"),
    path("<str:code>/procedures/", items_pages.items, name="items"),
    path("<str:code>/procedures/file/<str:form>/", items_pages.items_file, name="items_file"),
    path("<str:code>/procedures/<int:line>/", item_page.item, name="item"),
    path("<str:code>/procedures/<int:line>/join/", item_page.join, name="item_join"),
    path("<str:code>/procedures/<int:line>/separate/", item_page.separate, name="item_separate"),
    path("<str:code>/procedures/<int:line>/draft/", draft_pages.begin, name="draft_begin"),
    path("<str:code>/drafts/", draft_pages.drafts, name="drafts"),
    path("<str:code>/drafts/<str:draft>/", draft_pages.draft, name="draft"),
    path("<str:code>/drafts/<str:draft>/check/", draft_pages.check, name="draft_check"),
    path("<str:code>/findings/", finding_pages.findings, name="findings"),
    path("<str:code>/findings/together/", finding_pages.together, name="findings_together"),
    path("<str:code>/findings/<str:finding>/", finding_pages.finding, name="finding"),
    path("<str:code>/findings/<str:finding>/mend/", finding_pages.mend, name="finding_mend"),
    path("<str:code>/findings/<str:finding>/reopen/", finding_pages.reopen, name="finding_reopen"),
]
