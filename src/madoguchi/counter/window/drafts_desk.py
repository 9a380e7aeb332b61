"""Staff's pages about drafts: how many there are of each version, and moving them on. Never what is in them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.db.models import Count, Max, Min
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from madoguchi.core import clock
from madoguchi.counter.procedures import queries as procedures
from madoguchi.counter.procedures.forms import load_definition
from madoguchi.counter.procedures.models import ProcedureVersion
from madoguchi.counter.procedures.way import asked_anew, given_up, sound, way
from madoguchi.foundation.people.access import StaffRequest, staff_required

from . import actions
from .models import Draft, DraftMove
from .pages import version_shown
from .refusals import WindowRefusedError
from .saying import language, said, title

#: How many moves are listed, the newest first.
MOST_MOVES = 20


@dataclass(frozen=True)
class Standing:
    """The drafts of one version: how many, when they were saved, by the page saved last (its title, how many).

    `movable`: there is a newer version with a sound mapping from this one.
    """

    version: ProcedureVersion
    current: ProcedureVersion
    count: int
    oldest: datetime
    newest: datetime
    pages: tuple[tuple[str, int], ...]
    movable: bool

    @property
    def title(self) -> str:
        """What the procedure is called in the version in force."""
        return title(self.current)

    @property
    def is_current(self) -> bool:
        """Whether it is the version in force."""
        return self.version.id == self.current.id


@never_cache
@staff_required
@require_GET
def index(request: StaffRequest) -> HttpResponse:
    """Where drafts stand: by procedure and version, on which page they stopped."""
    shown = {"standings": list(_standings()), "moves": _moves()}
    return render(request, "window/drafts.html", shown)


def _moves() -> list[DraftMove]:
    rows = DraftMove.objects.select_related("old__procedure", "new", "asked_by")
    rows = rows.defer("old__declaration", "new__declaration")
    return list(rows.order_by("-asked_at")[:MOST_MOVES])


def _standings(slug: str | None = None) -> Iterator[Standing]:
    rows = Draft.objects.filter(expires_at__gt=clock.now())
    rows = rows.filter(version__procedure__slug=slug) if slug else rows
    counted = (
        rows.values("version__procedure__slug", "version__number", "page")
        .annotate(n=Count("id"), oldest=Min("saved_at"), newest=Max("saved_at"))
        .order_by("version__procedure__slug", "version__number", "page")
    )
    by_version = [
        (key, list(rows))
        for key, rows in groupby(
            counted, lambda row: (row["version__procedure__slug"], row["version__number"])
        )
    ]
    known = _known({slug for (slug, _), _ in by_version})
    for (name, number), of_one in by_version:
        yield _standing(known[name], number, of_one)


def _known(slugs: Iterable[str]) -> Mapping[str, list[ProcedureVersion]]:
    versions = procedures.versions_of(*slugs)
    return {slug: list(of_one) for slug, of_one in groupby(versions, lambda one: one.procedure.slug)}


def _standing(known: list[ProcedureVersion], number: int, rows: list[Any]) -> Standing:
    version, current = next(one for one in known if one.number == number), known[-1]
    return Standing(
        version=version,
        current=current,
        count=sum(row["n"] for row in rows),
        oldest=min(row["oldest"] for row in rows),
        newest=max(row["newest"] for row in rows),
        pages=tuple(_stopped(version, {row["page"]: row["n"] for row in rows})),
        movable=sound(way(version, current, known)),
    )


def _stopped(version: ProcedureVersion, counts: Mapping[str, int]) -> Iterator[tuple[str, int]]:
    """In the order of the form; first those of which nothing was saved yet."""
    if "" in counts:
        yield gettext("まだ保存していない"), counts[""]
    for page in load_definition(version).pages:
        if page.id in counts:
            yield page.title.says(language()), counts[page.id]


@never_cache
@staff_required
@require_http_methods(["GET", "POST"])
def move(request: StaffRequest, slug: str, number: int) -> HttpResponse:
    """Whether to move the drafts of a version to the one in force, with the numbers; a POST has it done."""
    known = procedures.versions_of(slug)
    old = next((one for one in known if one.number == number), None)
    if old is None or old.id == known[-1].id:
        raise Http404
    if request.method != "POST":
        return _ask(request, known, old)
    if version_shown(request) != known[-1].number:
        return _ask(request, known, old, gettext("受付中の版が変わりました。もう一度ご確認ください。"))
    try:
        actions.ask_move(request.staff, old, known[-1])
    except WindowRefusedError as refusal:
        return _ask(request, known, old, said(refusal))
    words = gettext("移しかえを始めました。終わるまで、このページの「移しかえの記録」でわかります。")
    messages.success(request, words)
    return redirect("drafts:index")


def _ask(
    request: StaffRequest, known: list[ProcedureVersion], old: ProcedureVersion, refused: str = ""
) -> HttpResponse:
    passed = way(old, known[-1], known)
    refused = refused or ("" if sound(passed) else said(WindowRefusedError("unmapped")))
    shown = {
        "title": title(known[-1]),
        "old": old,
        "new": known[-1],
        "count": Draft.objects.filter(version=old).count(),
        "anew": [one.label.says(language()) for one in asked_anew(passed)] if passed else [],
        "given_up": [one.label.says(language()) for one in given_up(passed)] if passed else [],
        "refused": refused,
        "movable": sound(passed),
    }
    return render(request, "window/drafts_move.html", shown, status=409 if refused else 200)
