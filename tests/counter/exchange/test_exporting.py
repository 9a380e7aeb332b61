"""Exports: what is in the file, in each format, in which encoding; broken off and gone on with; whose cases."""

import hashlib
import io
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from exchanging import (
    REPORT,
    ROADS,
    again,
    case_of,
    clerk_of,
    content,
    department,
    reports,
    table,
    wanted,
)
from openpyxl import load_workbook
from walking import CLERK, KAGAMI, MIHON

from madoguchi.core import clock
from madoguchi.core.spreadsheets import guarded
from madoguchi.counter.exchange import actions
from madoguchi.counter.exchange.actions import exporting
from madoguchi.counter.exchange.cells import FIGURES
from madoguchi.counter.exchange.models import Export, State
from madoguchi.counter.exchange.plan import choosable, plan_of, versions_of
from madoguchi.counter.exchange.refusals import ExchangeRefusedError
from madoguchi.counter.procedures import examples, forms
from madoguchi.counter.procedures.definition import load_definition
from madoguchi.counter.procedures.queries import published
from madoguchi.foundation.city.models import Holding, Post, Staff, StaffKind
from madoguchi.foundation.files.models import File
from madoguchi.foundation.ledger.queries import history
from madoguchi.foundation.tenancy.scope import city_scope


@pytest.fixture
def office(database):
    """The office of the sample city; the clerk holds a post of the roads section too."""
    with database.as_office():
        with city_scope(MIHON):
            post = Post.objects.filter(department__slug=ROADS).first()
            Holding.objects.create(staff=Staff.objects.get(email=CLERK), post=post, since="2020-04-01")
        yield database


def asked(of=ROADS, **fields):
    with city_scope(MIHON):
        return actions.ask(clerk_of(), department(of), wanted(**fields))


def made(of=ROADS, **fields):
    export = asked(of, **fields)
    actions.make(MIHON, export.id)
    with city_scope(MIHON):
        return again(export)


def read(export, encoding="utf-8-sig"):
    with city_scope(MIHON):
        return table(content(export), encoding)


def test_a_file_has_a_row_for_each_case(office):
    with city_scope(MIHON):
        reports(3)
    export = made()
    assert export.state == State.DONE
    assert export.rows == 3
    assert read(export) == [
        ["受付番号", "申請した方", "到達日時", "状態", "不具合の種類"],
        *(
            [f"令和8-road_report-{n}", f"見本 太郎{n}", f"2026-10-0{n + 1} 09:30", "進行中", "道路の穴・陥没"]
            for n in range(3)
        ),
    ]
    with city_scope(MIHON):
        assert hashlib.sha256(content(export)).hexdigest() == export.sha256
        kinds = [event.kind for event in history(export.subject)]
    assert kinds == ["exchange.export_asked", "exchange.exported"]


def test_lines_end_as_spreadsheets_want_them_and_the_mark_comes_first(office):
    with city_scope(MIHON):
        reports(1)
    export = made()
    with city_scope(MIHON):
        data = content(export)
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.count(b"\r\n") == 2 == data.count(b"\n")


def test_characters_that_shift_jis_lacks_are_told_cell_by_cell(office):
    with city_scope(MIHON):
        case_of("road_report", {**REPORT, "description": "角の𠮷野家前〜3m"}, 0, applicant="髙﨑 𠮷男")
        case_of("road_report", REPORT, 1)
    columns = ("case.number", "case.applicant", "answers.description")
    export = made(format="csv_cp932", columns=columns)
    assert read(export, "cp932")[1] == ["令和8-road_report-0", "髙﨑 〓男", "角の〓野家前～3m"]
    with city_scope(MIHON):
        told = [(one.row, one.column, one.characters) for one in export.unwritable.order_by("column")]
    assert sorted(told) == [(1, "様子", "𠮷"), (1, "申請した方", "𠮷")]


@pytest.mark.parametrize("typed", ["=1+1", "+81 90", "-cmd", "@SUM(A1)", "\t=1"])
@pytest.mark.parametrize("form", ["csv_utf8", "excel"])
def test_what_a_spreadsheet_would_reckon_is_quoted(office, typed, form):
    with city_scope(MIHON):
        case_of("road_report", {**REPORT, "description": typed})
    export = made(format=form, columns=("answers.description",))
    with city_scope(MIHON):
        data = content(export)
    cells = table(data) if form == "csv_utf8" else rows_of(data)
    assert cells[1] == [f"'{typed}"]


def rows_of(data):
    sheet = load_workbook(io.BytesIO(data)).active
    return [list(row) for row in sheet.iter_rows(values_only=True)]


