"""One address that writes, beside all of the public side's."""

from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from .actions import write
from .broken import hit


@csrf_exempt
@require_POST
def written(_request: HttpRequest, of: UUID, subject: str, *, round_trip: bool) -> HttpResponse:
    """Write for one request; 204 once it is done."""
    write(of, subject, round_trip=round_trip)
    if hit("lost", of):  # acknowledged, and not committed
        transaction.set_rollback(True)
    return HttpResponse(status=204)


_WHAT = "<uuid:of>/<str:subject>/"
urlpatterns = [
    path(f"measure/write/{_WHAT}", written, {"round_trip": False}),
    path(f"measure/round/{_WHAT}", written, {"round_trip": True}),
    path("", include("madoguchi.web.urls.public")),
]
