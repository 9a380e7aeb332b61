"""Small procedures for tests: one that several people make together, one that a campaign asks for."""

from typing import Any

from madoguchi.counter.procedures.actions import publish
from madoguchi.counter.procedures.models import ProcedureVersion
from madoguchi.counter.procedures.reading import read_yaml

SLUG, YEARLY = "sample", "yearly"
TOGETHER = ("hanako@mail.example", "jiro@mail.example")
HEAD = """\
id: {slug}
kind: application
authority: mayor
basis: law
apa: act
identity: open
department: {department}
title: {{ja: 見本の申請（{slug}）, en: Sample application ({slug})}}
summary: {{ja: 見本です, en: A sample}}
life_event: {{ja: 見本のとき, en: On occasion}}
who: {{ja: どなたでも, en: Anyone}}
deadline: {{ja: いつでも, en: Any time}}
channels: [online, counter]
cost: {{ja: 無料, en: Free}}
period: {{days: 15, counted: open}}
minutes: 5
other_ways:
  - {{ja: 窓口でも, en: At the counter}}
purpose: {{ja: 見本のため, en: For the sample}}
law: {{ja: 見本法 1条, en: Sample Act 1}}
retention: {{years: 5}}
route:
  - kind: receive
  - kind: examine
  - kind: close
outcomes:
  granted: {{result: granted, title: {{ja: 認定, en: Granted}}{next}}}
"""
PAGES = {
    SLUG: """\
applicant: {name: applicant, email: applicant_email}
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
""",
    YEARLY: """\
applicant: {name: applicant, birth_date: birth_date}
pages:
  - id: first
    title: {ja: はじめに, en: First}
    questions:
      - {type: person_name, id: applicant, label: {ja: お名前, en: Name}}
      - {type: date, id: birth_date, label: {ja: 生年月日, en: Date of birth}}
      - {type: number, id: children, required: false, most: 9, label: {ja: お子さんの人数, en: Children}}
      - {type: text, id: change, label: {ja: 変わったこと, en: What changed}}
""",
}


def published(
    slug: str, more: str = "", department: str = "crisis_management", after: str = ""
) -> ProcedureVersion:
    """A procedure in force in the city in scope, with lines of its head besides; `after`: offers itself once granted."""
    offered = f", next: [{{procedure: {after}, title: {{ja: 次の見本, en: Next sample}}, days: 30, carry: {{applicant: applicant}}}}]"
    head = HEAD.format(slug=slug, department=department, next=offered if after else "")
    return publish(read_yaml(f"{more}\n{head}{PAGES[slug]}", f"procedures/{slug}.yaml"))


def typed(*mails: str, **more: Any) -> dict[str, Any]:
    """Answers of the form that is made together, with others of these addresses."""
    members = [
        {"member": {"family": "見本", "given": f"{n}郎"}, "member_email": mail}
        for n, mail in enumerate(mails)
    ]
    return {
        "applicant": {"family": "見本", "given": "太郎"},
        "purpose_of_use": "夏まつり",
        "members": members,
        **more,
    }
