"""月報: the same numbers on paper, in CSV and in Excel, for a department and for the city, from April to March."""

import csv
import io
from datetime import date

import openpyxl
import pypdfium2
import pytest
from ledgers import about, make_up, say, slowly, tokyo
from visitors import pages, signed_in_staff
from walking import CLERK, KAGAMI, MIHON

from madoguchi.core import clock
from madoguchi.counter.cases import events
from madoguchi.counter.figures.jobs import count_all
from madoguchi.foundation.tenancy.scope import city_scope

MONTHS = [f"{n}月" for n in (4, 5, 6, 7, 8, 9, 10, 11, 12, 1, 2, 3)]


@pytest.fixture
def desk(database):
    with database.as_office(), pages(), clock.moved_to(tokyo(2026, 4, 25, 12)):
        for city in (MIHON, KAGAMI):
            with city_scope(city):
                make_up(21 if city == MIHON else 22, cases=60)
        count_all()
        yield signed_in_staff("/login/", CLERK)


def fetched(desk, form, query="period=2025"):
    answer = desk.get(f"/figures/report.{form}?{query}")
    assert answer.status_code == 200, answer.content[:400]
    return answer


def table(answer):
    head, *rows = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
    return head, {tuple(row[:3]): row[3:] for row in rows}


def by_month(measure, year, department=None):
    """Counted the slow way: a number for each month, and the year."""
    months = [0] * 12
    for (day, one, _part, _procedure, of, _channel, _minutes), n in slowly(MIHON).items():
        if one == measure and date(year, 4, 1) <= day < date(year + 1, 4, 1) and department in (None, of):
            months[(day.month - 4) % 12] += n
    return [*months, sum(months)]


@pytest.mark.parametrize("year", [2025, 2026])
def test_the_table_has_what_the_ledger_has(desk, year):
    head, rows = table(fetched(desk, "csv", f"period={year}"))
    assert head == ["所属", "手続き", "項目", *MONTHS, "年度計"]
    for label, measure in {
        "受付": "received",
        "決定": "decided",
        "完結": "closed",
        "補正の求め": "correction",
    }.items():
        assert [int(n) for n in rows["市全体", "全所属の計", label]] == by_month(measure, year)
        own = [int(n) for n in rows["課税課", "所得・課税証明書の交付請求", label]]
        assert own == by_month(measure, year, "tax")
    assert by_month("received", year)[-1]


def test_a_departments_report_has_its_own_lines_only(desk):
    _, rows = table(fetched(desk, "csv", "period=2026&of=tax"))
    assert {department for department, _, _ in rows} == {"課税課"}


def test_march_and_april_belong_to_two_years(database):
    with database.as_office(), pages():
        with city_scope(MIHON):
            for n, at in enumerate((tokyo(2026, 3, 31, 23, 59, 59), tokyo(2026, 4, 1), tokyo(2026, 4, 1))):
                say(events.RECEIVED, f"case:{n}", at, about("income_certificate", "counter"))
        count_all()
        browser = signed_in_staff("/login/", CLERK)
        for year, months in ((2025, [0] * 11 + [1, 1]), (2026, [2] + [0] * 11 + [2])):
            _, rows = table(fetched(browser, "csv", f"period={year}"))
            assert [int(n) for n in rows["課税課", "所得・課税証明書の交付請求", "受付"]] == months


def test_the_workbook_is_the_same_table(desk):
    head, rows = table(fetched(desk, "csv"))
    book = openpyxl.load_workbook(io.BytesIO(fetched(desk, "xlsx").content))
    sheet = [
        ["" if cell is None else str(cell) for cell in row]
        for row in book["月報"].iter_rows(values_only=True)
    ]
    assert sheet[0] == head
    assert {tuple(row[:3]): row[3:] for row in sheet[1:]} == rows
    assert any("証跡" in str(row[1]) for row in book["数え方"].iter_rows(values_only=True))


def test_the_paper_says_the_same(desk):
    _, rows = table(fetched(desk, "csv"))
    answer = fetched(desk, "pdf")
    assert answer["Content-Disposition"] == 'attachment; filename="geppo-2025.pdf"'
    document = pypdfium2.PdfDocument(answer.content)
    width, height = document[0].get_size()
    assert (round(width), round(height)) == (842, 595)
    text = "".join(page.get_textpage().get_text_bounded() for page in document)
    for words in ("月報", "令和7年度", "市全体", "課税課", "所得・課税証明書の交付請求", "年度計", "数え方"):
        assert words in text
    assert "受付" + "".join(rows["市全体", "全所属の計", "受付"]) in "".join(text.split())


def test_a_report_of_nothing_says_so(desk):
    text = (
        pypdfium2.PdfDocument(fetched(desk, "pdf", "period=2020").content)[0]
        .get_textpage()
        .get_text_bounded()
    )
    assert "この年度に数えるものはありません" in text
    assert len(table(fetched(desk, "csv", "period=2020"))[1]) == 0


def test_there_is_no_other_form(desk):
    assert desk.get("/figures/report.doc").status_code == 404
