"""Prepares applications: `python -m measure.drafts COUNT` in a process of the public side.

Each has a person, a signed-in session, and a draft with valid answers and one photo, made by the real actions.
Prints one JSON line each: the draft's code and the session's key.
"""

import io
import json
import random
import sys
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import django
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from madoguchi.core import clock
from madoguchi.foundation.tenancy.scope import city_scope

from .house import CITY

PROCEDURE = "street_lamp"
TYPED = {
    "what": "out",
    "street": "朝日一丁目、郵便局の前の歩道",
    "landmark": "郵便局の赤い看板のとなり",
    "lamp_number": "１２３４",
    "light": "white",
    "danger": ["leans", "glass"],
    "details": "三日前の夜から消えたままです。\n足もとが暗く、子どもの通学路なので困っています。",
    "applicant": {"family": "見本", "given": "太郎", "family_kana": "みほん", "given_kana": "たろう"},
    "phone": "090-1234-5678",
}
PHOTO_SIZE = (1280, 960)


def main() -> None:
    """Make so many."""
    django.setup()
    for made in _prepared(int(sys.argv[1])):
        print(json.dumps(made))


def _prepared(count: int) -> Iterator[tuple[str, str]]:
    window = import_module("madoguchi.counter.window.actions")
    visitor = import_module("madoguchi.counter.window.rules").Visitor
    version = import_module("madoguchi.counter.procedures.queries").current
    picture = _picture()
    for number in range(count):
        with city_scope(CITY):
            person, session = _person(f"person{number}@mail.example")
            draft = window.begin(visitor(person), version(PROCEDURE), "ja")
            sent = window.attach(draft, SimpleUploadedFile("北側.jpg", picture, "image/jpeg"))
            today = {"seen_on": clock.today().isoformat(), "photos": [str(sent.file_id)]}
            window.save(draft, {**TYPED, **today})
        yield draft.code, session


def _person(email: str) -> tuple[Any, str]:
    account = import_module("madoguchi.foundation.accounts.actions").ensure_account(email)
    person = import_module("madoguchi.foundation.people.actions").ensure_person(account)
    return person, session_of(account)


def session_of(account: Any) -> str:
    """The key of a new session in which an account is signed in."""
    session = SessionStore()
    session[SESSION_KEY] = str(account.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = account.get_session_auth_hash()
    session.create()
    return str(session.session_key)


def _picture() -> bytes:
    """A picture of about the detail of a photo."""
    small = Image.frombytes("RGB", (160, 120), random.Random(1).randbytes(160 * 120 * 3))
    data = io.BytesIO()
    small.resize(PHOTO_SIZE, Image.Resampling.BICUBIC).save(data, "JPEG", quality=80)
    return data.getvalue()


if __name__ == "__main__":
    main()
