"""Programs that call the API: no cookies, a token at most, and every answer looked at as what it says it is."""

import json
from typing import Any

from django.test import Client

from madoguchi.core.problems import KINDS, NAMESPACE
from madoguchi.foundation.accounts.actions import ensure_account, make_token
from madoguchi.foundation.accounts.scopes import SIDE_OF_SCOPE, Scope
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.foundation.tenancy.sides import this_side

MIHON, KAGAMI = "992011", "992020"
API = "/api/v1"
REPORT = "procedures/road_report/submissions"


def token_for(email: str, *scopes: Scope, city: str = MIHON, days: int = 1) -> str:
    """The secret of a new token on the side in use: with all its scopes unless some are named."""
    with city_scope(city):
        wanted = scopes or [scope for scope, side in SIDE_OF_SCOPE.items() if side == this_side()]
        return make_token(ensure_account(email), wanted, days)[1]


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"} if token else {}


class Caller:
    """One program: GETs and POSTs of JSON under `/api/v1/`."""

    def __init__(self, token: str = "", slug: str = "mihon", language: str = "en") -> None:
        self.client = Client(SERVER_NAME=f"{slug}.localhost", enforce_csrf_checks=True)
        self.headers = {"Accept-Language": language, **bearer(token)}

    def get(self, path: str, **query: Any) -> Any:
        return self.client.get(f"{API}/{path}", query, headers=self.headers)

    def post(self, path: str, data: Any = None, **headers: str) -> Any:
        body = data if isinstance(data, bytes) else json.dumps(data)
        said = {**self.headers, **{name.replace("_", "-"): value for name, value in headers.items()}}
        return self.client.post(f"{API}/{path}", body, content_type="application/json", headers=said)

    def send_file(self, upload: Any) -> Any:
        return self.client.post(f"{API}/attachments", {"file": upload}, headers=self.headers)


def problem(answer: Any, name: str) -> Any:
    """The body of an answer that must be this problem."""
    assert answer["Content-Type"] == "application/problem+json", answer.content.decode()
    said = answer.json()
    assert said["type"] == f"{NAMESPACE}{name}", said
    assert said["status"] == answer.status_code == KINDS[name].status
    assert said["title"]
    assert said["detail"]
    assert said["instance"].startswith("/")
    return said
