"""Visitors of the pages: a browser's worth of cookies on one side, and the sample city's staff."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.test import Client, override_settings

from madoguchi.foundation.accounts.actions import set_staff_password
from madoguchi.foundation.city.models import Staff, StaffKind
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.foundation.ui.catalogues import compile_all

MIHON, KAGAMI = "992011", "992020"
SOURCE = Path(__file__).parents[1] / "src" / "madoguchi"
STAFF, PASSWORD = "hanako.kakunin@mihon.example", "a long password for tests"
# Names of static files without the manifest that the set-up makes.
_STATIC = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}


@contextmanager
def pages() -> Iterator[None]:
    """Pages can be rendered: sentences compiled, static files by their plain names."""
    compile_all(SOURCE)
    with override_settings(STORAGES={**settings.STORAGES, **_STATIC}):
        yield


def visitor(**headers: Any) -> Client:
    """A browser that checks the tokens of forms, as a real one is made to."""
    return Client(SERVER_NAME="mihon.localhost", **headers)


def make_staff(database: Any, email: str = STAFF, **fields: Any) -> None:
    """A member of staff in the list of the sample city, and their account on the side in use."""
    with database.as_office(), city_scope(MIHON):
        row = {"number": "T-1", "name": "確認 花子", "name_en": "Hanako Kakunin", "kind": StaffKind.REGULAR}
        Staff.objects.create(**{**row, "email": email, "since": date(2020, 4, 1), **fields})


def signed_in_staff(path: str, email: str = STAFF) -> Client:
    """A browser in which the account signed in at the staff's login of the side in use."""
    set_staff_password(email, PASSWORD)
    browser = visitor()
    answer = browser.post(path, {"login": email, "password": PASSWORD})
    assert answer.status_code == 302, answer.content.decode()
    return browser


def words_of(answer: Any) -> str:
    """What a page says in its main part, without tags."""
    main = re.search(r"<main.*</main>", answer.content.decode(), re.DOTALL)
    assert main
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", main[0].replace("<wbr>", "")))
