"""A newer version of the sample city's disaster certificate: a page and a question with other names, a new question."""

from typing import Any

from clones import PROJECT
from walking import MIHON

from madoguchi.counter.procedures.actions import publish
from madoguchi.counter.procedures.models import ProcedureVersion
from madoguchi.counter.procedures.reading import read_yaml
from madoguchi.foundation.tenancy.scope import city_scope

SLUG = "disaster_certificate"
_NEW = """\
      - id: floors
        type: number
        label: {ja: 家の階数, en: Floors of the home}
        least: 1
        most: 60
"""
_RENAMED = {
    "  - id: building\n": "  - id: house\n",
    "      - id: tenure\n": f"{_NEW}      - id: owner_or_tenant\n",
}
#: What says how drafts of the first version go on.
MOVES = "moves:\n  - from: 1\n    questions: {tenure: owner_or_tenant}\n"


def text_of(moves: str = MOVES, **replaced: str) -> str:
    """The newer version in YAML, without examples, with some words replaced."""
    path = PROJECT / "packs" / "mihon" / "procedures" / f"{SLUG}.yaml"
    text = path.read_text(encoding="utf-8").partition("\nexamples:\n")[0]
    for before, after in {**_RENAMED, **replaced}.items():
        assert before in text
        text = text.replace(before, after)
    return f"{text}\n{moves}"


def renew(database: Any, moves: str = MOVES, **replaced: str) -> ProcedureVersion:
    """Publish it in the sample city."""
    text = text_of(moves, **replaced)
    with database.as_office(), city_scope(MIHON):
        return publish(read_yaml(text, "procedures/disaster_certificate.yaml"))
