"""照会: rows by department, sheets prefilled and answered, what is unknown stays so, what lacks is told."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from clones import Clone
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hearing_of import (
    ALLOWANCE,
    ALLOWANCE_FORM,
    CHIEF,
    CITIZENS,
    CONTRACTOR,
    COPY,
    MOVING_IN,
    OUT_BY_MAIL,
    TAX,
    TAX_PAPER,
    TITLE,
    answer,
    department,
    due,
    item,
    opened,
    row,
)
from listed import ROWS, at, clerk, read
from walking import MIHON, run_jobs

from madoguchi.core import clock
from madoguchi.counter.cases import actions as cases
from madoguchi.counter.cases.elsewhere import waiting_elsewhere
from madoguchi.counter.cases.models import Case, EntryDraft
from madoguchi.counter.procedures.kinds import StepKind
from madoguchi.counter.procedures.questions import Context
from madoguchi.foundation.ledger.models import Event
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.foundation.tray.models import TrayOut
from madoguchi.governance.assessment import actions
from madoguchi.governance.assessment.actions import Asking
from madoguchi.governance.assessment.hearing import queries
from madoguchi.governance.assessment.models import Finding, Hearing, HearingRow, Inventory, InventoryItem
from madoguchi.governance.assessment.refusals import AssessmentRefusedError


@pytest.fixture
def city(database: Clone) -> Iterator[Clone]:
    with database.as_office(), city_scope(MIHON):
        yield database


def progress_of(hearing: Hearing, slug: str) -> tuple[int, int, int | None]:
    found = next(one for one in queries.progress(hearing) if one.department.slug == slug)
    return found.answered, found.all, found.percent


def refused(rule: str):
    return pytest.raises(AssessmentRefusedError, check=lambda error: error.rule == rule)


def test_every_department_has_its_rows_and_those_of_no_known_one_wait(city: Clone):
    hearing = opened()
    assert (hearing.inventory.state, hearing.inventory.rows, hearing.inventory.fiscal_year) == (
        "done",
        0,
        2026,
    )
    assert hearing.inventory.source == "hearing" and hearing.inventory.residents == 100_000
    assert progress_of(hearing, "citizens") == (0, 4, 0)
    assert progress_of(hearing, "tax") == (0, 1, 0)
    assert progress_of(hearing, "water") == (0, 0, None)
    (unknown,) = queries.unclaimed(hearing)
    assert (unknown.written, unknown.rows) == ("こども課", 2)
    event = Event.objects.get(subject=hearing.subject)
    assert (event.kind, event.data["rows"]) == ("assessment.hearing_opened", 7)


def test_rows_of_departments_that_are_not_asked_are_left_out(city: Clone):
    hearing = opened(departments=[department("tax").id])
    assert [one.name for one in HearingRow.objects.filter(hearing=hearing).order_by("number")] == [
        "課税証明書の交付",
        "児童手当の認定の請求",
        "児童手当認定請求書",
    ]
    with refused("not_asked"):
        actions.assign_rows(clerk(), hearing, {row(hearing, 2).code: department("children").id})


@pytest.mark.parametrize(
    ("asked", "rule"),
    [
        ({"title": ""}, "hearing_title"),
        ({"fiscal_year": None}, "year"),
        ({"fiscal_year": 1999}, "year"),
        ({"due_on": None}, "due_on"),
        ({"departments": []}, "nobody_asked"),
    ],
)
def test_what_cannot_be_asked_is_refused(city: Clone, asked: dict[str, object], rule: str):
    usual = {"title": TITLE, "fiscal_year": 2026, "due_on": due()}
    with refused(rule):
        actions.open_hearing(clerk(), Asking(**{**usual, **asked}))
    assert not Hearing.objects.exists() and not Inventory.objects.exists()


def test_only_who_assesses_opens_assigns_reminds_and_closes(city: Clone):
    with refused("department"):
        actions.open_hearing(clerk(CITIZENS), Asking(TITLE, 2026, due()))
    with refused("due_on"):
        actions.open_hearing(clerk(), Asking(TITLE, 2026, clock.today() - timedelta(days=1)))
    hearing = opened()
    for act in (actions.remind_hearing, actions.close_hearing):
        with refused("department"):
            act(clerk(CITIZENS), hearing)
    with refused("department"):
        actions.assign_rows(
            clerk(CITIZENS), hearing, {row(hearing, ALLOWANCE).code: department("citizens").id}
        )


def test_a_row_is_given_to_its_department_with_all_of_the_same_name(city: Clone):
    hearing = opened()
    chosen = {row(hearing, ALLOWANCE).code: department("children").id}
    assert actions.assign_rows(clerk(), hearing, chosen) == 2
    assert queries.unclaimed(hearing) == []
    assert progress_of(hearing, "children") == (0, 2, 0)
    # A row that has its department is not taken away.
    again = {row(hearing, COPY).code: department("children").id}
    assert actions.assign_rows(clerk(), hearing, again) == 0
    assert row(hearing, COPY).department == department("citizens")


def test_a_row_for_which_nothing_is_written_is_given_alone(city: Clone):
    blank = ROWS.replace("こども課,", ",")
    hearing = opened(read(blank))
    assert [(one.written, one.rows) for one in queries.unclaimed(hearing)] == [("", 1), ("", 1)]
    chosen = {row(hearing, ALLOWANCE_FORM).code: department("children").id}
    assert actions.assign_rows(clerk(), hearing, chosen) == 1
    assert row(hearing, ALLOWANCE).department is None


def test_a_sheet_holds_last_years_values_and_its_answer_is_a_row_of_the_new_list(city: Clone):
    hearing = opened()
    entry = actions.begin_row(clerk(CITIZENS), row(hearing, COPY))
    assert entry.typed["volume"] == "1000" and entry.typed["law"] == "住民基本台帳法"
    assert entry.typed["applicant"] == "c5" and entry.typed["seal"] == "no"
    # Begun again it is the same sheet.
    assert actions.begin_row(clerk(CITIZENS), row(hearing, COPY)) == entry
    case = answer(hearing, COPY, volume="", online="600", counter="500", post="0", phone="", fee="unknown")
    made = item(hearing, COPY)
    assert (made.online, made.counter, made.post) == (600, 500, 0)
    assert (made.phone, made.volume, made.fee) == (None, None, "")
    assert made.answered_by == "浜野 渚" and made.department == "市民課"
    assert made.of_department == department("citizens")
    assert made.kind == "1" and made.life_events == ["引越し"] and made.offline is None
    answered = row(hearing, COPY)
    assert (answered.state, answered.case) == ("answered", case)
    hearing.inventory.refresh_from_db()
    assert hearing.inventory.rows == 1
    assert progress_of(hearing, "citizens") == (1, 4, 25)
    assert not EntryDraft.objects.exists()


def test_nothing_of_a_hearing_crosses_the_window_and_the_answer_is_a_case_of_the_section(city: Clone):
    hearing = opened()
    case = answer(hearing, COPY)
    assert not TrayOut.objects.exists()
    assert (case.kind, case.channel, case.department.slug) == ("internal", "office", "digital")
    assert case.steps.get(done_at=None).kind == StepKind.EXAMINE


def test_answering_again_replaces_and_keeps_one_procedure(city: Clone):
    hearing = opened()
    answer(hearing, COPY, volume="900")
    second = answer(hearing, COPY, CHIEF, volume="950", seal="unknown")
    made = item(hearing, COPY)
    assert (made.volume, made.answered_by, made.seal) == (950, "港 誠", None)
    assert row(hearing, COPY).case == second
    hearing.inventory.refresh_from_db()
    assert hearing.inventory.rows == InventoryItem.objects.filter(inventory=hearing.inventory).count() == 1
    kinds = Event.objects.filter(subject=row(hearing, COPY).subject).values_list("kind", flat=True)
    assert list(kinds) == ["assessment.hearing_answered"] * 2


def test_a_figure_counted_from_the_ledger_is_not_answered_over(city: Clone):
    hearing = opened()
    answer(hearing, COPY, volume="900")
    InventoryItem.objects.filter(line=COPY, inventory=hearing.inventory).update(
        measured=["volume"], volume=1234
    )
    answer(hearing, COPY, volume="950", staff_minutes="7")
    assert (item(hearing, COPY).volume, item(hearing, COPY).staff_minutes) == (1234, 7)


def test_as_last_year_in_one_go_and_what_was_unknown_stays_unknown(city: Clone):
    hearing = opened()
    case = actions.keep_row(clerk(CITIZENS), row(hearing, MOVING_IN))
    made = item(hearing, MOVING_IN)
    assert (made.volume, made.online, made.law) == (1200, None, "住民基本台帳法")
    assert row(hearing, MOVING_IN).case == case
    # What somebody had begun to type is not what is confirmed.
    entry = actions.begin_row(clerk(CITIZENS), row(hearing, OUT_BY_MAIL))
    cases.save_entry(entry, {"volume": "7", "note": "書きかけ"})
    actions.keep_row(clerk(CITIZENS), row(hearing, OUT_BY_MAIL))
    assert (item(hearing, OUT_BY_MAIL).volume, item(hearing, OUT_BY_MAIL).note) == (300, "")
    assert not EntryDraft.objects.exists()


def test_as_last_year_does_not_undo_what_a_colleague_answered(city: Clone):
    hearing = opened()
    seen = row(hearing, COPY)
    answer(hearing, COPY, CHIEF, volume="950")
    with refused("answered_meanwhile"):
        actions.keep_row(clerk(CITIZENS), seen)
    assert item(hearing, COPY).volume == 950


def test_which_procedure_a_row_is_stays_when_it_is_answered_again(city: Clone):
    before = read()
    actions.link(clerk(), at(before, COPY + 1), "moving_out")
    hearing = opened(before)
    answer(hearing, MOVING_IN)
    # Said by hand of another row: nothing is counted twice.
    actions.link(clerk(), item(hearing, MOVING_IN), "moving_out")
    answer(hearing, COPY, volume="900")
    answer(hearing, MOVING_IN, volume="1300")
    assert (item(hearing, COPY).procedure, item(hearing, MOVING_IN).procedure) == ("", "moving_out")
    other = opened(before)
    answer(other, COPY)
    assert item(other, COPY).procedure == "moving_out"


def test_as_last_year_is_refused_where_the_values_cannot_be_handed_in(city: Clone):
    hearing = opened(read(ROWS.replace("住民基本台帳法,第12条", f"{'法' * 1200},第12条")))
    with refused("not_as_before"):
        actions.keep_row(clerk(CITIZENS), row(hearing, COPY))
    assert row(hearing, COPY).state == "asked" and not Case.objects.exists()


def test_no_such_procedure_and_one_more(city: Clone):
    hearing = opened()
    actions.none_of(clerk(CITIZENS), row(hearing, COPY))
    assert progress_of(hearing, "citizens") == (1, 4, 25)
    assert not InventoryItem.objects.filter(inventory=hearing.inventory).exists()
    made = actions.add_row(clerk(CITIZENS), hearing, department("citizens"), "臨時運行許可")
    assert made.number == 8
    with refused("nothing_before"):
        actions.keep_row(clerk(CITIZENS), made)
    answer(hearing, made.number, volume="12")
    assert (item(hearing, 8).name, item(hearing, 8).volume) == ("臨時運行許可", 12)
    with refused("answered"):
        actions.none_of(clerk(CITIZENS), row(hearing, 8))
    # What was said to be none can be answered after all.
    answer(hearing, COPY)
    assert row(hearing, COPY).state == "answered"
    with refused("row_name"):
        actions.add_row(clerk(CITIZENS), hearing, department("citizens"), "")


def test_a_department_without_procedures_says_so_and_is_asked_no_more(city: Clone):
    hearing, who, water = opened(), clerk("kazama@mihon.example"), department("water")
    actions.nothing_here(who, hearing, water)
    assert progress_of(hearing, "water") == (1, 1, 100)
    assert waiting_elsewhere(who) == []
    with refused("rows_there"):
        actions.nothing_here(who, hearing, water)
    with refused("rows_there"):
        actions.nothing_here(clerk(CITIZENS), hearing, department("citizens"))
    with refused("hearing_department"):
        actions.nothing_here(who, hearing, department("election"))


@pytest.mark.parametrize(
    ("email", "rule"),
    [(TAX, "hearing_department"), ("shinki@mihon.example", "hearing_department"), (CONTRACTOR, "contractor")],
)
def test_only_staff_of_the_department_answer_and_no_contractor(city: Clone, email: str, rule: str):
    hearing, who = opened(), clerk(email)
    for act in (actions.begin_row, actions.keep_row, actions.none_of):
        with refused(rule):
            act(who, row(hearing, COPY))
    with refused(rule):
        actions.add_row(who, hearing, department("citizens"), "臨時運行許可")
    assert not EntryDraft.objects.exists()


def test_nobody_answers_a_row_of_no_department(city: Clone):
    hearing = opened()
    with refused("hearing_department"):
        actions.begin_row(clerk(CITIZENS), row(hearing, ALLOWANCE))


def test_what_waits_stands_over_the_queue_of_its_department_and_is_urged(city: Clone):
    hearing = opened()

    def waits(email: str) -> list[str]:
        return [one.todo for one in waiting_elsewhere(clerk(email))]

    assert waits(TAX) == ["照会に回答する（残り1件）"]
    assert waits("kazama@mihon.example") == ["照会に、受け持つ手続きを書く"]
    assert waits(CONTRACTOR) == []
    assert actions.remind_hearing(clerk(), hearing) == 5
    assert waits(TAX) == ["【督促】照会に回答する（残り1件）"]
    answer(hearing, TAX_PAPER, TAX)
    assert waits(TAX) == []
    with CaptureQueriesContext(connection) as asked:
        someone = clerk(CITIZENS)
        assert someone.departments
        before = len(asked)
        waiting_elsewhere(someone)
    ours = [one for one in asked.captured_queries[before:] if "assessment_hearing" in one["sql"]]
    assert len(ours) == 1


def test_a_hearing_is_closed_what_lacks_is_told_and_the_list_is_looked_at(city: Clone):
    hearing = opened()
    answer(hearing, COPY, volume="100000")
    begun = actions.begin_row(clerk(CHIEF), row(hearing, MOVING_IN))
    assert actions.close_hearing(clerk(), hearing) == 6
    with refused("hearing_closed"):
        actions.close_hearing(clerk(), hearing)
    with refused("hearing_closed"):
        actions.begin_row(clerk(CITIZENS), row(hearing, OUT_BY_MAIL))
    with refused("hearing_closed"):
        actions.remind_hearing(clerk(), hearing)
    assert waiting_elsewhere(clerk(CITIZENS)) == []
    # A sheet that was begun before counts when it comes.
    cases.enter(clerk(CHIEF), begun.code, Context(today=clock.today()))
    assert row(hearing, MOVING_IN).state == "answered"


def test_after_the_end_findings_are_there(database: Clone):
    with database.as_office():
        with city_scope(MIHON):
            hearing = opened()
            answer(hearing, COPY, volume="100000")
            actions.close_hearing(clerk(), hearing)
        run_jobs(database.as_office)
        with city_scope(MIHON):
            kinds = set(Finding.objects.filter(inventory=hearing.inventory).values_list("kind", flat=True))
    assert "last_year" in kinds


def test_a_row_is_one_procedure_of_the_new_list_whatever_the_code_does(city: Clone):
    hearing = opened()
    answer(hearing, COPY)
    with pytest.raises(IntegrityError), transaction.atomic():
        InventoryItem.objects.create(
            inventory=hearing.inventory, line=COPY, name="二つ目", group="二つ目|", bare="二つ目"
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        HearingRow.objects.create(hearing=hearing, number=COPY, name="二つ目")


def test_many_departments_and_rows_are_asked_and_counted_in_a_few_statements(city: Clone):
    lines = [
        f"{('市民課', '課税課', '水道課')[n % 3]},手続き{n},法,1条,申請等,国民等,{n},,,,,,"
        for n in range(3000)
    ]
    before = read(ROWS.splitlines()[0] + "\n" + "\n".join(lines) + "\n")
    with CaptureQueriesContext(connection) as asked:
        hearing = opened(before)
    assert len(asked) < 20
    assert HearingRow.objects.filter(hearing=hearing).count() == 3000
    with CaptureQueriesContext(connection) as asked:
        assert progress_of(hearing, "citizens") == (0, 1000, 0)
    assert len(asked) == 1
