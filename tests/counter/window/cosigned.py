"""A procedure in which others apply together with the applicant, small enough for tests."""

from typing import Any

from madoguchi.counter.procedures.actions import publish
from madoguchi.counter.procedures.models import ProcedureVersion
from madoguchi.counter.procedures.reading import read_yaml

SLUG, TOGETHER = "sample", ("hanako@mail.example", "jiro@mail.example")
DECLARATION = """\
id: sample
kind: application
authority: mayor
basis: law
apa: act
identity: open
department: crisis_management
title: {ja: いっしょにする申請の見本, en: Sample of an application made together}
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
applicant: {name: applicant, email: applicant_email}
route:
  - kind: receive
  - kind: examine
  - kind: close
outcomes:
  granted: {result: granted, title: {ja: 認定, en: Granted}}
cosigners: {group: members, name: member, email: member_email}
pages:
  - id: first
    title: {ja: はじめに, en: First}
    questions:
      - {type: person_name, id: applicant, label: {ja: お名前, en: Name}}
      - {type: email, id: applicant_email, required: false, label: {ja: メールアドレス, en: Mail}}
      - {type: text, id: purpose_of_use, label: {ja: 使いみち, en: Use}}
      - type: group
        id: members
        label: {ja: いっしょに申請する方, en: Applying together}
        row: {ja: いっしょに申請する方, en: Person}
        add: {ja: もう1人, en: One more}
        most: 5
        required: false
        questions:
          - {type: person_name, id: member, label: {ja: お名前, en: Name}}
          - {type: email, id: member_email, label: {ja: メールアドレス, en: Mail}}
"""


def published_together(more: str = "") -> ProcedureVersion:
    """The procedure in force in the city in scope, with lines of its head besides; of the office's side."""
    return publish(read_yaml(f"{more}\n{DECLARATION}", f"procedures/{SLUG}.yaml"))


def typed(*mails: str, **more: Any) -> dict[str, Any]:
    """Answers of the form, with others of these addresses."""
    members = [
        {"member": {"family": "見本", "given": f"{n}郎"}, "member_email": mail} for n, mail in enumerate(mails)
    ]
    return {
        "applicant": {"family": "見本", "given": "太郎"},
        "purpose_of_use": "夏まつり",
        "members": members,
        **more,
    }
