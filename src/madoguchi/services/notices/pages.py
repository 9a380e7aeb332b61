"""The inbox of a person, and the outbox of a demo."""

from dataclasses import dataclass
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
from .mail import subject_line, text
from .models import Notice
from .outbox import newest


@dataclass(frozen=True)
class Line:
    """One notice of the inbox, its subject in the language it was written in."""

    row: Notice
    subject: str


@person_required
@require_safe
@never_cache
def inbox(request: PersonRequest) -> HttpResponse:
    """受信箱: what the person was told, newest first; `after` is the key of the page before's last."""
    page = queries.inbox(request.person, request.GET.get("after", ""))
    lines = [Line(notice, subject_line(notice)) for notice in page.notices]
    unread = queries.unread_count(request.person)
    return render(
        request, "notices/inbox.html", {"lines": lines, "next": page.next, "unread": unread, **_MOST}
    )


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
    shown = {"notice": found, "subject": subject_line(found), "text": text(found).strip()}
    return render(request, "notices/notice.html", shown)


_MOST = {"most": queries.MOST_UNREAD}


@require_safe
@never_cache
@staff_required
def outbox(request: HttpRequest) -> HttpResponse:
    """The mails kept instead of sent; there is no such page where mail is sent."""
    if not settings.MADOGUCHI_OUTBOX:
        raise Http404
    mails = newest(Path(settings.MADOGUCHI_OUTBOX), current_city())
    return render(request, "notices/outbox.html", {"mails": mails})
