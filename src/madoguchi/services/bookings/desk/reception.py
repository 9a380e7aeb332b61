"""The reception of a place as clerks keep it: its QR for the wall, its tablet, both made anew."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from madoguchi.foundation.people.access import StaffRequest, staff_required
from madoguchi.services.places.models import Place

from .. import actions
from ..acting import queue_run_by
from ..models import Reception
from ..pages.holding import qr_of


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def wall(request: StaffRequest, slug: str) -> HttpResponse:
    """The QR of the place of a queue, to print and to put on its wall; a POST makes it anew."""
    queue = queue_run_by(request.staff, slug)
    if request.method == "POST":
        actions.renew_reception(queue.place, request.staff)
        messages.success(request, _("新しいQRコードを作りました。印刷して貼ってください。"))
        return redirect("bookings_desk:wall", slug)
    found = Reception.objects.filter(place=queue.place).first()
    context = {
        "queue": queue,
        "place": Place.objects.filter(slug=queue.place).values_list("name", flat=True).first() or queue.name,
        "reception": found,
        "wall": _qr(request, found.wall) if found else "",
        "kiosk": _qr(request, found.kiosk) if found else "",
    }
    return render(request, "bookings/desk/wall.html", context)


def _qr(request: StaffRequest, secret: str) -> str:
    return qr_of(request.build_absolute_uri(reverse("bookings:here", args=[secret])))
