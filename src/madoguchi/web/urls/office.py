"""Addresses of the office side: the staff's desk."""

from django.urls import include, path

from madoguchi.foundation.tenancy.sides import Side
from madoguchi.web import desk_index, pages, stuck
from madoguchi.web.api import api_of
from madoguchi.web.urls.common import roots

handler429 = "madoguchi.foundation.accounts.pages.too_many"
urlpatterns = [
    path("", pages.office_desk, name="desk"),
    path("all/", desk_index.index, name="index"),
    path("", include("madoguchi.foundation.accounts.urls.office")),
    path("tray/", include(([path("", stuck.under_way, name="under_way")], "tray"))),
    path("stuck/", stuck.stuck, name="stuck"),
    path("api/v1/", api_of(Side.OFFICE).urls),
    path("records/", include("madoguchi.services.records.urls")),
    path("staffing/", include("madoguchi.counter.cases.staffing_urls")),
    path("takings/", include("madoguchi.services.payments.urls")),
    path("refunds/", include("madoguchi.services.refunds.urls")),
    path("spending/", include("madoguchi.services.spending.urls")),
    path("registry/", include("madoguchi.foundation.people.urls")),
    path("procedures/", include("madoguchi.counter.procedures.desk_urls")),
    path("figures/", include("madoguchi.counter.figures.urls")),
    path("assessment/", include("madoguchi.governance.assessment.urls")),
    path("places/", include("madoguchi.services.places.urls")),
    path("campaigns/", include("madoguchi.counter.campaigns.urls")),
    path("rounds/", include("madoguchi.counter.rounds.urls")),
    path("exchange/", include("madoguchi.counter.exchange.urls")),
    path("cases/publish/", include("madoguchi.counter.cases.publishing_urls")),
    path("ledger/roots/", include((roots, "ledger"))),
    path("", include("madoguchi.foundation.ui.urls")),
    path("", include("madoguchi.counter.cases.urls")),
]
