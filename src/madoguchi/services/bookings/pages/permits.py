"""The permit of a booking, as a file for whoever has the booking."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from madoguchi.foundation.files.queries import open_file
from madoguchi.services.documents.actions import note_opened
from madoguchi.services.documents.queries import documents_of

from ..visiting import booking_of


@require_GET
def permit(request: HttpRequest, code: str, document: str) -> HttpResponse:
    """The PDF of a permit that is in force."""
    booking = booking_of(request, code)
    found = next((one for one in documents_of(booking.subject) if one.code == document), None)
    if found is None or found.file is None:
        raise Http404
    note_opened(found)
    headers = {
        "Content-Disposition": content_disposition_header(True, found.file.name),
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(open_file(found.file), content_type=found.file.media_type, headers=headers)
