"""保育所等の利用申込 for tests: a small declaration, and children whose applications wait for the selection."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from madoguchi.core import clock
from madoguchi.core.clock import TOKYO
from madoguchi.core.ids import new_id, reference_code
from madoguchi.core.matching import Slot
from madoguchi.counter.cases.models import Case, Duty, StepAction
from madoguchi.counter.cases.rules import Clerk
from madoguchi.counter.procedures.actions import publish
from madoguchi.counter.procedures.definition import load_definition
from madoguchi.counter.procedures.kinds import StepKind
from madoguchi.counter.procedures.models import ProcedureVersion
from madoguchi.counter.procedures.reading import read_yaml
from madoguchi.counter.rounds import actions
from madoguchi.counter.rounds.models import Round
from madoguchi.foundation.city.models import Department, Staff
from madoguchi.foundation.city.queries import department_named
from madoguchi.foundation.tenancy.models import insert_all

MIHON, KAGAMI = "992011", "992020"
ADMISSIONS, HEAD = "yukimura@mihon.example", "torizawa@mihon.example"
OTHER = "kouno@mihon.example"
SLUG = "nursery_sample"
ARRIVED = datetime(2026, 11, 2, 9, 30, tzinfo=TOKYO)

DECLARATION = """\
id: nursery_sample
kind: contract
authority: welfare_office
basis: law
apa: act
identity: contact
department: {department}
title: {{ja: 保育所の利用申込の見本, en: Sample nursery application}}
summary: {{ja: 見本です, en: A sample}}
life_event: {{ja: 子育て, en: Children}}
who: {{ja: 保護者の方, en: Parents}}
deadline: {{ja: 11月20日まで, en: Until 20 November}}
channels: [online, counter]
cost: {{ja: 無料, en: Free}}
usual_time: {{days: 30, counted: calendar}}
minutes: 20
other_ways:
  - {{ja: 窓口でも, en: At the counter}}
purpose: {{ja: 利用調整のため, en: For the selection}}
law: {{ja: 児童福祉法 24条3項, en: Child Welfare Act 24 (3)}}
retention: {{years: 5}}
applicant: {{name: parent}}
route:
  - kind: receive
  - kind: examine
    questions:
      - {{type: number, id: checked_hours, label: {{ja: 確かめた就労時間, en: Hours checked}}, required: false}}
  - kind: select
    questions:
      - type: one_of
        id: placed_at
        label: {{ja: 内定した園, en: Place}}
        required: false
        options:
          - {{value: sakura, label: {{ja: さくら園, en: Sakura}}}}
          - {{value: sumire, label: {{ja: すみれ園, en: Sumire}}}}
          - {{value: momo, label: {{ja: もも園, en: Momo}}}}
      - {{type: number, id: rank, label: {{ja: 何番目の希望か, en: Which wish}}, required: false}}
  - kind: close
outcomes:
  placed:
    result: agreed
    title: {{ja: 利用承諾, en: Place given}}
    told: {{ja: "第{{rank}}希望 {{placed_at}} に決まりました", en: "Your choice {{rank}}: {{placed_at}}"}}
  waiting: {{result: not_agreed, title: {{ja: 利用保留, en: On hold}}}}
selection:
  points:
    - title: {{ja: 就労, en: Work}}
      points: "answers.hours >= 160 ? 20 : 10"
    - title: {{ja: 確かめた就労, en: Work checked}}
      points: "answers.checked_hours >= 40 ? 2 : 0"
    - title: {{ja: きょうだいが在園, en: A sibling is there}}
      points: "5"
      at: sibling_at
  tie_break: [answers.months]
  choices: wishes
  class: 'answers.birth_date >= "2026-04-02" ? "new" : answers.birth_date >= "2025-04-02" ? "age_0" : "age_1"'
  classes:
    - {{value: age_0, label: {{ja: 0歳児, en: Age 0}}}}
    - {{value: age_1, label: {{ja: 1歳児, en: Age 1}}}}
  siblings: {{same: [parent, phone], together: together}}
  child: child
  placed: placed
  waiting: waiting
  place: placed_at
  choice: rank