@pytest.mark.parametrize("form", ["csv_utf8", "csv_cp932", "excel"])
def test_gone_on_with_after_a_kill_it_is_the_same_file(office, monkeypatch, form):
    monkeypatch.setattr(exporting, "ROWS_OF_A_PART", 4)
    with city_scope(MIHON):
        reports(11, description="=𠮷\n二行")
    columns = ("case.number", "answers.description", "answers.photos")
    whole = made(format=form, columns=columns)
    broken = asked(format=form, columns=columns)
    with city_scope(MIHON):
        Export.objects.filter(id=broken.id).update(asked_at=whole.asked_at)
    kept, parts = exporting.keep, []

    def killed(*words, **named):
        if len(parts) == 2:
            raise KeyboardInterrupt
        parts.append(words[1])
        return kept(*words, **named)

    monkeypatch.setattr(exporting, "keep", killed)
    with pytest.raises(KeyboardInterrupt):
        actions.make(MIHON, broken.id)
    monkeypatch.setattr(exporting, "keep", kept)
    with city_scope(MIHON):
        assert again(broken).rows == 8
    actions.make(MIHON, broken.id)
    with city_scope(MIHON):
        one, other = again(whole), again(broken)
        assert other.state == State.DONE
        assert other.rows == one.rows == 11
        assert content(other) == content(one)
        assert other.sha256 == one.sha256 == hashlib.sha256(content(one)).hexdigest()
        assert list(other.unwritable.values_list("row", "column")) == list(
            one.unwritable.values_list("row", "column")
        )
    assert parts == ["000000.csv", "000001.csv"]


def test_without_a_case_there_are_headings_alone(office):
    export = made()
    assert (export.state, export.rows) == (State.DONE, 0)
    assert len(read(export)) == 1


def test_filters_leave_out_what_they_should(office):
    with city_scope(MIHON):
        reports(4)
    day = {"columns": ("case.number",)}
    assert len(read(made(**day, arrived_from="2026-10-02", arrived_until="2026-10-03"))) == 3
    assert len(read(made(**day, state="closed"))) == 1
    assert len(read(made(**day, state="open"))) == 5
    assert len(read(made(**day, outcome="done"))) == 1


@pytest.mark.parametrize("language", ["ja", "en"])
def test_what_postgresql_writes_is_what_the_questions_say(office, language):
    """Every example of every procedure: the same cells by SQL as by the questions themselves."""
    kinds = set()
    with city_scope(MIHON):
        for version in published():
            definition = load_definition(version)
            cases = [one.walk.values for one in examples.try_all(definition, {}) if not one.errors]
            for n, values in enumerate(cases):
                case_of(definition.procedure.id, values, n)
            kinds |= {one.type for one in definition.questions.values()}
            for found, values in zip(written_rows(definition.procedure, language), cases, strict=True):
                assert found == by_questions(definition, values, language), definition.procedure.id
    assert {"text", "one_of", "some_of", "person_name", "address", "phone", "money", "photo"} <= kinds


@pytest.mark.parametrize("language", ["ja", "en"])
def test_several_choices_and_numbers_of_each_kind_are_written_as_the_questions_say(office, language):
    seen = set()
    with city_scope(MIHON):
        for version in published():
            definition = load_definition(version)
            each = list(answers_of_each_kind(definition))
            for n, values in enumerate(each):
                case_of(definition.procedure.id, values, n)
            rows = written_rows(definition.procedure, language) if each else []
            for found, values in zip(rows, each, strict=True):
                assert found == by_questions(definition, values, language), definition.procedure.id
            seen |= {len(one) for values in each for one in values.values() if isinstance(one, list)}
    assert seen >= {0, 1, 2, 3}


def answers_of_each_kind(definition):
    """None, one, two and all of the options; a mobile, a landline, and one abroad of as many characters."""
    for question in definition.questions.values():
        if question.type == "some_of":
            values = [option.value for option in question.options]
            yield from ({question.id: values[:most]} for most in (0, 1, 2, len(values)))
        if question.type == "phone":
            yield from ({question.id: number} for number in ("09012345678", "0249242491", "+4930123456"))


def test_a_cell_is_made_once_however_often_its_guard_looks_at_it(office):
    with city_scope(MIHON), connection.cursor() as cursor:
        chosen = wanted(columns=("answers.description",))
        statement = plan_of(chosen, department(ROADS).id, clock.now()).statement()
        cursor.execute("EXPLAIN VERBOSE " + statement.as_string(connection.connection))
        said = "\n".join(line for (line,) in cursor.fetchall())
    assert said.count("'description'") == said.count("Subquery Scan") == 1
    assert "ascii" in said


