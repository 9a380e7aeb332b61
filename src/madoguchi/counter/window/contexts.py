"""What a form of the window is checked against and shown with."""

from collections.abc import Iterable, Mapping
from typing import cast

from django.conf import settings
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from madoguchi.core import clock
from madoguchi.counter.procedures.questions import Context, FileShown, MapGround
from madoguchi.services.places.queries import landmark_names

from .models import Attachment, Correction, Submission
from .queries import key_of, sent_files
from .slots import FormSlots


def context_for(attachments: Iterable[Attachment], slots: FormSlots) -> Context:
    """The facts that a draft's answers are checked against: today, the city's landmarks, its files and bookings."""
    return context_of(files_shown(attachments), slots)


def context_of(files: Mapping[str, FileShown], slots: FormSlots | None = None) -> Context:
    """The same with files that are shown already."""
    # Read only where a question asks for a landmark: there are many.
    return Context(
        today=clock.today(),
        landmarks=cast("dict[str, str]", SimpleLazyObject(landmark_names)),
        files=files,
        slots=slots,
        ground=_ground(),
    )


def files_shown(attachments: Iterable[Attachment]) -> dict[str, FileShown]:
    """The files of a draft by id, with the address where its owner may see them."""
    return {str(one.file_id): FileShown(one.file.name, _address(one)) for one in attachments}


def sent_files_shown(submission: Submission, corrections: Iterable[Correction]) -> dict[str, FileShown]:
    """The files of a submission and its corrections by id, with the address where its applicant may see them."""
    return {
        str(file.id): FileShown(file.name, reverse("window:sent_file", args=[submission.code, key_of(file)]))
        for file in sent_files(submission, corrections)
    }


def _address(attachment: Attachment) -> str:
    return reverse("window:file", args=[attachment.token, attachment.sealed[:16]])


def _ground() -> MapGround:
    return MapGround(geojson=reverse("places:landmarks"), tiles=settings.MADOGUCHI_TILES)
