"""The pages of a round, as clerks use them: from a new round to the decision; what is refused says why."""

import io
import re
from collections.abc import Iterator
from typing import Any

import pytest
from clones import Clone
from desks import Desk, text
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from nursery import ADMISSIONS, HEAD, MIHON, OTHER, SLUG, child, clerk, drawn, opened, published, wait
from visitors import pages

from madoguchi.core.tabular import read_table
from madoguchi.counter.rounds import actions
from madoguchi.counter.rounds.models import Entry, Round, Seats
from madoguchi.foundation.tenancy.scope import city_scope

MOST_STATEMENTS = 12


@pytest.fixture
def office(database: Clone) -> Iterator[Clone]:
    with database.as_office(), pages():
        yield database


@pytest.fixture
def ran(office: Clone) -> Round:
    """A round with two children and one seat, run once."""
    with city_scope(MIHON):
        return drawn([child("一", hours=170), child("二")], sakura=1)[0]


def only() -> Round:
    with city_scope(MIHON):
        return Round.objects.get()


def post(desk: Desk, address: str, status: int = 302, **typed: Any) -> str:
    """What a form leads to, or says when it is refused."""
    answer = desk.browser.post(address, typed)
    assert answer.status_code == status, text(answer)
    return str(answer["Location"]) if status == 302 else text(answer)


def test_from_a_new_round_to_the_decision(office: Clone) -> None:
    with city_scope(MIHON):
        wait(published(), [child("一", hours=170), child("二")])
    desk = Desk(ADMISSIONS)
    assert "選考の回はまだありません" in desk.reads("/rounds/")
    new = {
        "procedure": SLUG,
        "title": "令和9年4月 一次",
        "closes_on": "2099-11-20",
        "decides_on": "2099-12-20",
    }
    address = post(desk, "/rounds/new/", **new)
    home = address.removesuffix("seats/")
    assert post(desk, address, **{"sakura.age_0": "１", "momo.age_0": ""}) == home
    assert "まだ計算していません" in desk.reads(home)
    assert post(desk, f"{home}do/gather/") == home
    assert "2件を集めました" in desk.reads(home)
    assert "見本 一" in desk.reads(f"{home}children/")
    assert post(desk, f"{home}do/run/") == home
    assert "2人のうち1人が内定" in desk.reads(home)
    assert "1 / 1（20）" in desk.reads(f"{home}runs/1/")
    assert "最低点 20点" in desk.reads(f"{home}runs/1/children/")
    assert "見本 一" in desk.reads(f"{home}runs/1/places/sakura/")
    assert post(desk, f"{home}do/propose/", number="1") == home
    assert "決裁できるのは保育課長" in desk.reads(f"{home}runs/1/")
    chief = Desk(HEAD)
    assert "この結果で決裁する" in chief.reads(f"{home}runs/1/")
    assert post(chief, f"{home}do/decide/") == home
    assert "採用" in chief.reads(home)


def test_a_new_round_that_cannot_be_keeps_what_was_typed(office: Clone) -> None:
    with city_scope(MIHON):
        published()
    desk = Desk(ADMISSIONS)
    new = {"procedure": SLUG, "title": "四月入所", "closes_on": "2026-12-20", "decides_on": "2026-11-20"}
    said = post(desk, "/rounds/new/", 422, **new)
    assert "選考の日は、締切の日以後" in said
    assert "四月入所" in said
    assert "日付" in post(desk, "/rounds/new/", 422, **{**new, "closes_on": "いつか"})
    assert "100文字以内" in post(desk, "/rounds/new/", 422, **{**new, "title": "", "closes_on": "2026-11-01"})
    assert "定めがありません" in post(
        desk, "/rounds/new/", 422, **{**new, "procedure": "road_report", "closes_on": "2026-11-01"}
    )


def test_another_department_sees_no_round(ran: Round) -> None:
    desk = Desk(OTHER)
    assert "四月" not in desk.reads("/rounds/")
    for address in ("", "seats/", "children/", "runs/1/", "runs/1/results.csv"):
        desk.reads(f"/rounds/{ran.code}/{address}", 404)


