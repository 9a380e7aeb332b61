"""Both APIs tried by schemathesis, as their own descriptions say: never a fault of ours, and every answer as described."""

from typing import Any

import pytest
import schemathesis
from callers import API, bearer, token_for
from django.core.wsgi import get_wsgi_application
from django.test import override_settings
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import (
    content_type_conformance,
    ignored_auth,
    missing_required_header,
    not_a_server_error,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)
from visitors import pages

HOST = "http://mihon.localhost"
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    missing_required_header,
    unsupported_method,
    ignored_auth,
]
# Not limits are tried here, but what lies behind them.
UNLIMITED = {"MADOGUCHI_LIMITS": {"verify": "100000/m/ip", "submit": "100000/m/ip", "attach": "100000/m/ip"}}
SETTINGS = settings(
    max_examples=25,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.parametrize("with_token", [True, False], ids=["token", "nobody"])
@pytest.mark.parametrize(
    ("side", "account"), [("public", "taro@mail.example"), ("office", "kouno@mihon.example")]
)
def test_no_input_breaks_the_api(database: Any, side: str, account: str, with_token: bool) -> None:
    with getattr(database, f"as_{side}")(), pages(), override_settings(**UNLIMITED):
        headers = bearer(token_for(account)) if with_token else {}
        described = schemathesis.openapi.from_wsgi(
            f"{API}/openapi.json", get_wsgi_application(), base_url=HOST
        )
        tried = 0
        for found in described.get_all_operations():
            tried += 1
            _try(found.ok(), headers)
    assert tried == {"public": 3, "office": 0}[side]


def _try(operation: Any, headers: dict[str, str]) -> None:
    """So many inputs as described and so many otherwise, the same at every run."""

    def tried(case: Any) -> None:
        answer = case.call(base_url=HOST, headers=headers)
        case.validate_response(answer, checks=CHECKS, headers=headers)

    for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
        SETTINGS(given(operation.as_strategy(mode))(tried))()