def written_rows(procedure, language):
    """The answers of a procedure's cases as they are written, by column."""
    chosen = replace(wanted(procedure.id), language=language)
    keys = [one.key for one in choosable(chosen, versions_of(procedure.id, clock.now()))]
    answers = tuple(key for key in keys if key.startswith("answers."))
    plan = plan_of(replace(chosen, columns=answers), department(procedure.department).id, clock.now())
    return [dict(zip(answers, row, strict=True)) for row in plan.first(100)]


def by_questions(definition, values, language):
    columns = forms.columns(definition, language)
    cells = forms.row(definition, values, language)
    figures = {one.id for one in definition.questions.values() if one.type in FIGURES}
    return {
        f"answers.{key}": cell if key in figures else guarded(cell)
        for (key, _), cell in zip(columns, cells, strict=True)
    }


@pytest.mark.parametrize("procedure", ["road_report", "income_certificate", "disaster_certificate"])
def test_every_column_of_a_procedure_can_be_written(office, procedure):
    with city_scope(MIHON):
        versions = versions_of(procedure, clock.now())
        columns = tuple(one.key for one in choosable(wanted(procedure), versions))
        where = versions.definitions[0].procedure.department
        case_of(procedure, {})
        plan = plan_of(replace(wanted(procedure), columns=columns), department(where).id, clock.now())
        (row,) = plan.first(5)
    assert len(row) == len(columns) == len(set(plan.headings))
    asked = {one.partition(".")[2].partition(".")[0] for one in columns if one.startswith("findings.")}
    assert asked == set(versions.definitions[0].procedure.findings)


def test_of_all_procedures_at_once_the_facts_alone(office):
    with city_scope(MIHON):
        case_of("road_report", REPORT)
        keys = {one.key.partition(".")[0] for one in choosable(wanted(""), versions_of("", clock.now()))}
    assert keys == {"case"}
    export = made(procedure="", columns=("case.number", "case.procedure"))
    assert read(export)[1] == ["令和8-road_report-0", "道路・公園の不具合の通報"]


def test_the_other_city_and_other_departments_are_not_in_it(office):
    with city_scope(KAGAMI):
        case_of("road_report", REPORT, applicant="鏡 太郎")
    with city_scope(MIHON):
        case_of("income_certificate", {}, 7)
        case_of("road_report", REPORT)
    assert len(read(made())) == 2
    assert len(read(made(procedure="", columns=("case.number",)))) == 2


def test_refused(office):
    with city_scope(MIHON):
        clerk, roads = clerk_of(), department(ROADS)
        reasons = {
            "department": (clerk, department("tax"), wanted()),
            "columns": (clerk, roads, wanted(columns=("answers.nothing",))),
            "procedure": (clerk, roads, wanted("nothing")),
            "dates": (clerk, roads, wanted(arrived_from="2026-10-02", arrived_until="2026-10-01")),
            "layout": (clerk, roads, wanted(format="layout")),
        }
        for rule, given in reasons.items():
            with pytest.raises(ExchangeRefusedError) as refusal:
                actions.ask(*given)
            assert refusal.value.rule == rule
        Staff.objects.filter(email=CLERK).update(kind=StaffKind.CONTRACTOR)
        with pytest.raises(ExchangeRefusedError) as refusal:
            actions.ask(clerk_of(), roads, wanted())
        assert refusal.value.rule == "contractor"


def test_cancelled_and_forgotten(office):
    with city_scope(MIHON):
        reports(1)
    export = asked()
    with city_scope(MIHON):
        actions.cancel(clerk_of(), export)
    actions.make(MIHON, export.id)
    with city_scope(MIHON):
        assert again(export).state == State.CANCELLED
        with pytest.raises(ExchangeRefusedError):
            actions.cancel(clerk_of(), export)
    kept = made()
    with city_scope(MIHON):
        assert File.objects.filter(kept_for=kept.subject).count() == 1
        with clock.moved_to(clock.now() + timedelta(days=6, hours=23)):
            actions.forget()
        assert File.objects.filter(kept_for=kept.subject).exists()
        with clock.moved_to(clock.now() + timedelta(days=7, hours=1)):
            actions.forget()
        assert not File.objects.filter(kept_for=kept.subject).exists()
        with pytest.raises(ExchangeRefusedError) as refusal:
            actions.note_download(clerk_of(), again(kept))
        assert refusal.value.rule == "gone"
