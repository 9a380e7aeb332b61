"""The pages of figures: what they say is what was counted, and each figure opens the events that it counts."""

import re
from datetime import date
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from ledgers import make_up, slowly, tokyo
from visitors import STAFF, make_staff, pages, signed_in_staff
from walking import CLERK, KAGAMI, MIHON, NAME, at_desk, drain, hand_over, run_jobs

from madoguchi.core import clock
from madoguchi.counter.cases import actions as cases
from madoguchi.counter.figures.jobs import count_all
from madoguchi.counter.figures.models import DayCount
from madoguchi.foundation.ledger.models import Event
from madoguchi.foundation.tenancy.scope import city_scope

LINK = re.compile(r'<a href="(/figures/[^"]+)">([\d,]+)</a>')
ROW = re.compile(r"<tr data-row>")
NEXT = re.compile(r'<a href="([^"]+)" rel="next">')
TODAY = tokyo(2026, 4, 25, 12)


def read(browser, address, status=200):
    answer = browser.get(address)
    assert answer.status_code == status, (address, answer.status_code)
    return unescape(answer.content.decode()).replace("<wbr>", "")


def rows_behind(browser, address):
    """How many rows a list has, over all its pages."""
    found = 0
    while address:
        page = read(browser, address)
        found += len(ROW.findall(page))
        following = NEXT.search(page)
        address = following and (
            f"/figures/events/{following[1]}" if following[1][0] == "?" else following[1]
        )
    return found


@pytest.fixture
def counted(database):
    """A city with a made-up ledger, counted, and a browser of its clerk's; the other city has one as well."""
    with database.as_office(), pages(), clock.moved_to(TODAY):
        for city, seed in ((MIHON, 11), (KAGAMI, 12)):
            with city_scope(city):
                make_up(seed, cases=90 if city == MIHON else 7)
        count_all()
        yield signed_in_staff("/login/", CLERK)


def expected(measure, first, last, **place):
    """Counted the slow way."""
    names = ("department", "procedure", "channel")
    total = 0
    for (day, one, _part, procedure, department, channel, _minutes), n in slowly(MIHON).items():
        here = dict(zip(names, (department, procedure, channel), strict=True))
        if (
            one == measure
            and first <= day <= last
            and all(here[name] == value for name, value in place.items())
        ):
            total += n
    return total


@pytest.mark.parametrize(
    "query",
    ["period=2026-03", "period=2026-04&channel=online", "period=2026&of=tax", "period=2025"],
)
def test_each_figure_is_as_many_as_the_list_behind_it(counted, query):
    page = read(counted, f"/figures/?{query}")
    links = set(LINK.findall(page))
    assert len(links) > 15
    measures = {
        parse_qs(urlsplit(address).query)["measure"][0] for address, _ in links if "/events/" in address
    }
    assert measures == {"received", "outside", "decided", "closed", "correction", "step"}
    wrong = {
        address: (said, found)
        for address, said in links
        if (found := rows_behind(counted, address)) != int(said.replace(",", ""))
    }
    assert wrong == {}


def test_the_page_says_what_the_ledger_has(counted):
    page = read(counted, "/figures/?period=2026-04")
    april, march = (date(2026, 4, 1), date(2026, 4, 30)), (date(2026, 3, 1), date(2026, 3, 25))
    received, before = expected("received", *april), expected("received", *march)
    assert received and before
    assert f"令和8年4月の受付は{received}件" in page
    assert f"前の月の同じ日までとくらべて{received - before:+,}件" in page
    online = expected("received", *april, channel="online")
    assert f"オンラインは{100 * online / received:.0f}％" in page


def test_a_fiscal_year_begins_in_april(counted):
    this, last = read(counted, "/figures/?period=2026"), read(counted, "/figures/?period=2025")
    assert f"令和8年度の受付は{expected('received', date(2026, 4, 1), date(2027, 3, 31))}件" in this
    assert f"令和7年度の受付は{expected('received', date(2025, 4, 1), date(2026, 3, 31))}件" in last
    assert "令和8年4月</th>" in this and "令和8年5月</th>" not in this


def test_without_a_readable_period_it_is_this_month(counted):
    for query in ("", "?period=2026-13", "?period=x", "?period=1026-01", "?period=2026-02-30"):
        assert "令和8年4月の受付は" in read(counted, f"/figures/{query}")


