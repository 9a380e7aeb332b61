"""案件の一覧: every case of a department, the one changed last on top; found by number, code, name or kana."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from urllib.parse import quote

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from madoguchi.core import clock
from madoguchi.core.errors import PlainError
from madoguchi.core.ids import normalise_code
from madoguchi.core.japanese import normalise_kana, normalise_line
from madoguchi.core.listing import moment_key, read_moment_key
from madoguchi.counter.procedures.forms import load_definition
from madoguchi.counter.procedures.kinds import STEP_WORDS, StepKind
from madoguchi.foundation.city.models import Department
from madoguchi.foundation.people.access import StaffRequest, staff_required
from madoguchi.foundation.ui.japanese import moment_words
from madoguchi.foundation.ui.saying import in_english, language

from .queries import PAGE, CaseRow, case_numbered, coded, listed, named
from .rules import Clerk, visible_cases

_STATES = {"open": _("進行中"), "closed": _("終わったもの")}
_KANA = re.compile(r"[\u3040-\u30ff\uff66-\uff9f 　・]+")
_CODE = re.compile(r"[0-9A-Za-z]{4}-?[0-9A-Za-z]{4}")


@staff_required
@require_GET
def cases(request: StaffRequest) -> HttpResponse:
    """The cases of one department of the clerk's, open or closed; or those that a search finds."""
    clerk, words = Clerk(request.staff), normalise_line(request.GET.get("q", ""))[:80].strip()
    if words and (number := _exactly(clerk, words)):
        return redirect("cases:case", number)
    own = sorted({post.department for post in clerk.posts}, key=lambda one: one.slug)
    department = next((one for one in own if one.slug == request.GET.get("of")), own[0] if own else None)
    state = "closed" if request.GET.get("state") == "closed" else "open"
    rows = _found(department, words, state, request.GET.get("after", ""))
    more = len(rows) > PAGE
    shown = {
        "rows": list(_lines(rows[:PAGE])),
        "words": words,
        "more": more,
        "department": department,
        "own": [(_name(one), _address(one, state), one == department) for one in own],
        "tabs": [(label, _address(department, one), one == state) for one, label in _STATES.items()],
        "next": _next(department, state, rows) if more and not words else "",
        "state": state,
    }
    return render(request, "cases/list.html", shown)


def _exactly(clerk: Clerk, words: str) -> str:
    """The number of the one case that words name: by its number, or by the applicant's reference code."""
    seen = visible_cases(clerk)
    # A number has figures; a code may have none.
    if any(letter.isdecimal() for letter in words) and (found := case_numbered(seen, words)):
        return found.number
    try:
        return coded(seen, normalise_code(words)) if _CODE.fullmatch(words) else ""
    except PlainError:  # so many letters, and no code of ours
        return ""


def _found(department: Department | None, words: str, state: str, after: str) -> list[CaseRow]:
    if department is None:
        return []
    if words:
        prefix = normalise_kana(words) if _KANA.fullmatch(words) else words
        return named(department, prefix, PAGE + 1)
    return listed(department, state == "open", PAGE + 1, read_moment_key(after))


def _next(department: Department | None, state: str, rows: Sequence[CaseRow]) -> str:
    last = rows[PAGE - 1]
    return _address(department, state, moment_key(last.updated_at, last.case))


def _address(department: Department | None, state: str, after: str = "") -> str:
    given = {"of": department.slug if department else "", "state": state, "after": after}
    return f"{reverse('cases:list')}?{urlencode({name: one for name, one in given.items() if one})}"


def _name(department: Department) -> str:
    return department.name_en if in_english() else department.name


def _lines(rows: Iterable[CaseRow]) -> Iterator[dict[str, str]]:
    """Rows in words. Whatever recurs on a page is found once: it is most of what a page costs."""
    spoken, today, address, nameless = language(), clock.today(), _address_of_case(), gettext("お名前なし")
    due, state = cache(_due), cache(_state)
    for row in rows:
        tone, left = due((row.due_on - today).days if row.due_on and not row.closed_at else None)
        yield {
            "number": row.number,
            "address": address.replace(_NUMBER, quote(row.number)),
            "applicant": row.applicant or nameless,
            "named": "" if row.applicant else "soft",
            "title": load_definition(row).procedure.title.says(spoken),
            "state": state(bool(row.closed_at), row.result, bool(row.suspended_on), row.step),
            "due": left,
            "tone": tone,
            "moved": moment_words(row.updated_at),
        }


_NUMBER = "NUMBER"


def _address_of_case() -> str:
    return reverse("cases:case", args=[_NUMBER])


def _due(days: int | None) -> tuple[str, str]:
    """How it is shown, and what is left until the due date."""
    if days is None:
        return "soft", "―"
    if days < 0:
        return "chip late", gettext("%(n)s日超過") % {"n": -days}
    return "", gettext("あと%(days)s日") % {"days": days}


def _state(closed: bool, result: str, suspended: bool, step: str | None) -> str:
    if closed:
        return gettext("取下げ") if result == "withdrawn" else gettext("完結")
    if suspended:
        return gettext("補正待ち")
    return STEP_WORDS[StepKind(step)].says(language()) if step else ""