@pytest.mark.parametrize(
    "address", ["", "seats/", "children/", "runs/1/", "runs/1/children/", "runs/1/places/sakura/"]
)
def test_a_page_makes_few_statements(ran: Round, address: str) -> None:
    desk = Desk(ADMISSIONS)
    desk.reads(f"/rounds/{ran.code}/{address}")
    with CaptureQueriesContext(connection) as captured:
        desk.reads(f"/rounds/{ran.code}/{address}")
    made = [one["sql"] for one in captured if "set_config" not in one["sql"]]
    assert len(made) <= MOST_STATEMENTS, "\n".join(made)


@pytest.mark.parametrize("address", ["", "seats/", "children/", "runs/1/", "runs/1/children/"])
def test_in_english(ran: Round, address: str) -> None:
    desk = Desk(ADMISSIONS)
    desk.browser.cookies["language"] = "en"
    answer = desk.browser.get(f"/rounds/{ran.code}/{address}", headers={"accept-language": "en"})
    assert answer.status_code == 200
    assert "選考を計算する" not in text(answer)


def test_points_are_adjusted_in_writing(ran: Round) -> None:
    with city_scope(MIHON):
        number = Entry.objects.order_by("points")[0].case.number
    desk, address = Desk(ADMISSIONS), f"/rounds/{ran.code}/children/{number}/"
    assert "理由を書いてください" in post(desk, f"{address}adjust/", 422, points="15")
    assert "整数" in post(desk, f"{address}adjust/", 422, points="多め", reason="確認")
    assert post(desk, f"{address}adjust/", points="＋１５", reason="就労証明書で確かめた") == address
    said = desk.reads(address)
    assert "25点" in said
    assert "就労証明書で確かめた" in said
    assert post(desk, f"/rounds/{ran.code}/do/run/") == f"/rounds/{ran.code}/"
    said = desk.reads(f"/rounds/{ran.code}/runs/2/")
    assert "2人の結果が変わりました" in said
    assert "本人の点数が変わった（10 → 25）" in said
    assert "ほかのお子さんの変更による" in said


def test_left_out_and_taken_in_again(ran: Round) -> None:
    with city_scope(MIHON):
        number = Entry.objects.order_by("points")[0].case.number
    desk, address = Desk(ADMISSIONS), f"/rounds/{ran.code}/children/{number}/"
    post(desk, f"{address}exclude/", reason="転出の予定")
    assert "外しました：転出の予定" in desk.reads(address)
    post(desk, f"{address}restore/", reason="取りやめ")
    assert "外しました" not in desk.reads(address)


def test_what_is_no_page_is_none(ran: Round) -> None:
    desk = Desk(ADMISSIONS)
    for address in ("runs/9/", "runs/99999999999/", "runs/1/places/nowhere/", "children/R8-0/", "do/burn/"):
        assert desk.browser.get(f"/rounds/{ran.code}/{address}").status_code in (404, 405)
    assert desk.browser.get(f"/rounds/{ran.code}/children/?after=x_y").status_code == 200
    assert desk.browser.get("/rounds/?after=yesterday").status_code == 200


def test_dropping_wants_to_be_sure(ran: Round) -> None:
    desk = Desk(ADMISSIONS)
    assert "元に戻せません" in post(desk, f"/rounds/{ran.code}/do/drop/", 422)
    post(desk, f"/rounds/{ran.code}/do/drop/", sure="on")
    assert only().state == "dropped"


# The table of seats


