"""The pages of exchange in a clerk's browser: asked for, looked at, taken; results brought in and tried again."""

import re

import pytest
from desks import Desk, text
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from exchanging import REPORT, ROADS, case_of, reports, table
from visitors import pages
from walking import CLERK, MIHON, run_jobs

from madoguchi.counter.exchange.models import Export, ResultImport, ResultRow, Unwritable
from madoguchi.counter.exchange.queries import PAGE
from madoguchi.foundation.city.models import Holding, Post, Staff, StaffKind
from madoguchi.foundation.ledger.queries import history
from madoguchi.foundation.tenancy.scope import city_scope

MOST_STATEMENTS = 12
NEXT = re.compile(r'<a href="([^"]+)" rel="next">')


@pytest.fixture
def desk(database):
    """The clerk of the roads section in a browser."""
    with database.as_office(), pages():
        with city_scope(MIHON):
            post = Post.objects.filter(department__slug=ROADS).first()
            Holding.objects.create(staff=Staff.objects.get(email=CLERK), post=post, since="2020-04-01")
        yield Desk(CLERK)


def statements(desk, address):
    with CaptureQueriesContext(connection) as seen:
        desk.reads(address)
    return len([one for one in seen if "set_config" not in one["sql"] and "SAVEPOINT" not in one["sql"]])


def asked(desk, **typed):
    form = {
        "of": ROADS,
        "procedure": "road_report",
        "chosen": "1",
        "column": ["case.number", "case.applicant"],
    }
    answer = desk.browser.post("/exchange/new/", {**form, "format": "csv_utf8", **typed})
    assert answer.status_code == 302, text(answer)
    return answer["Location"]


def test_an_export_from_the_form_to_the_file(desk, database):
    with city_scope(MIHON):
        reports(7)
    form = desk.reads(f"/exchange/new/?of={ROADS}&procedure=road_report")
    assert "道路の穴・陥没" in form  # the first rows
    assert "見本 太郎4" in form
    assert "見本 太郎5" not in form
    look = {"of": ROADS, "procedure": "road_report", "chosen": "1", "column": "case.applicant", "look": "1"}
    assert "<td>見本 太郎4</td>" in text(desk.browser.post("/exchange/new/", look))
    address = asked(desk)
    assert "順番を待っています" in desk.reads(address)
    run_jobs(database.as_office)
    assert "ファイルを受け取る" in desk.reads(address)
    answer = desk.browser.post(f"{address}file/")
    data = b"".join(answer.streaming_content)
    assert len(table(data)) == 8
    assert int(answer["Content-Length"]) == len(data)
    with city_scope(MIHON):
        export = Export.objects.get()
        event = history(export.subject)[-1]
        clerk = Staff.objects.get(email=CLERK)
    assert (event.kind, event.data["rows"], event.actor) == ("exchange.downloaded", 7, f"staff:{clerk.id}")
    assert desk.browser.get(f"{address}file/").status_code == 405
    assert "道路・公園の不具合の通報" in desk.reads("/exchange/")


def test_what_cannot_be_written_is_listed(desk, database):
    with city_scope(MIHON):
        case_of("road_report", REPORT, applicant="𠮷田")
    address = asked(desk, format="csv_cp932")
    run_jobs(database.as_office)
    said = desk.reads(address)
    assert "書けない文字のある欄" in said
    assert "𠮷" in said
    lines = desk.browser.get(f"{address}unwritable/").content.decode("utf-8-sig").splitlines()
    assert lines[1:] == ["1,申請した方,𠮷"]
    with city_scope(MIHON):
        assert Unwritable.objects.count() == 1


def test_mistakes_are_told_and_nothing_is_lost(desk):
    answer = desk.browser.post(
        "/exchange/new/", {"of": ROADS, "procedure": "road_report", "chosen": "1", "from": "きのう"}
    )
    assert answer.status_code == 422
    assert 'value="きのう"' in text(answer)
    answer = desk.browser.post("/exchange/new/", {"of": ROADS, "procedure": "road_report", "chosen": "1"})
    assert "項目を一つ以上選んでください" in text(answer)


def test_stopped_while_it_waits(desk, database):
    address = asked(desk)
    assert desk.browser.post(f"{address}cancel/").status_code == 302
    run_jobs(database.as_office)
    assert "書き出しを中止しました" in desk.reads(address)
    assert desk.browser.post(f"{address}file/").status_code == 302


def test_results_brought_in_and_tried_again(desk, database):
    with city_scope(MIHON):
        case = case_of("road_report", REPORT)

    def sent(**ticked):
        data = (
            f"受付番号,結果,備考,管理者,引継ぎ先\n{case.number},確認済,,みほん市,\nまぼろし,確認済,,,".encode(
                "cp932"
            )
        )
        form = {"of": ROADS, "layout": "road_works", "file": SimpleUploadedFile("結果.csv", data), **ticked}
        return desk.browser.post("/exchange/results/", form)

    assert "確認項目を確かめた" in text(sent())
    address = sent(checked="on")["Location"]
    run_jobs(database.as_office)
    said = desk.reads(address)
    assert "この受付番号の案件はありません" in said
    lines = desk.browser.get(f"{address}unresolved/").content.decode("utf-8-sig").splitlines()
    assert [line.split(",")[:2] for line in lines[1:]] == [["3", "まぼろし"]]
    again = sent(checked="on")
    assert again.status_code == 422
    assert 'name="again"' in text(again)
    assert desk.browser.post(f"{address}retry/").status_code == 302
    with city_scope(MIHON):
        results = ResultImport.objects.get()
        assert (results.state, results.done, results.unresolved) == ("waiting", 1, 0)


def test_lists_are_long_and_pages_short(desk, database):
    with city_scope(MIHON):
        export = Export(department=Post.objects.filter(department__slug=ROADS).first().department)
        export.asked_by, export.format = Staff.objects.get(email=CLERK), "csv_utf8"
        export.what = {"procedure": "road_report", "columns": []}
        for _ in range(PAGE + 3):
            Export.objects.create(
                department=export.department, asked_by=export.asked_by, format="csv_utf8", what=export.what
            )
    for address in ("/exchange/", "/exchange/new/?procedure=road_report", "/exchange/results/"):
        assert statements(desk, address) <= MOST_STATEMENTS, address
    first = desk.reads("/exchange/")
    assert first.count("<tr data-row>") == PAGE
    second = desk.reads(NEXT.search(first)[1].replace("&amp;", "&"))
    assert second.count("<tr data-row>") == 3
    with city_scope(MIHON):
        assert ResultRow.objects.count() == 0


def test_contractors_and_strangers_see_nothing(desk, database):
    address = asked(desk)
    with city_scope(MIHON):
        Staff.objects.filter(email=CLERK).update(kind=StaffKind.CONTRACTOR)
    assert "受託事業者の方は使えません" in desk.reads(address, 403)
    other = Desk("hoshikawa@mihon.example")
    other.reads(address, 404)
    assert other.browser.post(f"{address}file/").status_code == 404
