"""What the sandbox reads of a request and answers: WSGI, without a framework."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl

MOST_READ = 64 * 1024
StartResponse = Callable[[str, list[tuple[str, str]]], Any]
Environ = Mapping[str, Any]


@dataclass(frozen=True)
class Asked:
    """A request."""

    method: str
    path: str
    query: Mapping[str, str]
    body: bytes
    authorization: str
    host: str
    languages: str

    @property
    def form(self) -> dict[str, str]:
        """The fields of a form."""
        return dict(parse_qsl(self.body.decode(errors="replace"), keep_blank_values=True))

    def json(self) -> dict[str, Any]:
        """The object that was sent. Raises ValueError."""
        found = json.loads(self.body)
        if not isinstance(found, dict):
            raise ValueError("no object")
        return found


@dataclass(frozen=True)
class Answer:
    """An answer; `outside` are the origins to which its forms may lead."""

    body: str = ""
    status: HTTPStatus = HTTPStatus.OK
    media_type: str = "text/html; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)
    outside: tuple[str, ...] = ()

    def send(self, start: StartResponse) -> Iterable[bytes]:
        """Send it."""
        data = self.body.encode()
        leads_to = " ".join(("'self'", *self.outside))
        safe = f"default-src 'none'; style-src 'self'; img-src data:; form-action {leads_to}"
        headers = {
            "Content-Type": self.media_type,
            "Content-Length": str(len(data)),
            "Content-Security-Policy": f"{safe}; frame-ancestors 'none'; base-uri 'none'",
            "Cache-Control": "no-store",
            "Referrer-Policy": "no-referrer",
            "X-Content-Type-Options": "nosniff",
            **self.headers,
        }
        start(f"{self.status.value} {self.status.phrase}", list(headers.items()))
        return [data]


def read(environ: Environ) -> Asked:
    """The request of a WSGI server."""
    length = min(int(environ.get("CONTENT_LENGTH") or 0), MOST_READ)
    return Asked(
        method=environ["REQUEST_METHOD"],
        path=environ.get("PATH_INFO", "/"),
        query=dict(parse_qsl(environ.get("QUERY_STRING", ""))),
        body=environ["wsgi.input"].read(length),
        authorization=environ.get("HTTP_AUTHORIZATION", ""),
        host=environ.get("HTTP_HOST", ""),
        languages=environ.get("HTTP_ACCEPT_LANGUAGE", ""),
    )


def in_json(found: Any, status: HTTPStatus = HTTPStatus.OK) -> Answer:
    """An object as an answer."""
    return Answer(json.dumps(found, ensure_ascii=False), status, "application/json")


def sent_to(address: str) -> Answer:
    """Go there and read."""
    return Answer(status=HTTPStatus.SEE_OTHER, headers={"Location": address})