def table(*lines: str, encoding: str = "utf-8-sig", name: str = "seats.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, "\n".join(lines).encode(encoding), "text/csv")


def seated() -> dict[tuple[str, str], int]:
    with city_scope(MIHON):
        return {(one.place, one.age_class): one.capacity for one in Seats.objects.all()}


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp932", "utf-16"])
def test_seats_come_from_a_table(ran: Round, encoding: str) -> None:
    file = table("施設,0歳児,Age 1", "さくら園,１２,3", "momo, 4 ,", encoding=encoding)
    post(Desk(ADMISSIONS), f"/rounds/{ran.code}/seats/", file=file)
    assert seated() == {
        ("sakura", "age_0"): 12, ("sakura", "age_1"): 3, ("momo", "age_0"): 4, ("momo", "age_1"): 0,
    }  # fmt: skip


def test_the_table_that_is_saved_can_be_read_again(ran: Round) -> None:
    desk = Desk(ADMISSIONS)
    saved = desk.browser.get(f"/rounds/{ran.code}/seats.csv").content
    assert read_table(saved).headers == ("施設", "0歳児", "1歳児")
    before = seated()
    post(desk, f"/rounds/{ran.code}/seats/", file=SimpleUploadedFile("s.csv", saved))
    assert {slot: n for slot, n in seated().items() if n} == before


HOSTILE = {
    "nothing": (b"", "ファイルを選んでください"),
    "bytes": (b"\xfd\xff\x81\xfe" * 50, "文字コード"),
    "open quote": ('施設,0歳児\n"さくら園,1'.encode(), "引用符"),
    "no zip": (b"PK\x03\x04nothing", "Excel"),
    "no classes": ("施設\nさくら園".encode(), "年齢クラスがありません"),
    "unknown class": ("施設,9歳児\nさくら園,1".encode(), "「9歳児」という年齢クラスはありません"),
    "class twice": ("施設,0歳児,age_0\nさくら園,1,1".encode(), "2回あります"),
    "unknown place": ("施設,0歳児\n<script>,1".encode(), "「&lt;script&gt;」という施設はありません"),
    "place twice": ("施設,0歳児\nさくら園,1\nsakura,2".encode(), "3行目"),
    "negative": ("施設,0歳児\nさくら園,-1".encode(), "0から999まで"),
    "formula": ("施設,0歳児\nさくら園,=1+1".encode(), "0から999まで"),
    "too many": ("施設,0歳児\nさくら園,1000".encode(), "0から999まで"),
    "other digits": ("施設,0歳児\nさくら園,१२".encode(), "0から999まで"),
    "surplus": ("施設,0歳児\nさくら園,1,2,3".encode(), "見出しより多くのセル"),
    "too large": ("施設,0歳児\n".encode() + b"x" * (1024 * 1024), "1MBまで"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_table_changes_nothing_and_is_told(ran: Round, name: str) -> None:
    content, words = HOSTILE[name]
    before = seated()
    said = post(
        Desk(ADMISSIONS), f"/rounds/{ran.code}/seats/", 422, file=SimpleUploadedFile("x.csv", content)
    )
    assert words in said
    assert seated() == before


def test_hostile_numbers_typed_change_nothing(ran: Round) -> None:
    before = seated()
    for typed in ("-1", "1e3", "٣٣٣٣", "9" * 40, "<b>"):
        said = post(Desk(ADMISSIONS), f"/rounds/{ran.code}/seats/", 422, **{"sakura.age_0": typed})
        assert "0から999まで" in said
        assert "<b>" not in said.replace("<b>1", "")
    assert seated() == before


def test_the_file_of_results_is_harmless_in_excel(office: Clone) -> None:
    with city_scope(MIHON):
        ran = drawn([child("=HYPERLINK(1)", hours=170), child("二")], sakura=1)[0]
    saved = Desk(ADMISSIONS).browser.get(f"/rounds/{ran.code}/runs/1/results.csv").content
    rows = list(read_table(io.BytesIO(saved).getvalue()).rows)
    assert len(rows) == 2
    assert all(cell[:1] not in ("=", "+", "-", "@") for row in rows for cell in row.cells)
    assert "第1希望のさくら園に内定しました。" in rows[0].cells[-1]


def test_a_long_list_goes_on_by_key(office: Clone) -> None:
    with city_scope(MIHON):
        wait(published(), [child(f"子{n}", hours=170 if n % 2 else 100) for n in range(60)])
        made = opened(sakura=20)
        actions.gather(clerk(), made)
        actions.run(clerk(), made)
    desk = Desk(ADMISSIONS)
    for address in (f"/rounds/{made.code}/children/", f"/rounds/{made.code}/runs/1/children/"):
        first = desk.reads(address)
        (onward,) = re.findall(r'href="([^"]*after=[^"]*)" rel="next"', first)
        second = desk.reads(onward)
        numbers = re.findall(r">(R8-[0-9a-f-]+)</a>", first + second)
        assert len(numbers) == len(set(numbers)) == 60
        assert 'rel="next"' not in second
