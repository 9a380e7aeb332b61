"""The outbox of a demo."""

from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from madoguchi.foundation.people.access import staff_required
from madoguchi.foundation.tenancy.scope import current_city

from .outbox import newest


@require_safe
@never_cache
@staff_required
def outbox(request: HttpRequest) -> HttpResponse:
    """The mails kept instead of sent; there is no such page where mail is sent."""
    if not settings.MADOGUCHI_OUTBOX:
        raise Http404
    mails = newest(Path(settings.MADOGUCHI_OUTBOX), current_city())
    return render(request, "notices/outbox.html", {"mails": mails})
