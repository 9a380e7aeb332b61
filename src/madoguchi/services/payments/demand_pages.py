"""督促状 of a late charge: making it out to somebody, and the file that was issued."""

from collections.abc import Mapping

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from madoguchi.core import clock
from madoguchi.core.errors import PlainError
from madoguchi.foundation.city.models import Department, Staff
from madoguchi.foundation.files.queries import open_file
from madoguchi.foundation.people.access import StaffRequest, staff_required
from madoguchi.foundation.ui.saying import day_of, in_english, said, says, typed
from madoguchi.services.documents.typeset import MissingGlyphsError

from . import actions, queries
from .actions.demanding import LONGEST
from .desk import department_words
from .models import Charge, State
from .refusals import PaymentRefusedError
from .rules import demand_until, departments_of, may_decide, may_slip

# What is no refusal of this room is about a day that cannot be read.
_DAY = ""
_FIELDS = {
    "demand_name": "name",
    "demand_address": "address",
    "demand_until": "pay_until",
    "demand_department": "department",
    _DAY: "pay_until",
}


def may_demand(staff: Staff, charge: Charge) -> bool:
    """Whether somebody may make the 督促状 of a charge, and see it: it says who owes what."""
    return may_decide(staff, None) and may_slip(staff, actions.billed_to(charge))


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def demand(request: StaffRequest, number: str) -> HttpResponse:
    """To whom it goes and until when it gives; a POST issues it."""
    found = _of(request, number)
    if request.method != "POST":
        may = _late(found) and not actions.demand_of(found)
        return _form(request, found, _first(found)) if may else redirect("payments:charge", number)
    try:
        with transaction.atomic():
            actions.demand(found, _wanted(request), request.staff)
    except PlainError as error:
        return _form(request, found, request.POST, [(field_of(error), said(error))])
    except MissingGlyphsError as missing:
        return _form(request, found, request.POST, [("", missing.en if in_english() else missing.ja)])
    messages.success(request, gettext("督促状を発行しました。印刷して、今日発送してください。"))
    return redirect("payments:charge", number)


def field_of(error: PlainError) -> str:
    """The field that a refusal is about; none where it is about the charge."""
    return _FIELDS.get(getattr(error, "rule", _DAY), "")


def _late(found: Charge) -> bool:
    return found.state == State.DUE and found.due_on is not None and found.due_on < clock.today()


def _wanted(request: StaffRequest) -> actions.Demand:
    words = {field: typed(request, field, most) for field, most in LONGEST.items()}
    day = day_of(request.POST.get("pay_until", "")) or actions.first_demand_day()
    return actions.Demand(**words, pay_until=day, department=department_chosen(request))


def department_chosen(request: StaffRequest) -> Department:
    """The one of somebody's departments that a form names. Raises `PaymentRefusedError`."""
    slug = request.POST.get("department", "")
    found = next((one for one in departments_of(request.staff) if one.slug == slug), None)
    if found is None:
        raise PaymentRefusedError("demand_department")
    return found


def _first(found: Charge) -> dict[str, str]:
    """What the form says at first: to whom another system billed it, and ten days."""
    bill = actions.billed_to(found)
    to = {field: getattr(bill, field) if bill else "" for field in LONGEST}
    return {**to, "pay_until": actions.first_demand_day().isoformat()}


def _form(
    request: StaffRequest,
    found: Charge,
    words: Mapping[str, str],
    errors: list[tuple[str, str]] | None = None,
) -> HttpResponse:
    shown = {
        "found": found,
        "title": says(found.title),
        "until": found.due_on and demand_until(found.due_on),
        "departments": [(one.slug, department_words(one)) for one in departments_of(request.staff)],
        "typed": words,
        "errors": errors or [],
        "at": dict(errors or []),
    }
    return render(request, "payments/demand.html", shown, status=422 if errors else 200)


@require_safe
@staff_required
def document(request: StaffRequest, number: str) -> HttpResponse:
    """The file that was issued."""
    sent = actions.demand_of(_of(request, number))
    issued = sent and actions.demand_document(sent)
    if not issued or issued.file is None:
        raise Http404
    answer = HttpResponse(open_file(issued.file), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="demand-{number}.pdf"'
    return answer


def _of(request: StaffRequest, number: str) -> Charge:
    """The charge of a number, for whoever may see whom it is of. Raises `Http404`."""
    found = queries.charge_numbered(number)
    if found is None or not may_demand(request.staff, found):
        raise Http404
    return found
