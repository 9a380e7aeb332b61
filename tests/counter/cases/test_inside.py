"""Matters within the office: proposed by staff, approved and decided by others; and people without mail."""

from collections.abc import Iterator

import pytest
from clones import Clone
from desks import Desk, at, newest, text
from django.db import IntegrityError, transaction
from visitors import pages
from walking import CHECKS, CHIEF, CLERK, MIHON, TYPED, at_desk, drain, photo

from madoguchi.core import clock
from madoguchi.counter.cases import actions as cases
from madoguchi.counter.cases.models import Case
from madoguchi.counter.cases.rules import Clerk
from madoguchi.counter.procedures.kinds import StepKind
from madoguchi.counter.procedures.queries import current
from madoguchi.counter.procedures.questions import Context, FileShown
from madoguchi.foundation.city.models import Staff
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.foundation.tray.models import TrayOut
from madoguchi.services.documents.queries import issued_for

CHIEF_OF_PLANNING, PLANNER, PLANNING_HEAD = (
    "zushi@mihon.example",
    "keira@mihon.example",
    "bodani@mihon.example",
)
OUTSIDER = "kazama@mihon.example"
IDEA = {
    "title": "回覧の押印をやめる",
    "now": "1件に3日かかっています。",
    "better": "画面で供覧します。",
    "minutes_saved": "600",
    "cost_of_it": "0",
}


@pytest.fixture
def office(database: Clone) -> Iterator[Clone]:
    with database.as_office(), pages():
        yield database


def proposed(email: str) -> tuple[Desk, Case, str]:
    """A proposal by somebody; with the page that tells so."""
    desk = Desk(email)
    address = desk.browser.post("/entry/", {"choice": "staff_proposal/office"})["Location"]
    assert desk.browser.post(address, IDEA).status_code == 302
    told = desk.browser.post(f"{address}check/", follow=True)
    return desk, newest(), text(told)


def test_a_proposal_says_who_approves_it_and_its_proposer_sees_where_it_stands(office: Clone) -> None:
    desk = Desk(OUTSIDER)
    assert "庁内の手続き" in desk.reads("/entry/")
    assert "まだ提案はありません" in desk.reads("/proposals/")
    desk, case, told = proposed(OUTSIDER)
    assert case.number in told
    assert "企画政策課の「審査」を待っています" in told
    assert "このあと承認する職" in told
    assert "企画政策課の「審査」を待っています" in desk.reads("/proposals/")
    seen = desk.sees(case)
    assert "提案した職員" in seen
    assert "風間 颯" in seen
    assert "申請者に書く" not in seen
    assert "受付票" not in seen
    assert "所属の処理を待っていません" in seen
    # Nobody else outside the section sees it.
    Desk(CLERK).reads(f"/cases/{case.number}/", status=404)
    assert case.number not in Desk(CLERK).reads("/proposals/")
    with city_scope(MIHON):
        assert not TrayOut.objects.filter(subject=f"submission:{case.submission}").exists()


def test_nobody_outside_is_asked_to_mend_a_proposal(office: Clone) -> None:
    _, case, _ = proposed(PLANNING_HEAD)
    desk = Desk(CHIEF_OF_PLANNING)
    asked = {
        "item": "better",
        "words.better": "数字で",
        "answer_by": "2099-01-05",
        "consequence": "止まります",
    }
    assert "庁内の案件には" in desk.is_told(case, "correction", **asked)


def test_what_one_entered_for_somebody_is_no_proposal(office: Clone) -> None:
    """Seeing one's own goes by the channel: an application entered for a neighbour stays its section's."""
    with city_scope(MIHON):
        clerk = Clerk(Staff.objects.get(email=OUTSIDER))
        typed = {
            "danger": False,
            "trouble": "hole",
            "description": "穴",
            "noticed_on": "2026/11/20",
            "place": {"note": "市役所の前"},
            "answer_wanted": False,
        }
        entry = cases.save_entry(cases.begin_entry(clerk, current("road_report"), "counter"), typed)
        case, _ = cases.enter(clerk, entry.code, Context(today=clock.today()))
    desk = Desk(OUTSIDER)
    desk.reads(f"/cases/{case.number}/", status=404)
    assert case.number not in desk.reads("/proposals/")


def walked(case: Case) -> None:
    """Examined and drafted by another: it waits for the chief's approval."""
    with city_scope(MIHON):
        planner = Clerk(Staff.objects.get(email=PLANNER))
        found = Case.objects.select_related("version__procedure", "department").get(id=case.id)
        cases.examine(planner, found, cases.Examined(2))
        cases.draft(planner, found, cases.Proposal("accepted"))
    assert at(case) == "approve"


