"""Layouts of core systems: read and checked with their pack, loaded, written by, written back."""

import pytest
from exchanging import ROADS, TAX, again, case_of, clerk_of, content, department, reports
from walking import CLERK, MIHON

from madoguchi.core.declarations import DeclarationError
from madoguchi.counter.exchange import actions
from madoguchi.counter.exchange.forms import half_width_kana, in_wareki, yyyymmdd
from madoguchi.counter.exchange.layout import layout_faults, layout_from, read_layout
from madoguchi.counter.exchange.models import Layout, State
from madoguchi.counter.exchange.queries import layouts
from madoguchi.counter.exchange.wanted import Wanted
from madoguchi.counter.procedures.definition import load_definition
from madoguchi.counter.procedures.queries import current
from madoguchi.foundation.city.models import Holding, Post, Staff
from madoguchi.foundation.tenancy.scope import city_scope

SMALL = """
id: small
title: {ja: 小さな様式, en: Small}
procedure: road_report
columns:
  - {name: 番号, value: case.number}
"""


def exported(slug, of, email=CLERK):
    with city_scope(MIHON):
        declared = next(one for _, one in layouts() if one.id == slug)
        wanted = Wanted(
            declared.procedure, format="layout", layout=slug, declaration=declared.model_dump(mode="json")
        )
        export = actions.ask(clerk_of(email), department(of), wanted)
    actions.make(MIHON, export.id)
    with city_scope(MIHON):
        export = again(export)
        return export, content(export)


@pytest.fixture
def office(database):
    """The office of the sample city; the clerk holds a post of the roads section too."""
    with database.as_office():
        with city_scope(MIHON):
            post = Post.objects.filter(department__slug=ROADS).first()
            Holding.objects.create(staff=Staff.objects.get(email=CLERK), post=post, since="2020-04-01")
        yield database


def test_a_file_is_as_the_core_system_reads_it(office):
    with city_scope(MIHON):
        case_of(
            "income_certificate",
            {"birth_date": "1958-02-01", "fiscal_year": "r8", "copies": 2, "certificate": "income"},
            applicant="=見本 太郎",
        )
    export, data = exported("tax_certificates", TAX, "hoshikawa@mihon.example")
    assert export.state == State.DONE
    heading, row, rest = data.decode("cp932").split("\r\n")
    assert heading == '"受付番号","受付日","氏名","氏名カナ","生年月日","年度","証明の種類","通数"'
    cells = row.strip('"').split('","')
    # Nothing is guarded: it is for machines.
    assert cells[:5] == ["令和8-income_certificate-0", "20261001", "=見本 太郎", "ﾐﾎﾝ ﾀﾛｳ", "19580201"]
    assert cells[7] == "02"
    assert rest == ""


def test_constants_and_empty_cells_and_only_what_must_be_is_quoted(office):
    with city_scope(MIHON):
        reports(1, description='穴、"大",深い')
    _, data = exported("road_works", ROADS)
    row = data.decode("cp932").split("\r\n")[1]
    assert row == '01,令和8-road_report-0,20261001,令和8年10月1日,道路の穴・陥没,"穴、""大"",深い",,'


def test_a_layout_that_fits_no_longer_ends_with_a_reason(office):
    with city_scope(MIHON):
        row = Layout.objects.get(slug="road_works")
        row.declaration["columns"][4]["value"] = "answers.gone"
        row.save()
    export, data = exported("road_works", ROADS)
    assert (export.state, data) == (State.FAILED, b"")
    assert "種類" in export.problem_ja


def test_loading_is_idempotent_and_tells_what_changed(office):
    with city_scope(MIHON):
        before = [one for _, one in layouts()]
        assert actions.load(before) == actions.Report()
        small = read_layout(SMALL, "layouts/small.yaml")
        assert actions.load([*before, small]) == actions.Report(added=("small",))
        changed = small.model_copy(update={"header": False})
        assert actions.load([*before, changed]) == actions.Report(changed=("small",))
        assert actions.load(before) == actions.Report(removed=("small",))
        assert layout_from(small.model_dump(mode="json")) == small


@pytest.mark.parametrize(
    ("line", "path"),
    [
        ("  - {name: 番号, value: case.code}", "YAML"),
        ("  - {name: 空}", "columns.1"),
        ("  - {name: 両方, value: case.code, constant: x}", "columns.1"),
        ("  - {name: 幅なし, value: case.code, form: zero_padded}", "columns.1"),
        ("  - {name: 𠮷, value: case.code}", "YAML"),
        ("encoding: ebcdic", "encoding"),
        ("delimiter: ',,'", "delimiter"),
    ],
)
def test_faults_are_told_where_they_are(line, path):
    with pytest.raises(DeclarationError) as error:
        read_layout(SMALL + line + "\n", "layouts/small.yaml")
    assert [one.path for one in error.value.faults] == [path]
    assert all(one.source == "layouts/small.yaml" for one in error.value.faults)
    assert all(one.line for one in error.value.faults if path != "YAML")


def test_what_the_procedure_does_not_have_is_told(office):
    words = SMALL + "  - {name: x, value: answers.nothing}\n"
    words += "results: {number: n, result: r, values: {a: ready, b: nowhere}, findings: {x: nothing}}\n"
    with city_scope(MIHON):
        definition = load_definition(current("road_report"))
    found = [one.path for one in layout_faults(read_layout(words, "x"), definition)]
    assert found == ["columns.1.value", "results.values.b", "results.findings.x"]


def test_forms():
    assert half_width_kana("みほん　ガギグ・パー「ヴ」１２Ａ") == "ﾐﾎﾝ ｶﾞｷﾞｸﾞ･ﾊﾟｰ｢ｳﾞ｣12A"
    assert yyyymmdd("2026-11-21 09:30") == "20261121"
    assert in_wareki("2026-11-21") == "令和8年11月21日"
