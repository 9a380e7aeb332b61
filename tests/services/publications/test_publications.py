"""Publications cross the window: shown to everybody, edition by edition, withdrawn with a reason; as open data."""

import csv
import io
from collections.abc import Iterator
from typing import Any

import pytest
from clones import Clone
from django.db import IntegrityError, transaction
from django.test import Client
from publishing import contents, prepared, published, table
from visitors import pages, visitor
from walking import CLERK, take_all

from madoguchi.core.tabular import read_table
from madoguchi.foundation.city.models import Staff
from madoguchi.foundation.ledger.queries import history
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.services.publications import actions
from madoguchi.services.publications.contents import Contents
from madoguchi.services.publications.models import Edition, Publication
from madoguchi.services.publications.refusals import PublicationRefusedError

MIHON, KAGAMI = "992011", "992020"


@pytest.fixture
def clerk(database: Clone) -> Iterator[Staff]:
    """A clerk at work on the office side."""
    with database.as_office(), city_scope(MIHON):
        yield Staff.objects.get(email=CLERK)


def is_told(act: Any, *given: Any) -> str:
    with pytest.raises(PublicationRefusedError) as refusal:
        act(*given)
    return str(refusal.value.rule)


def out(database: Clone, *editions: Contents, slug: str = "survey") -> Client:
    """A resident's browser, when these editions have crossed; each counts a hundred more."""
    with database.as_office(), city_scope(MIHON):
        clerk = Staff.objects.get(email=CLERK)
        for at, one in enumerate(editions, 1):
            published(slug, one, clerk, 100 * at)
    take_all(database.as_public)
    return visitor()


@pytest.fixture
def public(database: Clone) -> Iterator[Clone]:
    with database.as_public(), pages():
        yield database


def reads(browser: Client, address: str, status: int = 200) -> str:
    answer = browser.get(address)
    assert answer.status_code == status
    return answer.content.decode().replace("<wbr>", "")


def test_what_is_counted_stays_inside_until_it_is_published(database: Clone) -> None:
    with database.as_office(), city_scope(MIHON):
        clerk = Staff.objects.get(email=CLERK)
        edition = prepared("survey", contents(), clerk)
    take_all(database.as_public)
    with database.as_public(), city_scope(MIHON):
        assert not Publication.objects.exists()
    with database.as_office(), city_scope(MIHON):
        actions.publish("survey", clerk, edition.stamp)
    take_all(database.as_public)
    with database.as_public(), city_scope(MIHON):
        shown = Publication.objects.get()
    assert (shown.slug, shown.number, shown.newest) == ("survey", 1, True)
    assert shown.read == contents()


def test_who_counted_and_published_is_in_the_ledger(clerk: Staff) -> None:
    published("survey", contents(), clerk)
    told = [(one.kind, one.data["edition"], one.actor) for one in history("publication:survey")]
    actor = f"staff:{clerk.id}"
    assert told == [("publications.counted", 1, actor), ("publications.published", 1, actor)]


def test_only_what_somebody_looked_at_is_published(clerk: Staff) -> None:
    seen = prepared("survey", contents(), clerk).stamp
    prepared("survey", contents(day=21), clerk)
    assert is_told(actions.publish, "survey", clerk, seen) == "changed"
    assert Edition.objects.get().published_at is None


def test_nothing_uncounted_and_nothing_of_too_few_is_published(clerk: Staff) -> None:
    assert is_told(actions.publish, "survey", clerk, "") == "published"
    edition = actions.prepare("survey", clerk)
    assert is_told(actions.publish, "survey", clerk, "") == "counting"
    actions.fill(edition, 3, 5, None)
    assert is_told(actions.publish, "survey", clerk, "") == "too_few"


def test_an_edition_that_differs_by_few_from_the_one_that_is_out_is_refused(clerk: Staff) -> None:
    published("survey", contents(table(12, 7)), clerk, 100)
    near = prepared("survey", contents(table(13, 7)), clerk, 101)
    assert is_told(actions.publish, "survey", clerk, near.stamp) == "difference"
    far = prepared("survey", contents(table(19, 9)), clerk, 109)
    assert actions.publish("survey", clerk, far.stamp).number == 2


def test_the_same_numbers_in_better_words_may_be_published(clerk: Staff) -> None:
    published("survey", contents(), clerk)
    assert published("survey", contents(title="アンケートの結果"), clerk).number == 2


def test_after_a_withdrawal_wrong_numbers_may_be_put_right(clerk: Staff) -> None:
    published("survey", contents(table(12, 7)), clerk)
    actions.withdraw("survey", 1, clerk, "数え方の誤り")
    assert published("survey", contents(table(13, 7)), clerk).number == 2