pages:
  - id: only
    title: {{ja: 申込み, en: Application}}
    questions:
      - {{type: person_name, id: parent, label: {{ja: 保護者, en: Parent}}}}
      - {{type: person_name, id: child, label: {{ja: お子さん, en: Child}}}}
      - {{type: phone, id: phone, label: {{ja: 電話番号, en: Phone}}}}
      - {{type: text, id: birth_date, label: {{ja: 生年月日, en: Born}}}}
      - {{type: number, id: hours, label: {{ja: 月の就労時間, en: Hours a month}}}}
      - {{type: number, id: months, label: {{ja: 待っている月, en: Months waited}}, required: false}}
      - type: ranked
        id: wishes
        label: {{ja: 希望する園, en: Choices}}
        most: 3
        options:
          - {{value: sakura, label: {{ja: さくら園, en: Sakura}}}}
          - {{value: sumire, label: {{ja: すみれ園, en: Sumire}}}}
          - {{value: momo, label: {{ja: もも園, en: Momo}}}}
      - type: one_of
        id: sibling_at
        label: {{ja: きょうだいが通う園, en: Where a sibling is}}
        required: false
        options:
          - {{value: sakura, label: {{ja: さくら園, en: Sakura}}}}
          - {{value: momo, label: {{ja: もも園, en: Momo}}}}
      - type: one_of
        id: together
        label: {{ja: きょうだいの条件, en: Siblings}}
        options:
          - {{value: none, label: {{ja: きょうだいはいません, en: None}}}}
          - {{value: same_place, label: {{ja: 同時・同じ園だけ, en: Together at one place}}}}
          - {{value: same_time, label: {{ja: 同時・別の園でもよい, en: At one time}}}}
          - {{value: any_time, label: {{ja: 別の時期でもよい, en: At any time}}}}
"""


def published(department: str = "childcare") -> ProcedureVersion:
    """The sample procedure in force, in the city in scope."""
    return publish(read_yaml(DECLARATION.format(department=department)))


def child(name: str = "一郎", *wishes: str, **answers: Any) -> dict[str, Any]:
    """The answers for a child; those of one parent and phone are siblings."""
    return {
        "parent": {"family": f"見本{name}", "given": "親"},
        "child": {"family": "見本", "given": name},
        "phone": "090-1234-5678",
        "birth_date": "2025-08-01",
        "hours": 100,
        "months": 0,
        "wishes": list(wishes or ("sakura",)),
        "together": "none",
        **answers,
    }


def wait(version: ProcedureVersion, children: Sequence[dict[str, Any]], examiner: str = "") -> list[Case]:
    """Applications that were examined and wait for the selection; in the city in scope."""
    by = Staff.objects.filter(email=examiner).first()
    department, kind = _department(version), load_definition(version).procedure.kind.value
    cases = [
        Case(
            number=f"R8-{at:05}-{new_id().hex[-6:]}",
            submission=new_id(),
            code=reference_code(),
            version=version,
            department=department,
            kind=kind,
            channel="online",
            language=answers.pop("language", "ja"),
            answers=answers,
            applicant=f"{answers['parent']['family']} {answers['parent']['given']}",
            electronic=False,
            arrived_at=answers.pop("arrived_at", ARRIVED),
        )
        for at, answers in enumerate(children)
    ]
    insert_all(cases)
    insert_all([_examined(one, by) for one in cases])
    insert_all([_waits(one) for one in cases])
    return cases


def _department(version: ProcedureVersion) -> Department:
    return department_named(load_definition(version).procedure.department)


def _examined(case: Case, by: Staff | None) -> StepAction:
    done = {"done_at": clock.now(), "ended": "done", "staff": by or Staff.objects.order_by("number").last()}
    return StepAction(
        case=case, position=1, kind=StepKind.EXAMINE, duty=Duty.PREPARE, department=case.department, **done
    )


def _waits(case: Case) -> StepAction:
    return StepAction(
        case=case, position=2, kind=StepKind.SELECT, duty=Duty.DECIDE, department=case.department
    )


def clerk(email: str = ADMISSIONS) -> Clerk:
    return Clerk(Staff.objects.get(email=email))


def opened(**seats: int) -> Round:
    """A round with its seats for age 0 (`sakura=1`), by a clerk of the section."""
    day = clock.today()
    made = actions.open_round(clerk(), SLUG, actions.Opening("4月入所 一次", day, day))
    if seats:
        actions.set_seats(clerk(), made, {Slot(place, "age_0"): number for place, number in seats.items()})
    return made


def drawn(children: Sequence[dict[str, Any]], **seats: int) -> tuple[Round, list[Case]]:
    """A round with these children, run once."""
    cases = wait(published(), children)
    made = opened(**seats)
    actions.gather(clerk(), made)
    actions.run(clerk(), made)
    return Round.objects.get(id=made.id), cases
