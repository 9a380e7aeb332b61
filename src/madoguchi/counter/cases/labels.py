"""宛名ラベル for what is posted: one sheet for the cases chosen in the queue."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from madoguchi.counter.procedures.forms import Definition, load_definition
from madoguchi.counter.procedures.questions import Address
from madoguchi.foundation.people.access import StaffRequest, staff_required
from madoguchi.foundation.ui.saying import in_english
from madoguchi.services.documents.labels import ON_A_SHEET, Label, label_sheet
from madoguchi.services.documents.typeset import MissingGlyphsError

from .case import PDF, private
from .models import Case
from .rules import Clerk, visible_cases

MOST = 120


@staff_required
@require_GET
def labels(request: StaffRequest) -> HttpResponse:
    """A PDF of labels for the cases `n`, in their order, from place `start` of the first sheet on."""
    wanted, start = request.GET.getlist("n")[:MOST], _start(request.GET.get("start", "1"))
    made = [(case, label_of(case)) for case in _cases(Clerk(request.staff), wanted)]
    without = [case.number for case, label in made if label is None]
    printed = [label for _, label in made if label is not None]
    if not printed:
        return _nothing(request, without)
    try:
        return private(label_sheet(printed, start), PDF)
    except MissingGlyphsError as missing:
        messages.error(request, missing.en if in_english() else missing.ja)
        return redirect("cases:queue")


def _start(text: str) -> int:
    return int(text) if text in {str(n) for n in range(1, ON_A_SHEET + 1)} else 1


def _cases(clerk: Clerk, wanted: list[str]) -> list[Case]:
    rows = visible_cases(clerk).filter(number__in=wanted).select_related("version__procedure")
    found = {case.number: case for case in rows.defer("version__declaration", "findings")}
    return [found[number] for number in dict.fromkeys(wanted) if number in found]


def _nothing(request: StaffRequest, without: list[str]) -> HttpResponse:
    if without:
        numbers = "、".join(without)
        words = gettext("%(numbers)s には、宛名か住所がありません。窓口での手渡しを検討してください。")
        messages.warning(request, words % {"numbers": numbers})
    else:
        messages.warning(request, gettext("ラベルにする案件を選んでください。"))
    return redirect("cases:queue")


def label_of(case: Case) -> Label | None:
    """Where the letter of a case goes; None without a name or an address."""
    definition = load_definition(case.version)
    name, value = _address(definition, case.answers)
    question = definition.questions.get(name)
    if not case.applicant or not value or not isinstance(question, Address):
        return None
    return Label(str(value.get("postal_code", "")), question.on_paper(value), case.applicant, case.number)


def _address(definition: Definition, answers: dict[str, Any]) -> tuple[str, Any]:
    """The question that says where letters go, and its answer: where people stay now, else where they live."""
    mapping = definition.procedure.applicant
    for name in (mapping.mail_to, mapping.address):
        if name and answers.get(name):
            return name, answers[name]
    return "", None
