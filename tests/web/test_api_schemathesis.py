"""Both APIs tried by schemathesis, as their own descriptions say: never a fault of ours, and every answer as described."""

from datetime import timedelta
from typing import Any

import pytest
import schemathesis
from answers import LAMP
from callers import API, MIHON, REPORT, Caller, bearer, token_for
from checkouts import billed
from django.core.wsgi import get_wsgi_application
from django.test import override_settings
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import (
    content_type_conformance,
    missing_required_header,
    not_a_server_error,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)
from visitors import pages
from walking import drain

from madoguchi.core import clock
from madoguchi.counter.cases.models import Case
from madoguchi.foundation.accounts.actions import ensure_account
from madoguchi.foundation.people.actions import ensure_person
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.services.bookings import actions as bookings
from madoguchi.services.bookings.models import Booking, Resource
from madoguchi.services.bookings.queries import declared
from madoguchi.services.bookings.wanted import Wanted
from madoguchi.services.webhooks import actions
from madoguchi.services.webhooks.models import Webhook

HOST = "http://mihon.localhost"
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    missing_required_header,
    unsupported_method,
]
# Not limits are tried here, but what lies behind them.
UNLIMITED = {
    "MADOGUCHI_LIMITS": dict.fromkeys(("verify", "submit", "keep", "attach", "proof"), "100000/m/ip"),
}
SETTINGS = settings(
    max_examples=15,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


# What a caller may put where an answer is asked.
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)


@pytest.mark.parametrize("with_token", [True, False], ids=["token", "nobody"])
@pytest.mark.parametrize(
    ("side", "account"), [("public", "taro@mail.example"), ("office", "kouno@mihon.example")]
)
def test_no_input_breaks_the_api(database: Any, side: str, account: str, with_token: bool) -> None:
    known = _seeded(database, account)
    with getattr(database, f"as_{side}")(), pages(), override_settings(**UNLIMITED):
        headers = bearer(token_for(account)) if with_token else {}
        described = schemathesis.openapi.from_wsgi(
            f"{API}/openapi.json", get_wsgi_application(), base_url=HOST
        )
        operations = [found.ok() for found in described.get_all_operations()]
        for operation in operations:
            _try(operation, headers, known)
    assert len(operations) == {"public": 26, "office": 3}[side]


def _seeded(database: Any, account: str) -> dict[str, str]:
    """What addresses may name: a report that is somebody's own, and its case."""
    with database.as_public(), pages():
        code = Caller(token_for(account)).post(REPORT, {"answers": LAMP}).json()["code"]
    drain(database)
    with database.as_office(), city_scope(MIHON):
        number = Case.objects.get(code=code).number
    with database.as_public(), city_scope(MIHON):
        hook = Webhook.objects.create(
            person=ensure_person(ensure_account(account)), key="hook_1", url="https://mail.example/"
        )
        called = actions.test(hook)
        kept = _kept()
        bill = billed(subject="booking:1")
    return {
        "availability resource": kept.resource.slug,
        "availability day": f"{clock.local(kept.begins):%Y-%m-%d}",
        "bookings code": kept.code,
        "charges code": bill.code,
        "payments name": "sandbox_card",
        "procedures id": "road_report",
        "webhooks id": hook.key,
        "deliveries id": called.key,
        "submissions code": code,
        "documents code": code,
        "verify code": code,
        "cases number": number,
    }


def _kept() -> Booking:
    """A place of the sample city that somebody keeps."""
    bookings.take_over()
    row = Resource.objects.get(slug="care_consultation")
    opening = row.openings.filter(begins__gt=clock.now() + timedelta(days=3)).earliest("begins")
    choice = declared(row).choices[0].id
    return bookings.hold(row, Wanted(choice, 1, opening.begins), bookings.Holder())


def _try(operation: Any, headers: dict[str, str], known: dict[str, str]) -> None:
    """So many inputs as described and so many otherwise, at known addresses and others; the same at every run."""

    def tried(case: Any) -> None:
        answer = case.call(base_url=HOST, headers=headers)
        case.validate_response(answer, checks=CHECKS, headers=headers)

    names = {one.name for one in operation.path_parameters}
    places: list[dict[str, Any]] = [{}]
    if names:
        first = operation.path.removeprefix(API).split("/")[1]
        places.append({"path_parameters": {name: known[f"{first} {name}"] for name in names}})
    for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
        for place in places:
            if mode == GenerationMode.POSITIVE or not place or len(operation.body):
                SETTINGS(given(operation.as_strategy(mode, **place))(tried))()


@pytest.mark.parametrize("procedure", ["road_report", "disaster_certificate"])
def test_no_answer_breaks_a_form(database: Any, procedure: str) -> None:
    with database.as_public(), pages(), override_settings(**UNLIMITED):
        caller = Caller(token_for("taro@mail.example"))
        caller.client.raise_request_exception = False
        questions = caller.get(f"procedures/{procedure}").json()["answers"]["properties"]

        def tried(answers: dict[str, Any]) -> None:
            answer = caller.post(f"procedures/{procedure}/submissions", {"answers": answers})
            assert answer.status_code in (201, 400, 422), answer.content.decode()

        forms = st.fixed_dictionaries({}, optional=dict.fromkeys(questions, JSON))
        SETTINGS(given(forms)(tried))()


def test_a_whole_report_with_one_odd_answer_is_taken_or_refused(database: Any) -> None:
    with database.as_public(), pages(), override_settings(**UNLIMITED):
        caller = Caller(token_for("taro@mail.example"))
        caller.client.raise_request_exception = False

        def tried(name: str, odd: Any) -> None:
            answer = caller.post(REPORT, {"answers": {**LAMP, name: odd}})
            assert answer.status_code in (201, 400, 422), answer.content.decode()

        SETTINGS(given(st.sampled_from(sorted(LAMP)), JSON)(tried))()
