"""The inbox of a person, and the outbox of a demo."""

from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from madoguchi.foundation.people.access import PersonRequest, person_required, staff_required
from madoguchi.foundation.tenancy.scope import current_city

from . import queries
from .actions import mark_read
from .mail import text
from .outbox import newest


@person_required
@require_safe
@never_cache
def inbox(request: PersonRequest) -> HttpResponse:
    """受信箱: what the person was told, newest first; `after` is the key of the page before's last."""
    page = queries.inbox(request.person, request.GET.get("after", ""))
    unread = queries.unread_count(request.person)
    shown = {"page": page, "unread": unread, "most": queries.MOST_UNREAD}
    return render(request, "notices/inbox.html", shown)


@person_required
@require_safe
@never_cache
def notice(request: PersonRequest, key: str) -> HttpResponse:
    """One notice: the text of the mail; from then on it is read."""
    found = queries.notice_of(request.person, key)
    if found is None:
        raise Http404
    if request.method == "GET":
        mark_read(found)
    return render(request, "notices/notice.html", {"notice": found, "text": text(found).strip()})


@require_safe
@never_cache
@staff_required
def outbox(request: HttpRequest) -> HttpResponse:
    """The mails kept instead of sent; there is no such page where mail is sent."""
    if not settings.MADOGUCHI_OUTBOX:
        raise Http404
    mails = newest(Path(settings.MADOGUCHI_OUTBOX), current_city())
    return render(request, "notices/outbox.html", {"mails": mails})