def test_the_proposer_does_not_approve_by_rule(office: Clone) -> None:
    desk, case, _ = proposed(CHIEF_OF_PLANNING)
    walked(case)
    assert "審査または起案をした方" in desk.is_told(case, "approve")
    assert case.number not in desk.reads("/queue/")
    assert "審査または起案をした方" in text(
        desk.browser.post("/queue/bulk/", {"do": "approve", "n": case.number})
    )


def test_the_proposer_does_not_decide_by_rule(office: Clone) -> None:
    desk, case, _ = proposed(PLANNING_HEAD)
    walked(case)
    assert case.number in Desk(CHIEF_OF_PLANNING).reads("/queue/")
    Desk(CHIEF_OF_PLANNING).does(case, "approve")
    assert at(case) == "decide"
    assert "審査または起案をした方" in desk.is_told(case, "decide")


def test_who_approved_is_told_before_that_another_examines_what_came_back(office: Clone) -> None:
    _, case, _ = proposed(OUTSIDER)
    walked(case)
    chief = Desk(CHIEF_OF_PLANNING)
    chief.does(case, "approve")
    Desk(PLANNING_HEAD).does(case, "send_back", target="examine", why_back="ほかの課にも聞いてください")
    assert at(case) == "examine"
    seen = chief.sees(case)
    assert "承認・決裁・照合をした方" in seen
    assert 'name="checked"' not in seen
    assert "承認・決裁・照合をした方" in chief.is_told(case, "examine", checked=range(2))
    assert case.number not in chief.reads("/queue/")
    assert 'name="checked"' in Desk(PLANNER).sees(case)
    assert case.number in Desk(PLANNER).reads("/queue/")


def test_who_only_sent_back_decides_all_the_same(office: Clone) -> None:
    """Sending back is no doing: it keeps nobody from the step, nor the step from their queue."""
    _, case, _ = proposed(OUTSIDER)
    head = Desk(PLANNING_HEAD)
    walked(case)
    with city_scope(MIHON):
        chief = Clerk(Staff.objects.get(email=CHIEF_OF_PLANNING))
        found = Case.objects.select_related("version__procedure", "department").get(id=case.id)
        cases.send_back(chief, found, StepKind.DRAFT, "言葉を直してください")
        cases.send_back(chief, found, StepKind.EXAMINE, "数字を確かめてください")
    assert at(case) == "examine"
    walked(case)
    assert case.number in Desk(CHIEF_OF_PLANNING).reads("/queue/")
    Desk(CHIEF_OF_PLANNING).does(case, "approve")
    assert case.number in head.reads("/queue/")


def test_the_proposer_does_not_approve_with_the_constraint_on_and_does_with_it_off(office: Clone) -> None:
    _, case, _ = proposed(CHIEF_OF_PLANNING)
    walked(case)
    with city_scope(MIHON):
        proposer = Staff.objects.get(email=CHIEF_OF_PLANNING)
        ended = {"staff": proposer, "done_at": clock.now(), "ended": "done"}
        with pytest.raises(IntegrityError, match="duties_apart"), transaction.atomic():
            case.steps.filter(done_at=None).update(**ended)
    with office.as_owner("office") as wrapper, wrapper.cursor() as cursor:
        cursor.execute("ALTER TABLE cases_stepaction DROP CONSTRAINT cases_step_duties_apart")
    with office.as_office(), city_scope(MIHON):
        assert case.steps.filter(done_at=None).update(**ended) == 1


def test_told_on_the_phone_without_mail_it_ends_with_a_letter(office: Clone) -> None:
    desk = Desk(CLERK)
    with city_scope(MIHON):
        clerk = Clerk(Staff.objects.get(email=CLERK))
        entry = cases.begin_entry(clerk, current("disaster_certificate"), "phone")
        kept = cases.attach_to_entry(entry, photo())
        typed = {**TYPED, "electronic": False, "photos": [str(kept.id)]}
        cases.save_entry(entry, typed)
        shown = {str(kept.id): FileShown(kept.name, "/")}
        case, _ = cases.enter(clerk, entry.code, Context(today=clock.today(), files=shown))
        cases.examine(clerk, case, cases.Examined(CHECKS))
        cases.draft(clerk, case, cases.Proposal("half"))
    slip = desk.reads(f"/cases/{case.number}/slip/")
    assert "読み上げ" in slip
    assert "電話番号" in slip
    with at_desk(office, CHIEF) as (chief, found):
        cases.decide(chief, found, note="")
    drain(office)
    with office.as_office(), pages():
        desk = Desk(CLERK)
        with city_scope(MIHON):
            assert issued_for(case.subject)
        assert "宛名ラベル" in desk.sees(case)
        sheet = desk.browser.get("/labels/", {"n": case.number})
        assert sheet["Content-Type"] == "application/pdf"
        desk.does(case, "dispatch", way="post", checked=range(9))
        assert newest().closed_at
