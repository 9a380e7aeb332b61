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
    path("hearings/<slug:code>/", hearing_pages.hearing, name="hearing"),
    path("hearings/<slug:code>/act/", hearing_pages.act, name="hearing_act"),
    path("hearings/<slug:code>/unclaimed/", hearing_pages.unclaimed, name="hearing_unclaimed"),
    path("hearings/<slug:code>/<slug:slug>/", hearing_pages.department, name="hearing_department"),
    path("<slug:code>/", pages.inventory, name="inventory"),
    path("<slug:code>/columns/", pages.columns, name="columns"),
    path("<slug:code>/procedures/", items_pages.items, name="items"),
    path("<slug:code>/procedures/file/<slug:form>/", items_pages.items_file, name="items_file"),
    path("<slug:code>/procedures/<int:line>/", item_page.item, name="item"),
    path("<slug:code>/procedures/<int:line>/join/", item_page.join, name="item_join"),
    path("<slug:code>/procedures/<int:line>/separate/", item_page.separate, name="item_separate"),
    path("<slug:code>/procedures/<int:line>/draft/", draft_pages.begin, name="draft_begin"),
    path("<slug:code>/drafts/", draft_pages.drafts, name="drafts"),
    path("<slug:code>/drafts/<slug:draft>/", draft_pages.draft, name="draft"),
    path("<slug:code>/drafts/<slug:draft>/check/", draft_pages.check, name="draft_check"),
    path("<slug:code>/findings/", finding_pages.findings, name="findings"),
    path("<slug:code>/findings/together/", finding_pages.together, name="findings_together"),
    path("<slug:code>/findings/<slug:finding>/", finding_pages.finding, name="finding"),
    path("<slug:code>/findings/<slug:finding>/mend/", finding_pages.mend, name="finding_mend"),
    path("<slug:code>/findings/<slug:finding>/reopen/", finding_pages.reopen, name="finding_reopen"),
]
