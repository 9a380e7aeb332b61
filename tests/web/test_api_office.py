"""The office's API: who may see which cases, page by page, and that reading one is an event."""

import pytest
from callers import MIHON, Caller, problem, token_for
from django.db import connection
from django.test.utils import CaptureQueriesContext
from visitors import make_staff, pages, signed_in_staff
from walking import CHECKS, CLERK, drain, hand_over

from madoguchi.counter.cases.models import Case, CaseDepartment, CaseNote, StepAction
from madoguchi.foundation.accounts.scopes import Scope
from madoguchi.foundation.city.models import Staff
from madoguchi.foundation.ledger.models import Event
from madoguchi.foundation.tenancy.scope import city_scope

SECTION = {"department": "crisis_management"}


@pytest.fixture
def office(database):
    """One case received, on the office side."""
    hand_over(database)
    drain(database)
    with database.as_office(), pages():
        yield database


def numbers(answer):
    assert answer.status_code == 200, answer.content.decode()
    return [item["number"] for item in answer.json()["items"]]


def own_number():
    with city_scope(MIHON):
        return Case.objects.get().number


def test_a_clerk_reads_the_cases_of_their_department(office):
    caller = Caller(token_for(CLERK))
    item = caller.get("cases", **SECTION).json()["items"][0]
    assert item["number"] == own_number()
    assert item["procedure"] == "disaster_certificate"
    assert item["state"] == "open"
    assert item["step"] == "examine"
    assert caller.get("cases", state="closed", **SECTION).json() == {"items": [], "next": None}


def test_a_department_that_is_not_ones_own_is_refused_with_ones_own(office):
    said = problem(Caller(token_for(CLERK)).get("cases", department="tax"), "not-valid")
    assert "crisis_management" in said["errors"]["query.department"][0]["detail"]
    problem(Caller(token_for(CLERK)).get("cases", state="lost", **SECTION), "not-valid")


def test_reading_a_case_is_an_event_and_a_list_is_none(office):
    caller, number = Caller(token_for(CLERK)), own_number()
    caller.get("cases", **SECTION)
    with city_scope(MIHON):
        assert not Event.objects.filter(kind="cases.opened").exists()
    said = caller.get(f"cases/{number}").json()
    assert said["answers"]["cause"] == "flood"
    assert [step["kind"] for step in said["steps"]] == ["receive", "examine"]
    assert len(said["files"]) == 1
    assert said["files"][0]["id"] in said["answers"]["photos"]
    with city_scope(MIHON):
        assert Event.objects.filter(kind="cases.opened").count() == 1


def test_who_is_of_another_section_or_city_finds_nothing(office):
    make_staff(office, "elsewhere@mihon.example")
    stranger = Caller(token_for("elsewhere@mihon.example"))
    problem(stranger.get(f"cases/{own_number()}"), "not-found")
    problem(stranger.get("cases", **SECTION), "not-valid")
    kagami = Caller(token_for("kouno@kagami.example", city="992020"), slug="kagami")
    assert numbers(kagami.get("cases", **SECTION)) == []
    problem(kagami.get(f"cases/{own_number()}"), "not-found")


def test_only_a_token_of_this_side_and_city_and_of_todays_staff_opens(office):
    problem(Caller().get("cases"), "no-token")
    refused = Caller("mdg_wrong").get("cases")
    problem(refused, "wrong-token")
    assert refused["WWW-Authenticate"].startswith("Bearer")
    problem(Caller(token_for(CLERK), slug="kagami").get("cases"), "wrong-token")
    problem(Caller(token_for("nobody@mihon.example")).get("cases"), "not-staff")
    clerk = signed_in_staff("/login/", CLERK)
    problem(clerk.get("/api/v1/cases", headers={"Accept-Language": "en"}), "no-token")
    with office.as_public():
        theirs = token_for(CLERK)
    problem(Caller(theirs).get("cases"), "wrong-token")


def test_lists_go_on_where_they_ended_in_as_many_queries_for_any_number(office):
    with city_scope(MIHON):
        case = Case.objects.get()
        listed = CaseDepartment.objects.get(case=case)
        for n in range(5):
            fields = {one.attname: getattr(case, one.attname) for one in Case._meta.concrete_fields}
            more = Case(**{**fields, "id": None, "number": f"令和8-99990{n}-1"})
            more.id, more.submission = Case().id, Case().id
            more.save(force_insert=True)
            CaseDepartment.objects.create(case=more, department=listed.department, applicant="見本 太郎")
    caller = Caller(token_for(CLERK))
    caller.get("cases", **SECTION)
    with CaptureQueriesContext(connection) as few:
        whole = numbers(caller.get("cases", limit=2, **SECTION))
    with CaptureQueriesContext(connection) as many:
        whole = numbers(caller.get("cases", **SECTION))
    assert len(whole) == 6
    assert len(few) == len(many) <= 12
    seen, cursor = [], ""
    for _ in range(9):
        said = caller.get("cases", limit=2, cursor=cursor, **SECTION).json()
        seen += [item["number"] for item in said["items"]]
        cursor = said["next"]
        if cursor is None:
            break
    assert seen == whole
    problem(caller.get("cases", cursor="WyJhIiwiYiJd", **SECTION), "not-valid")


def act(caller, number, name, **given):
    return caller.post(f"cases/{number}/actions", {"act": name, **given})


def test_a_step_is_done_as_on_its_page(office):
    caller, number = Caller(token_for(CLERK)), own_number()
    said = act(caller, number, "examine", checked=CHECKS, note="写真で確認")
    assert said.status_code == 200, said.content.decode()
    assert [step["kind"] for step in said.json()["steps"]] == ["receive", "examine", "draft"]
    assert said.json()["steps"][1]["note"] == "写真で確認"
    problem(act(caller, number, "examine", checked=CHECKS), "conflict")


def test_a_step_half_done_is_not_done(office):
    caller, number = Caller(token_for(CLERK)), own_number()
    refused = problem(act(caller, number, "examine", checked=1), "conflict")
    assert "checked" in refused["detail"]
    problem(act(caller, number, "examine", checked=CHECKS, findings={"nobody_asks": 1}), "not-valid")
    problem(act(caller, number, "no_such_act"), "not-valid")
    with city_scope(MIHON):
        assert StepAction.objects.get(case__number=number, done_at=None).kind == "examine"


def test_a_note_an_assignment_and_a_recall(office):
    caller, number = Caller(token_for(CLERK)), own_number()
    assert act(caller, number, "note", kind="phone", text="折り返しの電話").status_code == 200
    with city_scope(MIHON):
        own = Staff.objects.get(email=CLERK)
    assert act(caller, number, "assign", staff=own.number).status_code == 200
    problem(act(caller, number, "assign", staff="no-such"), "conflict")
    act(caller, number, "examine", checked=CHECKS)
    said = act(caller, number, "recall", words="見落とし")
    assert [step["ended"] for step in said.json()["steps"]] == ["done", "done", "recalled", ""]
    with city_scope(MIHON):
        assert CaseNote.objects.get().text == "折り返しの電話"


def test_doing_needs_its_own_scope_and_department(office):
    number = own_number()
    problem(act(Caller(token_for(CLERK, Scope.CASES_READ)), number, "note", text="x"), "lacks-scope")
    make_staff(office, "stranger@mihon.example")
    problem(act(Caller(token_for("stranger@mihon.example")), number, "note", text="x"), "not-found")
