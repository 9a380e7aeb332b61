"""The HTTP API of a side: the rooms' operations in one place, with one description and one way to say no."""

import json
from collections.abc import Callable
from functools import cache, wraps
from typing import Any, Protocol

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation
from ninja.parser import Parser
from ninja.renderers import JSONRenderer

from madoguchi.core.problems import MEDIA_TYPE, ProblemError, problem_of_status
from madoguchi.foundation.accounts.api import has_written
from madoguchi.foundation.tenancy.sides import Side

from .problems import answer, problem_of

VERSION = "1"
# The rooms that have a part of the API, by side.
ROUTERS = {
    Side.PUBLIC: (
        "madoguchi.counter.procedures.api.router",
        "madoguchi.services.documents.api.router",
        "madoguchi.counter.window.api.router",
        "madoguchi.counter.window.document_api.router",
        "madoguchi.services.webhooks.api.router",
        "madoguchi.services.bookings.api.router",
        "madoguchi.services.payments.api.router",
    ),
    Side.OFFICE: ("madoguchi.counter.cases.api.router",),
}
_ABOUT = {
    Side.PUBLIC: "What can be asked of the city, asking it, and confirming what it issued.",
    Side.OFFICE: "Cases, for the systems of the departments that work on them.",
}
_TAKEN = {"body": "application/json", "form": "multipart/form-data", "file": "multipart/form-data"}
_PROBLEM = {
    "type": "object",
    "title": "Problem",
    "description": "RFC 9457: why the answer is no, in the language of Accept-Language.",
    "required": ["type", "title", "status", "detail", "instance"],
    "properties": {
        "type": {"type": "string", "description": "A stable name, `urn:madoguchi:problem:…`."},
        "title": {"type": "string"},
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "detail": {"type": "string"},
        "instance": {"type": "string", "description": "The path that was asked for."},
        "errors": {
            "type": "object",
            "description": "What is wrong where: by question id, or by place in the request.",
            "additionalProperties": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["code", "detail"],
                    "properties": {
                        "code": {"type": "string"},
                        "detail": {"type": "string"},
                        "part": {"type": "string", "description": "The part of an answer, as `postal_code`."},
                    },
                },
            },
        },
    },
}


class StrictParser(Parser):
    """JSON as of RFC 8259 in UTF-8, without what no database keeps: NUL and halves of characters."""

    def parse_body(self, request: HttpRequest) -> Any:
        """The body. Raises ValueError, which is told as a bad request."""
        found = json.loads(request.body.decode())
        # Halves of characters cannot be encoded, infinities not be written: each raises a ValueError.
        json.dumps(found, ensure_ascii=False, allow_nan=False).encode()
        if _has_nul(found):
            raise ValueError("a text holds NUL")
        return found


class PlainRenderer(JSONRenderer):
    """JSON in which Japanese can be read."""

    json_dumps_params = {"ensure_ascii": False}


class Api(NinjaAPI):
    """One side's API."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """The name of the operation's function."""
        return operation.view_func.__name__

    def on_exception(self, request: HttpRequest, exc: Any) -> HttpResponse:
        """A problem, or the exception itself where it is a fault of ours."""
        problem = problem_of(exc)
        if problem is None:
            raise exc
        return answer(request, problem)

    def get_openapi_schema(self, **words: Any) -> OpenAPISchema:
        """The description, with the problems that every operation may answer."""
        schema = super().get_openapi_schema(**words)
        schema["components"]["schemas"]["Problem"] = _PROBLEM
        for operations in schema["paths"].values():
            for operation in operations.values():
                operation["responses"].update(_problems_of(operation))
        return schema


@cache
def api_of(side: Side) -> Api:
    """The API of a side, mounted at `/api/v1/`."""
    api = Api(
        title=f"Madoguchi: {side} side",
        version=VERSION,
        description=_ABOUT[side],
        urls_namespace="api",
        docs_url=None,
        parser=StrictParser(),
        renderer=PlainRenderer(),
    )
    api.add_decorator(_plainly, mode="view")
    api.add_decorator(_wholly, mode="operation")
    for router in ROUTERS[side]:
        api.add_router("", router)
    return api


class _Run(Protocol):
    """What ninja hands to a decorator of views: the bound method of an operation that answers a request."""

    __self__: Operation

    def __call__(self, request: HttpRequest, **arguments: Any) -> HttpResponse: ...


def _plainly(run: _Run) -> Callable[..., HttpResponse]:
    """An operation that knows no session, and answers only in what it gives to what it takes."""
    operation = run.__self__
    taken = {_TAKEN[source] for one in operation.models if (source := one.__ninja_param_source__) in _TAKEN}
    given = (*_given(operation), MEDIA_TYPE)

    @wraps(run)
    def plain(request: HttpRequest, **arguments: Any) -> HttpResponse:
        request.user = AnonymousUser()
        if not any(request.accepts(one) for one in given):
            return answer(request, ProblemError("not-acceptable"))
        if taken and request.content_type not in taken:
            return answer(request, ProblemError("wrong-type"))
        return run(request, **arguments)

    return plain


def _given(operation: Operation) -> list[str]:
    """The media types in which an operation answers: JSON, unless its description says another."""
    described = (operation.openapi_extra or {}).get("responses", {})
    return [media for one in described.values() for media in one["content"]] or ["application/json"]


def _wholly(work: Callable[..., Any]) -> Callable[..., Any]:
    """An operation that leaves nothing behind when it says no.

    What was written before it stays, and where there is nothing the whole request is undone. What wrote nothing is not
    undone: at each ROLLBACK the driver throws away all statements that the connection has prepared.
    """

    @wraps(work)
    def whole(request: HttpRequest, *arguments: Any, **named: Any) -> Any:
        with transaction.atomic(savepoint=has_written(request)):
            try:
                return work(request, *arguments, **named)
            except ProblemError as problem:
                if not problem.clean:
                    raise
                clean = problem
        raise clean

    return whole


def _problems_of(operation: dict[str, Any]) -> dict[Any, Any]:
    """The problems of an operation, by status: those that its parts can lead to, and any other."""
    places = {one["in"] for one in operation["parameters"]}
    told = [406]
    told += [401, 403] if "security" in operation else []
    told += [404] if "path" in places else []
    told += [422] if "query" in places else []
    told += [400, 413, 415, 422] if "requestBody" in operation else []
    known = operation["responses"]
    answers = {one: _response(problem_of_status(one).kind.title.en) for one in told if one not in known}
    return {**answers, "default": _response("Any other problem")}


def _response(description: str) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": description, "content": {MEDIA_TYPE: {"schema": schema}}}


def _has_nul(found: Any) -> bool:
    match found:
        case str():
            return "\0" in found
        case dict():
            return any(_has_nul(one) for pair in found.items() for one in pair)
        case list():
            return any(_has_nul(one) for one in found)
    return False
