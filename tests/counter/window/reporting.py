"""A report without an account, through the pages of a browser."""

from typing import Any

from answers import LAMP
from django.test import Client
from visitors import visitor
from walking import MIHON

from madoguchi.counter.window import actions as window
from madoguchi.counter.window.models import Draft, Submission
from madoguchi.foundation.tenancy.scope import city_scope

WITH_PHONE = {"answer_wanted": True, "answer_by": "phone", "phone": "090-1234-5678"}


def begun(browser: Client, slug: str = "road_report", **typed: Any) -> Draft:
    """A draft begun by pressing the button, and filled in."""
    answer = browser.post(f"/apply/{slug}/")
    assert answer.status_code == 302, answer.content.decode()
    code = answer["Location"].split("/")[2]
    with city_scope(MIHON):
        return window.save(Draft.objects.get(code=code), {**LAMP, **typed})


def reported(browser: Client | None = None, **typed: Any) -> tuple[Client, str]:
    """A report handed over; returns its browser and code."""
    browser = browser or visitor()
    draft = begun(browser, **typed)
    answer = browser.post(f"/applying/{draft.code}/check/")
    assert answer.status_code == 302, answer.content.decode()
    return browser, answer["Location"].split("/")[2]


def second_code(browser: Client, code: str) -> str:
    """The second code as the done page shows it; empty when it does not."""
    page = browser.get(f"/my/{code}/arrived/").content.decode()
    codes = [part.split("<")[0] for part in page.split("data-copy-text>")[1:]]
    return next((one for one in codes if one != code), "")


def submission(code: str) -> Submission:
    """The submission of a code."""
    with city_scope(MIHON):
        return Submission.objects.select_related("person", "version__procedure").get(code=code)
