"""処理待ち: what waits for the clerk and for their departments, each row saying what is to be done."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from madoguchi.core import clock
from madoguchi.counter.procedures.forms import load_definition
from madoguchi.counter.procedures.kinds import StepKind
from madoguchi.foundation.people.access import StaffRequest, staff_required

from .desk import language
from .models import StepAction
from .queries import VIEWS, Key, queue
from .rules import Clerk

_VIEW_LABELS = {
    "mine": _("わたしのすること"),
    "department": _("所属すべて"),
    "late": _("期限超過"),
}
TODO = {
    StepKind.EXAMINE: _("審査する"),
    StepKind.SURVEY: _("調査する"),
    StepKind.DRAFT: _("起案する"),
    StepKind.CONCUR: _("合議する"),
    StepKind.APPROVE: _("承認する"),
    StepKind.DECIDE: _("決裁する"),
    StepKind.PAYMENT: _("入金を確認する"),
    StepKind.VERIFY: _("照合する"),
    StepKind.DISPATCH: _("発送する"),
    StepKind.CIRCULATE: _("供覧する"),
    StepKind.CLOSE: _("回答する"),
}


@staff_required
@require_GET
def waiting(request: StaffRequest) -> HttpResponse:
    """Open steps, the one due first on top; of one kind, where `do` says so."""
    clerk, view = Clerk(request.staff), request.GET.get("view", VIEWS[0])
    kind = request.GET.get("do", "")
    if view not in VIEWS or kind not in ("", *TODO):
        raise Http404
    after = Key.read(request.GET.get("after", ""))
    found = queue(clerk, view, clock.today(), after, StepKind(kind) if kind else None)
    rows = [_row(step) for step in found.steps]
    shown = {
        "rows": rows,
        "tabs": [(label, _address(one, kind), one == view) for one, label in _VIEW_LABELS.items()],
        "view": view,
        "kind": kind,
        "kinds": list(TODO.items()),
        "next": _address(view, kind, str(found.next)) if found.next else "",
        "departments": clerk.departments,
        "labels": any(row["label"] for row in rows),
    }
    return render(request, "cases/queue.html", shown)


def _address(view: str, kind: str, after: str = "") -> str:
    given = {"view": view, "do": kind, "after": after}
    query = urlencode({name: value for name, value in given.items() if value})
    return f"{reverse('cases:queue')}?{query}"


def _row(step: StepAction) -> dict[str, Any]:
    today, case = clock.today(), step.case
    outside = step.awaits_recipient and step.due_on is not None and step.due_on >= today
    return {
        "step": step,
        "case": case,
        "title": load_definition(case.version).procedure.title.says(language()),
        "todo": todo(step),
        "days": (step.due_on - today).days if step.due_on and not case.suspended_on else None,
        "stands": bool(case.suspended_on),
        "label": step.kind == StepKind.DISPATCH and not outside,
    }


def todo(step: StepAction) -> str:
    """What is to be done, not only where it stands; `answer_by` as `queue` gives it."""
    today, answer_by = clock.today(), getattr(step, "answer_by", None)
    if step.obstacle:
        return gettext("発行が止まっています：文字を確かめる")
    if answer_by is not None:
        return (
            gettext("補正待ち") if answer_by >= today else gettext("補正の期限を過ぎました：進め方を決める")
        )
    if step.awaits_recipient:
        late = step.due_on is not None and step.due_on < today
        return gettext("開封されていません：紙で送る") if late else gettext("開封待ち")
    if step.kind == StepKind.SELECT:
        return gettext("選考を待っています")
    words = TODO.get(StepKind(step.kind))
    return str(words) if words else gettext("自動で進みます")
