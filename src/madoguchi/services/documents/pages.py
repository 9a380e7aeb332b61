"""Confirming a document: by its code, and by the file itself."""

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_http_methods

from madoguchi.core.errors import PlainError
from madoguchi.core.ids import normalise_code
from madoguchi.foundation.accounts.limits import too_often

from .checking import MAX_BYTES
from .finding import Finding, find_out
from .queries import published


@require_http_methods(["GET", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """Ask for a code, or take a file."""
    if request.method == "GET" and "code" not in request.GET:
        return render(request, "documents/verify.html")
    if too_often(request, "verify"):
        return render(request, "documents/too_often.html", status=429)
    if request.method == "POST":
        return _file(request)
    typed = request.GET["code"]
    try:
        return redirect("documents:code", normalise_code(typed))
    except PlainError as error:
        sentence = error.en if (get_language() or "ja").startswith("en") else error.ja
        shown = {"typed": typed, "code_error": sentence, "errors": [("code", sentence)]}
        return render(request, "documents/verify.html", shown, status=422)


def _file(request: HttpRequest) -> HttpResponse:
    upload = request.FILES.get("file")
    if upload is None:
        sentence = gettext("PDFファイルを選んでください。")
        shown = {"file_error": sentence, "errors": [("file", sentence)]}
        return render(request, "documents/verify.html", shown, status=422)
    return render(request, "documents/file.html", {"finding": _finding(upload), "name": upload.name})


def _finding(upload: "UploadedFile[bytes]") -> Finding:
    # One byte over the limit is enough to be told that it is too large.
    return find_out(upload.read(MAX_BYTES + 1))


@require_http_methods(["GET"])
def code(request: HttpRequest, code: str) -> HttpResponse:
    """Number, kind, date and validity of the document of a code; nothing else."""
    if too_often(request, "verify"):
        return render(request, "documents/too_often.html", status=429)
    try:
        found = published(normalise_code(code))
    except PlainError:
        found = None
    shown = {"code": code[:20], "document": found, "language": get_language() or "ja"}
    return render(request, "documents/code.html", shown, status=200 if found else 404)
