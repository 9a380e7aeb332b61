"""集計と公表: a department counts what its procedures publish, looks at it, publishes it or withdraws it."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any, NamedTuple

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from madoguchi.counter.procedures.definition import load_definition
from madoguchi.counter.procedures.publishing import Publishes
from madoguchi.counter.procedures.queries import current, published
from madoguchi.counter.procedures.text import Text
from madoguchi.foundation.people.access import StaffRequest, staff_required
from madoguchi.foundation.ui.saying import language, said, typed
from madoguchi.services.publications import actions, queries
from madoguchi.services.publications.pages import table_words
from madoguchi.services.publications.refusals import PublicationRefusedError
from madoguchi.services.publications.sheets import HIDDEN

from .rules import Clerk
from .tallying import begin


class Published(NamedTuple):
    """A procedure that publishes, and what it says of that."""

    slug: str
    title: Text
    department: str
    publishes: Publishes


def _own(clerk: Clerk) -> list[Published]:
    """Those of the clerk's departments, by name."""
    own = {post.department.slug for post in clerk.posts}
    declared = (load_definition(version).procedure for version in published())
    return [
        Published(one.id, one.title, one.department, one.publishes)
        for one in declared
        if one.publishes is not None and one.department in own
    ]


def _opened(request: StaffRequest, slug: str) -> tuple[Clerk, Published]:
    """Who asks, and the procedure, if it publishes and is one of theirs. Raises Http404."""
    clerk, version = Clerk(request.staff), current(slug)
    procedure = load_definition(version).procedure if version else None
    own = {post.department.slug for post in clerk.posts}
    if procedure is None or procedure.publishes is None or procedure.department not in own:
        raise Http404
    return clerk, Published(slug, procedure.title, procedure.department, procedure.publishes)


@require_safe
@staff_required
def index(request: StaffRequest) -> HttpResponse:
    """The procedures of the clerk's departments that publish something."""
    rows = [(one.slug, one.title.says(language())) for one in _own(Clerk(request.staff))]
    return render(request, "cases/publishing_index.html", {"rows": rows})


@require_safe
@staff_required
def publishing(request: StaffRequest, slug: str) -> HttpResponse:
    """One procedure: what is counted and not out yet, what is out."""
    return _page(request, *_opened(request, slug))


def _page(
    request: StaffRequest, clerk: Clerk, one: Published, status: int = HTTPStatus.OK, **more: Any
) -> HttpResponse:
    edition = queries.prepared(one.slug)
    contents = edition.read if edition else None
    shown = {
        "slug": one.slug,
        "title": one.title.says(language()),
        "least": one.publishes.least,
        "hidden_as": HIDDEN,
        "edition": edition,
        "contents": contents,
        "tables": [table_words(table, language()) for table in contents.tables] if contents else [],
        "editions": queries.editions(one.slug),
        "contractor": clerk.is_contractor,
        **more,
    }
    return render(request, "cases/publishing.html", shown, status=status)


@require_POST
@staff_required
def act(request: StaffRequest, slug: str, verb: str) -> HttpResponse:
    """Count, publish or withdraw; a contractor does none of it."""
    clerk, one = _opened(request, slug)
    if verb not in _ACTS:
        raise Http404
    try:
        if clerk.is_contractor:
            raise PublicationRefusedError("contractor")
        messages.success(request, _ACTS[verb](request, clerk, one))
    except PublicationRefusedError as error:
        at = f"reason_{_number(request)}" if error.rule == "reason" else ""
        told = {"fault": "" if at else said(error), "at": at, "why": said(error)}
        return _page(request, clerk, one, HTTPStatus.UNPROCESSABLE_ENTITY, **told)
    return redirect("publishing:publishing", slug)


def _number(request: StaffRequest) -> int:
    text = request.POST.get("number", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < len(str(1 << 31)) else 0


def _count(_request: StaffRequest, clerk: Clerk, one: Published) -> str:
    begin(clerk, one.slug)
    return gettext("集計を始めました。数秒たってから、このページを読み込み直してください。")


def _publish(request: StaffRequest, clerk: Clerk, one: Published) -> str:
    actions.publish(one.slug, clerk.staff, request.POST.get("stamp", ""))
    return gettext("公表しました。まもなく、市のサイトに出ます。")


def _withdraw(request: StaffRequest, clerk: Clerk, one: Published) -> str:
    number = _number(request)
    actions.withdraw(one.slug, number, clerk.staff, typed(request, f"reason_{number}", actions.MOST_WORDS))
    return gettext("取り下げました。まもなく、市のサイトにもそう出ます。")


_ACTS: dict[str, Callable[[StaffRequest, Clerk, Published], str]] = {
    "count": _count,
    "publish": _publish,
    "withdraw": _withdraw,
}
