"""Addresses of the public side: the residents' portal, and the staff's pages under /desk/."""

from django.urls import URLPattern, URLResolver, include, path

from madoguchi.foundation.tenancy.sides import Side
from madoguchi.services.notices.urls import desk as notices
from madoguchi.web import pages, stuck
from madoguchi.web.api import api_of
from madoguchi.web.urls.common import roots

_DESK: list[URLPattern | URLResolver] = [
    path("", pages.public_desk, name="desk"),
    path("", include("madoguchi.foundation.accounts.urls.desk")),
    path("", include(notices)),
    path("drafts/", include("madoguchi.counter.window.desk_urls")),
    path("bookings/", include("madoguchi.services.bookings.desk_urls")),
    path("tray/", include(([path("", stuck.under_way, name="under_way")], "tray"))),
    path("stuck/", stuck.stuck, name="stuck"),
]

handler429 = "madoguchi.foundation.accounts.pages.too_many"
urlpatterns = [
    path("", pages.portal, name="portal"),
    path("account/", include("madoguchi.foundation.accounts.urls.public")),
    path("desk/", include(_DESK)),
    path("procedures/", include("madoguchi.counter.procedures.urls")),
    path("verify/", include("madoguchi.services.documents.urls")),
    path("api/v1/", api_of(Side.PUBLIC).urls),
    path("bookings/", include("madoguchi.services.bookings.urls")),
    path("notices/", include("madoguchi.services.notices.urls")),
    path("places/", include("madoguchi.services.places.urls")),
    path("published/", include("madoguchi.services.publications.urls")),
    path("ledger/roots/", include((roots, "ledger"))),
    path("my/bookings/", include("madoguchi.services.bookings.my_urls")),
    path("", include("madoguchi.foundation.ui.urls")),
    path("", include("madoguchi.services.payments.public_urls")),
    path("", include("madoguchi.services.refunds.public_urls")),
    path("", include("madoguchi.counter.window.urls")),
]
