"""The desk's pages of absences, of changes of posts, and of what was moved by them."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from clones import Clone
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from visitors import pages, signed_in_staff
from walking import CHIEF, CLERK, MIHON, SECOND, drain, hand_over, prepare_case

from madoguchi.core import clock
from madoguchi.counter.cases.actions.rerouting import REROUTE
from madoguchi.counter.cases.models import Case
from madoguchi.foundation.city.models import Absence, Holding, PostChange
from madoguchi.foundation.tenancy.scope import city_scope

KEEPER, CONTRACTOR = "kimura@mihon.example", "soramoto@mihon.example"
MOST = 12


@pytest.fixture
def desk(database: Clone) -> Iterator[Clone]:
    with database.as_office(), pages():
        yield database


def text(answer: Any) -> str:
    return str(answer.content.decode().replace("<wbr>", "").partition("<main")[2])


def link(number: str) -> str:
    return f'href="{reverse("cases:case", args=[number])}"'


def day(days: int) -> str:
    return (clock.today() + timedelta(days=days)).isoformat()


def absent(browser: Client, **typed: str) -> Any:
    return browser.post("/staffing/absences/", {"first": day(0), "last": day(1), **typed})


def load(browser: Client, *rows: str, **typed: str) -> Any:
    source = "\n".join(("職員番号,氏名,新職", *rows)).encode("cp932")
    file = {"file": SimpleUploadedFile("異動.csv", source, "text/csv")} if rows else {}
    return browser.post("/staffing/changes/", {"effective_on": day(0), **file, **typed})


def test_an_absence_from_noting_to_coming_back(desk: Clone) -> None:
    browser = signed_in_staff("/login/", CHIEF)
    assert "不在の予定はありません" in text(browser.get("/staffing/absences/"))
    assert absent(browser, deputy="1002", note="研修").status_code == 302
    listed = text(browser.get("/staffing/absences/"))
    for words in ("丙川 みどり", "乙山 次郎", "研修", "きょうから戻る"):
        assert words in listed
    assert "危機管理課長" in text(signed_in_staff("/login/", SECOND).get("/staffing/absences/"))
    with city_scope(MIHON):
        key = Absence.objects.get().id
    assert browser.post(f"/staffing/absences/{key}/end/").status_code == 302
    assert "不在の予定はありません" in text(browser.get("/staffing/absences/"))


def test_what_was_typed_stays_when_it_is_refused(desk: Clone) -> None:
    browser = signed_in_staff("/login/", CHIEF)
    answer = absent(browser, last=day(-3), note="研修")
    assert answer.status_code == 422
    assert "終わりの日は" in text(answer)
    assert 'value="研修"' in text(answer)


def test_a_clerk_notes_for_nobody_else(desk: Clone) -> None:
    clerk = signed_in_staff("/login/", CLERK)
    assert "不在になる方" not in text(clerk.get("/staffing/absences/"))
    assert absent(clerk, staff="1003").status_code == 422
    with city_scope(MIHON):
        assert not Absence.objects.exists()
    assert absent(signed_in_staff("/login/", CHIEF), staff="1001").status_code == 302


def test_another_s_absence_is_not_a_clerk_s_to_end(desk: Clone) -> None:
    absent(signed_in_staff("/login/", CHIEF))
    with city_scope(MIHON):
        made = Absence.objects.get()
    signed_in_staff("/login/", CLERK).post(f"/staffing/absences/{made.id}/end/")
    with city_scope(MIHON):
        made.refresh_from_db()
    assert made.until > made.since


def test_a_change_from_the_table_to_the_report(database: Clone) -> None:
    hand_over(database)
    prepare_case(database)
    with database.as_office(), pages():
        browser = signed_in_staff("/login/", KEEPER)
        assert "まだ人事異動がありません" in text(browser.get("/staffing/changes/"))
        made = load(browser, "1003,丙川 みどり,納税課長", successors="公園緑地課 → 道路課")
        looked = text(browser.get(made.url))
        for words in (
            "丙川 みどり",
            "危機管理課長に就く職員がいなくなります。承認・決裁を待つ案件：1件",
            "専決区分の1番目は危機管理課長が決めますが",
            "公園緑地課は終わり、道路課に移ります",
        ):
            assert words in looked
        with city_scope(MIHON):
            assert Holding.objects.filter(post__slug="collection-head", until=None).count() == 1
        done = browser.post(f"{made.url}apply/")
        assert done.url == "/staffing/rerouting/"
        (job,) = ProcrastinateJob.objects.filter(task_name=REROUTE, status="todo")
        app.tasks[job.task_name].func(**job.args)
        report = text(browser.get(done.url))
        with city_scope(MIHON):
            number = Case.objects.get().number
        assert number in report
        assert "この職に就いている職員がいません" in report
        # The case is another department's: its number is no link.
        assert link(number) not in report
        assert "反映済み" in text(browser.get(made.url))
        assert browser.post(f"{made.url}apply/", follow=True).status_code == 200


def test_what_was_moved_is_listed_with_a_link_for_who_may_see_it(database: Clone) -> None:
    hand_over(database)
    drain(database)
    with database.as_office(), pages():
        browser = signed_in_staff("/login/", KEEPER)
        made = load(browser, successors="危機管理課 → 総務課")
        browser.post(f"{made.url}apply/")
        (job,) = ProcrastinateJob.objects.filter(task_name=REROUTE, status="todo")
        app.tasks[job.task_name].func(**job.args)
        report = text(browser.get("/staffing/rerouting/"))
        with city_scope(MIHON):
            number = Case.objects.get().number
        for words in (link(number), "危機管理課", "総務課", "付け替えられない案件はありません"):
            assert words in report


def test_one_with_faults_has_no_button_and_is_not_applied(desk: Clone) -> None:
    browser = signed_in_staff("/login/", KEEPER)
    made = load(browser, "9999,,納税課長")
    looked = text(browser.get(made.url))
    assert "この職員番号の職員はいません" in looked
    assert "反映する</button>" not in looked
    answer = browser.post(f"{made.url}apply/", follow=True)
    assert "直すところが残っている" in answer.content.decode()
    with city_scope(MIHON):
        assert PostChange.objects.get().applied_at is None


def test_one_of_a_day_to_come_waits_for_it(desk: Clone) -> None:
    browser = signed_in_staff("/login/", KEEPER)
    made = load(browser, "1003,,納税課長", effective_on=day(20))
    assert "その日の朝に付け替えられます" in text(browser.get(made.url))
    assert browser.post(f"{made.url}apply/").url == made.url
    assert not ProcrastinateJob.objects.filter(task_name=REROUTE).exists()


def test_nothing_given_is_said(desk: Clone) -> None:
    browser = signed_in_staff("/login/", KEEPER)
    answer = load(browser, effective_on=day(5))
    assert answer.status_code == 422
    assert "どちらかを入れて" in text(answer)
    assert f'value="{day(5)}"' in text(answer)


@pytest.mark.parametrize("email", [CLERK, CONTRACTOR])
@pytest.mark.parametrize("address", ["changes/", "changes/ABCD-EFGH/", "rerouting/"])
def test_others_may_not_change_posts(desk: Clone, email: str, address: str) -> None:
    answer = signed_in_staff("/login/", email).get(f"/staffing/{address}")
    assert answer.status_code == 403
    assert "担当の課にお願いしてください" in text(answer)


def test_in_english(desk: Clone) -> None:
    browser = signed_in_staff("/login/", KEEPER)
    made = load(browser, "9999,,納税課長", "1003,,納税課長")
    browser.post("/ui/language/", {"language": "en"})
    for address, words in (
        (made.url, "There is no member of staff of that number"),
        ("/staffing/rerouting/", "There is no case that cannot be moved."),
        ("/staffing/absences/", "Note an absence"),
    ):
        assert words in text(browser.get(address))


def test_few_statements(desk: Clone) -> None:
    browser = signed_in_staff("/login/", KEEPER)
    made = load(browser, "1003,,納税課長", successors="公園緑地課 → 道路課")
    for address in ("/staffing/absences/", "/staffing/changes/", made.url, "/staffing/rerouting/"):
        browser.get(address)
        with CaptureQueriesContext(connection) as captured:
            assert browser.get(address).status_code == 200
        asked = [
            row["sql"]
            for row in captured
            if row["sql"].startswith(("SELECT", "WITH")) and "set_config" not in row["sql"]
        ]
        assert len(asked) <= MOST, "\n".join([address, *asked])


def test_people_of_a_change_have_pages(desk: Clone) -> None:
    browser = signed_in_staff("/login/", KEEPER)
    new = [f"8{n:03},新人 {n},市民課 窓口係" for n in range(101)]
    source = "\n".join(
        ["職員番号,氏名,新職,メールアドレス", *(f"{row},n{n}@mihon.example" for n, row in enumerate(new))]
    )
    made = browser.post(
        "/staffing/changes/",
        {"effective_on": day(3), "file": SimpleUploadedFile("x.csv", source.encode(), "text/csv")},
    )
    first = text(browser.get(made.url))
    assert ("8000" in first, "8100" in first) == (True, False)
    second = text(browser.get(f"{made.url}?from=100"))
    assert ("8000" in second, "8100" in second) == (False, True)
