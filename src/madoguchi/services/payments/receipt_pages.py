"""領収書 of a payment as an issued document: issuing it, and the file."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from madoguchi.foundation.files.queries import open_file
from madoguchi.foundation.people.access import StaffRequest, staff_required
from madoguchi.services.documents.typeset import MissingGlyphsError

from . import actions, queries
from .desk import in_english, said, typed
from .pages import show_receipt
from .refusals import PaymentRefusedError


@require_POST
@staff_required
def issue(request: StaffRequest, number: str) -> HttpResponse:
    """Issue it to whom the form names."""
    payment = queries.payment_numbered(number)
    if payment is None:
        raise Http404
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


@require_safe
@staff_required
def document(_request: StaffRequest, number: str) -> HttpResponse:
    """The file that was issued."""
    payment = queries.payment_numbered(number)
    issued = actions.receipt_of(payment) if payment else None
    if issued is None or issued.file is None:
        raise Http404
    answer = HttpResponse(open_file(issued.file), content_type="application/pdf")
    answer["Content-Disposition"] = 'inline; filename="receipt.pdf"'
    return answer
