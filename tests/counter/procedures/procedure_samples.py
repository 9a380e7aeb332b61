"""Small declarations for the tests, as YAML and as definitions."""

from pathlib import Path
from textwrap import indent
from typing import Any

from django.http import QueryDict
from pydantic import TypeAdapter

from madoguchi.counter.procedures.definition import Definition
from madoguchi.counter.procedures.questions import AnyQuestion, Question
from madoguchi.counter.procedures.reading import read_yaml

CERTIFICATE = Path(__file__).parents[3] / "packs" / "mihon" / "procedures" / "disaster_certificate.yaml"

HEAD = """\
id: sample
kind: application
authority: mayor
basis: law
apa: act
identity: contact
department: crisis_management
title: {ja: 見本, en: Sample}
summary: {ja: 見本です, en: A sample}
life_event: {ja: 見本のとき, en: On occasion}
who: {ja: どなたでも, en: Anyone}
deadline: {ja: いつでも, en: Any time}
channels: [online, counter]
cost: {ja: 無料, en: Free}
period: {days: 15, counted: open}
minutes: 5
other_ways:
  - {ja: 窓口でも, en: At the counter}
purpose: {ja: 見本のため, en: For the sample}
law: {ja: 見本法 1条, en: Sample Act 1}
retention: {years: 5}
applicant: {name: applicant}
route:
  - kind: receive
  - kind: examine
  - kind: issue
  - kind: close
outcomes:
  granted: {result: granted, title: {ja: 認定, en: Granted}}
"""

PAGES = """\
pages:
  - id: first
    title: {ja: はじめに, en: First}
    questions:
      - {type: person_name, id: applicant, label: {ja: お名前, en: Name}}
      - {type: number, id: copies, label: {ja: 通数, en: Copies}}
      - {type: text, id: why, when: answers.copies > 3, label: {ja: 理由, en: Reason}}
  - id: second
    title: {ja: つぎに, en: Second}
    when: answers.copies > 1
    questions:
      - type: group
        id: people
        label: {ja: 世帯の方, en: People}
        row: {ja: 世帯の方, en: Person}
        add: {ja: もう1人, en: One more}
        most: 3
        questions:
          - {type: person_name, id: name, label: {ja: お名前, en: Name}}
          - {type: address, id: home, label: {ja: 住所, en: Address}, required: false}
  - id: third
    title: {ja: さいごに, en: Third}
    questions:
      - type: consent
        id: agreed
        label: {ja: 同意します, en: I agree}
      - type: text
        id: first_name
        required: false
        when: answers.people.exists(p, p.name.family == "見本")
        label: {ja: ひとこと, en: A word}
"""


def yaml_of(head: str = HEAD, pages: str = PAGES, **replaced: str) -> str:
    """A declaration with some of its first lines replaced (`kind="request"`)."""
    lines = head.splitlines()
    for name, value in replaced.items():
        lines = [f"{name}: {value}" if line.startswith(f"{name}:") else line for line in lines]
    return "\n".join(lines) + "\n" + pages


def asking(*questions: str) -> str:
    """One page that asks these questions (each a YAML mapping in one line) and the applicant's name."""
    name = "{type: person_name, id: applicant, required: false, label: {ja: お名前, en: Name}}"
    listed = indent("\n".join(f"- {one}" for one in (name, *questions)), "      ")
    return f"pages:\n  - id: only\n    title: {{ja: 質問, en: Questions}}\n    questions:\n{listed}\n"


def definition(text: str) -> Definition:
    """The definition of a declaration in YAML."""
    return Definition(read_yaml(text))


def certificate() -> Definition:
    """The sample city's disaster victim certificate."""
    return definition(CERTIFICATE.read_text(encoding="utf-8"))


def question(**declared: Any) -> Question:
    """One question of its declaration; label and id are filled in."""
    whole = {"id": "asked", "label": {"ja": "質問", "en": "Question"}, **declared}
    adapter: TypeAdapter[Question] = TypeAdapter(AnyQuestion)
    return adapter.validate_python(whole, strict=False)


def post(**typed: str | list[str]) -> QueryDict:
    """A form as the browser sends it; `__` in a name stands for the dot."""
    data = QueryDict(mutable=True)
    for name, value in typed.items():
        data.setlist(name.replace("__", "."), value if isinstance(value, list) else [value])
    return data