def test_a_withdrawal_has_a_reason_and_happens_once(clerk: Staff) -> None:
    published("survey", contents(), clerk)
    assert is_told(actions.withdraw, "survey", 1, clerk, " \n") == "reason"
    actions.withdraw("survey", 1, clerk, "誤り")
    assert is_told(actions.withdraw, "survey", 1, clerk, "誤り") == "withdrawn"


def test_the_database_keeps_no_tables_of_what_was_withdrawn(public: Clone) -> None:
    out(public, contents())
    with (
        city_scope(MIHON),
        pytest.raises(IntegrityError, match="publications_withdrawn"),
        transaction.atomic(),
    ):
        Publication.objects.update(reason="誤り")


def test_the_page_shows_the_newest_edition_and_leads_to_the_others(public: Clone) -> None:
    browser = out(public, contents(table(12, None)), contents(table(1234, "字")))
    page = reads(browser, "/published/survey/")
    assert "1,234" in page
    assert "第1版" in page
    old = reads(browser, "/published/survey/1/")
    assert "これは前の版です" in old
    assert '<td class="num">X</td>' in old
    assert "人数が少ないため" in old
    assert "アンケート" in reads(browser, "/published/")
    assert "Survey" in visitor(headers={"accept-language": "en"}).get("/published/survey/").content.decode()


def test_what_was_withdrawn_says_so_and_gives_no_data(public: Clone) -> None:
    browser = out(public, contents(table(12, 7)))
    with public.as_office(), city_scope(MIHON):
        actions.withdraw("survey", 1, Staff.objects.get(email=CLERK), "集計の誤り\n<b>です")
    take_all(public.as_public)
    page = reads(browser, "/published/survey/")
    assert "この版は取り下げました" in page
    assert "集計の誤り<br>&lt;b&gt;です" in page
    assert "12" not in page.partition("<main")[2].partition("取り下げました。")[0].partition("集計の誤り")[0]
    assert "取り下げました" in reads(browser, "/published/")
    for address in ("/published/survey/uses.csv", "/published/survey/1/uses.json"):
        assert browser.get(address).status_code == 410


def test_csv_opens_in_a_spreadsheet_and_begins_no_formula(public: Clone) -> None:
    hostile = table(12, None, "=1+1", "@SUM(A1)", "-3", "+4", "\t5", label="=2+2")
    browser = out(public, contents(hostile))
    answer = browser.get("/published/survey/uses.csv")
    assert answer.content.startswith("\ufeff".encode())
    (head, row) = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert head[0] == "年齢"
    assert row == ["'=2+2", "12", "X", "'=1+1", "'@SUM(A1)", "'-3", "'+4", "'\t5"]
    assert read_table(answer.content).encoding == "utf-8-sig"
    assert answer["Access-Control-Allow-Origin"] == "*"


def test_json_says_whose_it_is_and_under_which_licence(public: Clone) -> None:
    told = out(public, contents()).get("/published/survey/1/uses.json").json()
    assert told["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert told["publisher"]["ja"] == "みほん市"
    assert told["table"]["rows"][0]["cells"] == [12, None]
    assert told["table"]["columns"][0] == {"ja": "列0", "en": "Column 0"}
    assert told["edition"] == 1


@pytest.mark.parametrize(
    "address",
    ["none/", "survey/2/", "survey/none.csv", "survey/uses.xml", "survey/2/uses.csv", "survey/99999999999/"],
)
def test_what_is_not_there_is_not_found(public: Clone, address: str) -> None:
    assert out(public, contents()).get(f"/published/{address}").status_code == 404


def test_an_empty_list_says_what_will_be_there(public: Clone) -> None:
    assert "まだ公表したものはありません" in reads(visitor(), "/published/?before=x")


def test_another_citys_publications_are_not_shown(public: Clone) -> None:
    out(public, contents())
    other = Client(SERVER_NAME="kagami.localhost")
    assert "アンケート" not in reads(other, "/published/").partition('<ul class="list')[2]
    assert other.get("/published/survey/").status_code == 404


def test_the_list_goes_on_page_by_page(public: Clone) -> None:
    for at in range(51):
        out(public, contents(title=f"題名{at:02}"), slug=f"survey_{at}")
    browser = visitor()
    first = reads(browser, "/published/")
    assert "題名50" in first
    assert "題名00" not in first
    address = first.partition('href="?before=')[2].partition('"')[0]
    assert "題名00" in reads(browser, f"/published/?before={address}")
