"""Files that come with a page of questions."""

from collections.abc import Callable, Collection, Iterable
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest

from madoguchi.core.errors import PlainError
from madoguchi.counter.procedures.questions import Fault, Question
from madoguchi.counter.procedures.questions.files import Files

from .models import Attachment

Keep = Callable[["UploadedFile[bytes]", Collection[str]], Attachment]


def take_files(
    request: HttpRequest, questions: Iterable[Question], post: Any, keep: Keep
) -> dict[str, Fault]:
    """Keep what was sent with a page, and add its ids to the answers in `post`; returns what was refused."""
    refused = {}
    for question in questions:
        if not isinstance(question, Files):
            continue
        room = question.most - len(post.getlist(question.id))
        for upload in request.FILES.getlist(f"{question.id}.file")[: max(room, 0) + 1]:
            try:
                post.appendlist(question.id, str(keep(upload, question.accept).file_id))
            except PlainError as error:
                name = f"{question.id}.file"
                refused[name] = Fault.of(name, error)
    return refused
