"""The page about the API is true: its examples work as they stand, its tables hold what there is."""

import re
import shlex
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from callers import MIHON, token_for
from django.test import Client
from visitors import pages
from walking import drain, photo

from madoguchi.core.problems import KINDS
from madoguchi.counter.cases.models import Case
from madoguchi.counter.procedures.questions.base import Code
from madoguchi.foundation.accounts.scopes import SIDE_OF_SCOPE
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.services.bookings.actions import take_over

DOCS = Path(__file__).parents[2] / "docs"
PAGES = [DOCS / "api.md", DOCS / "ja" / "api.md"]
CURL = re.compile(r"^curl .*$", re.MULTILINE)
TARO, CLERK = "taro@mail.example", "kuroda@mihon.example"
# Nobody asked for a correction, the document is made up, and the webhook leads nowhere.
ANSWERS = {
    "supplements": 409,
    "verify": 404,
    "documents/": 404,
    "192.0.2.7": 422,
    "attachments": 201,
    "/road_report/submissions": 201,
    "/holds": 201,
    '"said"': 201,
}


def run(command: str) -> Any:
    """What a curl command of the page asks, asked of the side in use."""
    words = shlex.split(command)[1:]
    options: dict[str, list[str]] = {"-H": [], "-d": [], "-F": [], "-X": []}
    addresses = []
    while words:
        word = words.pop(0)
        options.get(word, addresses).append(words.pop(0) if word in options else word)
    [address] = addresses
    parts = urlsplit(address)
    headers = dict(header.split(": ", 1) for header in options["-H"])
    client = Client(SERVER_NAME=parts.hostname)
    if options["-X"] == ["DELETE"]:
        return client.delete(parts.path, headers=headers)
    if options["-F"]:
        return client.post(parts.path, {"file": photo("photo.jpg")}, headers=headers)
    if options["-d"]:
        kind = headers.pop("Content-Type")
        return client.post(parts.path, options["-d"][0], content_type=kind, headers=headers)
    return client.get(f"{parts.path}?{parts.query}", headers=headers)


def filled(command: str, known: dict[str, str]) -> str:
    for name, value in known.items():
        command = command.replace(f"${name}", value)
    return command


def expected(command: str) -> int:
    return next((status for part, status in ANSWERS.items() if part in command), 200)


def test_the_examples_work_one_after_the_other(database: Any) -> None:
    commands = CURL.findall(PAGES[0].read_text(encoding="utf-8"))
    public = [one for one in commands if ":8000" in one]
    assert len(public) >= 8
    known: dict[str, str] = {}
    with database.as_public(), pages():
        known["TOKEN"] = token_for(TARO)
        with city_scope(MIHON):
            take_over()
        for command in public:
            as_sent = filled(command, known)
            if (
                "$TOKEN" in command and "$CODE" in command
            ):  # its own, where the example reads one without account
                as_sent = filled(command, {**known, "CODE": own_report(known["TOKEN"], commands)})
            answer = run(as_sent)
            assert answer.status_code == expected(command), (command, answer.content.decode())
            if command.endswith("road_report/submissions"):
                said = answer.json()
                known |= {"CODE": said["code"], "SECOND_CODE": said["second_code"]}
            known |= told(command, answer)
    drain(database)
    with database.as_office(), pages():
        with city_scope(MIHON):
            known["NUMBER"] = Case.objects.get(code=known["CODE"]).number
        known["OFFICE_TOKEN"] = token_for(CLERK)
        for command in commands:
            if ":8001" in command:
                answer = run(filled(command, known))
                assert answer.status_code == 200, (command, answer.content.decode())


def told(command: str, answer: Any) -> dict[str, str]:
    """What an answer about bookings gives for the next example."""
    if "/availability?" in command:
        rooms = {one["resource"]: one["days"] for one in answer.json()["items"]}
        first = rooms["meeting_room_1"][0]
        return {"DAY": first["day"], "BEGINS": first["first"]}
    if command.endswith("/holds"):
        kept = answer.json()
        return {"BOOKING": kept["code"], "KEY": kept["key"]}
    return {}


def own_report(token: str, commands: list[str]) -> str:
    """The code of a report that is the token's account's own."""
    report = next(one for one in commands if one.endswith("road_report/submissions"))
    own = report.replace("lamp-2026-0001", "own").replace(
        "curl ", f'curl -H "Authorization: Bearer {token}" '
    )
    code: str = run(own).json()["code"]
    return code


@pytest.mark.parametrize("page", PAGES, ids=["en", "ja"])
def test_the_tables_hold_what_there_is(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `([a-z-]+)` \| (\d{3}) \|", text, re.MULTILINE))
    assert {name: int(status) for name, status in rows.items()} == {
        name: kind.status for name, kind in KINDS.items()
    }
    assert set(re.findall(r"^\| `([a-z]+\.[a-z]+)` \|", text, re.MULTILINE)) == set(SIDE_OF_SCOPE)
    codes = re.search(r"^.*`missing`.*`unknown_file`.*$", text, re.MULTILINE)
    assert codes
    assert {one.value for one in Code} <= set(re.findall(r"`(\w+)`", codes[0]))


def test_both_languages_show_the_same_examples() -> None:
    english, japanese = (CURL.findall(page.read_text(encoding="utf-8")) for page in PAGES)
    assert english == japanese
