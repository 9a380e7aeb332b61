"""The room that ARCHITECTURE builds by example, as files; and what people and the office do with it."""

import os
import re
from pathlib import Path

SOURCE = Path(__file__).parents[1] / "src"
ROOM = "services/suggestions/"
MIGRATION = f"{ROOM}migrations/0001_initial.py"
SETTINGS = """
import madoguchi.services
madoguchi.services.__path__.append({folder!r})
from madoguchi.web.settings.{side} import *
INSTALLED_APPS = [*INSTALLED_APPS, "madoguchi.services.suggestions"]
ROOT_URLCONF = "example_urls"
STORAGES = {{**STORAGES, "staticfiles": {{"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}}}
"""
URLS = """
from django.urls import include, path
from madoguchi.web.urls import public
urlpatterns = [*public.urlpatterns, path("suggestions/", include("madoguchi.services.suggestions.urls"))]
"""
SAY = """
import django; django.setup()
from django.test import Client
from madoguchi.foundation.accounts.actions import ensure_account
browser = Client(SERVER_NAME="mihon.localhost")
assert browser.get("/suggestions/").status_code == 302
browser.force_login(ensure_account("taro@mail.example"))
assert browser.get("/suggestions/").status_code == 200
assert browser.post("/suggestions/", {"text": " "}).status_code == 422
assert browser.post("/suggestions/", {"text": "ベンチがほしい"}).status_code == 302
"""
TAKE = """
import django; django.setup()
from madoguchi.foundation.ledger.queries import history
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.foundation.tray.actions import take
from madoguchi.services.suggestions.models import KeptSuggestion
with city_scope("992011"):
    assert take() == 1
    kept = KeptSuggestion.objects.get()
    assert kept.text == "ベンチがほしい"
    assert [event.kind for event in history(f"suggestion:{kept.suggestion}")] == ["suggestions.said"]
with city_scope("992020"):
    assert not KeptSuggestion.objects.exists()
print("kept")
"""


def build(files: dict[str, str], folder: Path) -> None:
    """Write the room, its settings for each role and both scripts; `files` are the page's named examples."""
    shown = {name: text for name, text in files.items() if name.startswith(ROOM) and name != MIGRATION}
    rest = {f"{ROOM}__init__.py": "", f"{ROOM}migrations/__init__.py": "", "example_urls.py": URLS}
    settings = {
        f"example_{side}.py": SETTINGS.format(folder=str(folder / "services"), side=side)
        for side in ("owner", "public", "office")
    }
    for name, text in {**shown, **rest, **settings, "say.py": SAY, "take.py": TAKE}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def complete_migration(files: dict[str, str], folder: Path) -> None:
    """Add to the migration that Django wrote what the page says is added."""
    shown, written = files[MIGRATION], folder / MIGRATION
    (operations,) = re.findall(r"operations = \[\n(.*?)\]", shown, re.DOTALL)
    before, after = written.read_text().rsplit("    ]", 1)
    written.write_text(f"{shown.splitlines()[0]}\n{before}{operations}    ]{after}")


def environment(base: dict[str, str], folder: Path, side: str) -> dict[str, str]:
    """The environment of a process that has the room, as one role."""
    path = os.pathsep.join([str(folder), str(SOURCE)])
    return {**base, "DJANGO_SETTINGS_MODULE": f"example_{side}", "PYTHONPATH": path}