@pytest.mark.parametrize(
    "query", ["", "?measure=x", "?measure=decided&part=x", "?measure=step&part=x", "?measure=step&part=none"]
)
def test_a_figure_that_there_is_not(counted, query):
    read(counted, f"/figures/events/{query}", 404)


def test_odd_keys_of_pages_are_not_read(counted):
    for key in ("x", "9" * 30, "-1", "１"):
        read(counted, f"/figures/events/?measure=received&period=2026-04&before={key}")
        read(counted, f"/figures/open/?after={key}")


def test_the_other_city_counts_its_own(database, counted):
    with city_scope(KAGAMI):
        kagami = DayCount.objects.filter(measure="received").count()
    assert 0 < kagami < 10
    n = expected("received", date(2026, 3, 1), date(2026, 4, 30))
    assert (
        rows_behind(counted, "/figures/events/?measure=received&period=2025")
        + rows_behind(counted, "/figures/events/?measure=received&period=2026")
        == n
        == 90
    )


def test_who_holds_no_post_is_told_so(database):
    with database.as_office(), pages():
        make_staff(database)
        browser = signed_in_staff("/login/", STAFF)
        for address in (
            "/figures/",
            "/figures/events/?measure=received",
            "/figures/open/",
            "/figures/report.csv",
        ):
            assert "就いている職がありません" in read(browser, address, 403)
        assert browser.post("/figures/recount/").status_code == 403


def test_the_list_leads_to_cases_and_tells_nothing_of_people(database):
    hand_over(database)
    drain(database)
    with at_desk(database, CLERK) as (clerk, case):
        cases.examine(clerk, case, cases.Examined(5))
    with database.as_office(), pages():
        count_all()
        browser = signed_in_staff("/login/", CLERK)
        with city_scope(MIHON):
            looked = Event.objects.count()
        page = read(browser, "/figures/events/?measure=step&part=examine")
        assert f'<a href="/cases/{case.number}/">{case.number}</a>' in unescape(page).replace(
            "%E4%BB%A4%E5%92%8C", "令和"
        )
        assert "内容を審査しました" in page and "危機管理課" in page
        waiting = read(browser, "/figures/open/")
        assert case.number in waiting and "起案" in waiting
        for shown in (page, waiting):
            assert NAME["family"] not in shown and NAME["given"] not in shown
        # A list is no look.
        with city_scope(MIHON):
            assert Event.objects.count() == looked


def test_what_is_overdue_now(database):
    hand_over(database)
    drain(database)
    with database.as_office(), pages():
        browser = signed_in_staff("/login/", CLERK)
        assert "期限を超えたものはありません" in read(browser, "/figures/open/?late=1")
        with clock.moved_to(tokyo(2099, 1, 5, 12)):
            browser = signed_in_staff("/login/", CLERK)
            page = read(browser, "/figures/")
            (late,) = [n for address, n in LINK.findall(page) if "late=1" in address]
            assert late == "1"
            assert len(ROW.findall(read(browser, "/figures/open/?late=1"))) == 1
            assert "期限を超えたものはありません" in read(browser, "/figures/open/?late=1&of=tax")


def test_counting_anew_is_a_job(database, counted):
    with city_scope(MIHON):
        DayCount.objects.filter(measure="received").delete()
    assert counted.post("/figures/recount/").status_code == 302
    run_jobs(database.as_office)
    assert f"受付は{expected('received', date(2026, 4, 1), date(2026, 4, 30))}件" in read(
        counted, "/figures/"
    )


def test_few_statements_and_no_more_for_more_events(database, counted):
    addresses = (
        "/figures/",
        "/figures/?period=2026",
        "/figures/events/?measure=step",
        "/figures/open/",
        "/figures/report.csv",
    )

    def statements():
        asked = {}
        for address in addresses:
            with CaptureQueriesContext(connection) as captured:
                read(counted, address) if "csv" not in address else counted.get(address)
            own = [
                row["sql"]
                for row in captured
                if not re.match(
                    r"BEGIN|COMMIT|SAVEPOINT|RELEASE|.*set_config\(|.*city_municipality", row["sql"]
                )
            ]
            asked[address] = own
        return asked

    statements()
    few = statements()
    with city_scope(MIHON):
        make_up(13, cases=60)
    count_all()
    many = statements()
    assert {address: len(one) for address, one in many.items()} == {
        address: len(one) for address, one in few.items()
    }
    too_many = {address: one for address, one in few.items() if len(one) > 12}
    assert not too_many, "\n\n".join(one[:300] for asked in too_many.values() for one in asked)
