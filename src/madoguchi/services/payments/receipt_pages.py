"""領収書 of a payment as an issued document: issuing it, and the file; 収納の訂正."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from madoguchi.foundation.files.queries import open_file
from madoguchi.foundation.people.access import StaffRequest, staff_required
from madoguchi.foundation.ui.saying import in_english, said, typed
from madoguchi.services.documents.typeset import MissingGlyphsError

from . import actions
from .models import Payment
from .pages import opened, show_receipt
from .refusals import PaymentRefusedError
from .rules import may_correct, may_decide


@require_POST
@staff_required
def issue(request: StaffRequest, number: str) -> HttpResponse:
    """Issue it to whom the form names."""
    payment = _of(request, number)
    name = typed(request, "name", 200)
    try:
        with transaction.atomic():
            actions.issue_receipt(payment, name, request.staff)
    except PaymentRefusedError as refused:
        return show_receipt(request, payment, name, said(refused))
    except MissingGlyphsError as missing:
        return show_receipt(request, payment, name, missing.en if in_english() else missing.ja)
    messages.success(request, gettext("領収書を発行しました。"))
    return redirect("payments:receipt", number)


@require_POST
@staff_required
def correct(request: StaffRequest, number: str) -> HttpResponse:
    """Propose that it be taken back, as it was noted by mistake."""
    payment = opened(request, number)
    if not may_correct(request.staff, payment):
        raise Http404
    try:
        with transaction.atomic():
            actions.propose_correction(
                payment, typed(request, "reason", 200), typed(request, "evidence"), request.staff
            )
    except PaymentRefusedError as refused:
        return show_receipt(request, payment, refused=refused)
    messages.success(request, gettext("提案しました。ほかの方が決めると効力が生じます。"))
    return redirect("payments:charge", payment.charge.number)


@require_safe
@staff_required
def document(request: StaffRequest, number: str) -> HttpResponse:
    """The file that was issued."""
    issued = actions.receipt_of(_of(request, number))
    if issued is None or issued.file is None:
        raise Http404
    answer = HttpResponse(open_file(issued.file), content_type="application/pdf")
    answer["Content-Disposition"] = 'inline; filename="receipt.pdf"'
    return answer


def _of(request: StaffRequest, number: str) -> Payment:
    """The payment, for whoever may open its receipt and the name on it. Raises `Http404`."""
    if not may_decide(request.staff, None):
        raise Http404
    return opened(request, number)
