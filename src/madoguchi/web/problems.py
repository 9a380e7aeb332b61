"""Whatever goes wrong under `/api/` is told as a problem, whoever finds it: the API, Django or a middleware."""

from collections.abc import Callable

from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from django.utils.cache import patch_vary_headers
from django.utils.encoding import iri_to_uri
from django.utils.translation import get_language_from_request
from ninja.errors import AuthenticationError, HttpError, Throttled, ValidationError

from madoguchi.core.errors import PlainError
from madoguchi.core.problems import MEDIA_TYPE, Fault, ProblemError, Words, problem_of_status

PATH = "/api/"
_KEPT = ("Allow", "Retry-After", "WWW-Authenticate")
# What Pydantic finds, in words; its own are English only.
_WORDS = {
    "missing": Words("必要です。", "It is missing."),
    "extra_forbidden": Words("ここにはない項目です。", "There is nothing of that name here."),
    "greater_than_equal": Words("小さすぎます。", "It is too small."),
    "less_than_equal": Words("大きすぎます。", "It is too large."),
    "string_too_long": Words("長すぎます。", "It is too long."),
    "string_pattern_mismatch": Words(
        "使えない文字があるか、形が違います。", "It has a form that is not taken."
    ),
    "enum": Words("選べる値ではありません。", "It is none of the values that there are."),
    "literal_error": Words("選べる値ではありません。", "It is none of the values that there are."),
}
_OTHER = Words("値の種類が違います。", "It is not a value of the right kind.")

Respond = Callable[[HttpRequest], HttpResponse]


class ProblemMiddleware:
    """Turns every other answer to a fault under `/api/` into a problem; it stands outermost."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not request.path_info.startswith(PATH) or response.status_code < 400:
            return response
        if response.get("Content-Type", "").startswith(MEDIA_TYPE):
            return response
        told = answer(request, problem_of_status(response.status_code), response.status_code)
        for name in _KEPT:
            if name in response:
                told[name] = response[name]
        return told


def answer(request: HttpRequest, problem: ProblemError, status: int | None = None) -> HttpResponse:
    """A problem as the answer to a request, in its language."""
    language = get_language_from_request(request)
    body = problem.body(language, iri_to_uri(request.path), status)
    response = JsonResponse(body, status=body["status"], content_type=MEDIA_TYPE, headers=problem.headers)
    response["Content-Language"] = language
    response["Cache-Control"] = "no-store"
    patch_vary_headers(response, ("Accept-Language",))
    return response


def problem_of(error: Exception) -> ProblemError | None:
    """What an exception means to whoever called; None for a fault of ours."""
    if isinstance(error, HttpError) and isinstance(error.__cause__, ProblemError):
        return error.__cause__
    if isinstance(error, ValidationError):
        return _of_places(error)
    if isinstance(error, PlainError):
        return (
            error if isinstance(error, ProblemError) else ProblemError("not-valid", Words(error.ja, error.en))
        )
    return next((ProblemError(name) for known, name in _NAMES.items() if isinstance(error, known)), None)


_NAMES: dict[type[Exception], str] = {
    Http404: "not-found",
    Throttled: "too-often",
    AuthenticationError: "no-token",
    RequestDataTooBig: "too-large",
    SuspiciousOperation: "bad-request",
    UnreadablePostError: "bad-request",
    BadRequest: "bad-request",
    HttpError: "bad-request",
}


def _of_places(error: ValidationError) -> ProblemError:
    # A code in the address that cannot be one names nothing.
    if any(one["loc"][0] == "path" for one in error.errors):
        return ProblemError("not-found")
    errors: dict[str, list[Fault]] = {}
    for one in error.errors:
        place = ".".join(str(part) for part in one["loc"])
        errors.setdefault(place, []).append(Fault(one["type"], _WORDS.get(one["type"], _OTHER)))
    return ProblemError("not-valid", errors=errors)
