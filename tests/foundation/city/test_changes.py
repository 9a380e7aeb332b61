"""人事異動 from a file: what it comes to, what is wrong with it, and what applying it does."""

import csv
import io
import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import transaction

from madoguchi.core import clock
from madoguchi.core.errors import PlainError
from madoguchi.foundation.city import queries
from madoguchi.foundation.city.changes import actions
from madoguchi.foundation.city.changes.planning import Plan, plan
from madoguchi.foundation.city.declaration import CityDeclaration
from madoguchi.foundation.city.exporting import declared_city
from madoguchi.foundation.city.models import Department, Holding, Post, PostChange, Staff
from madoguchi.foundation.ledger.queries import history
from madoguchi.foundation.tenancy.scope import city_scope

KAGAMI = "992020"
NOW = datetime(2031, 3, 10, 3, tzinfo=UTC)
DAY = date(2031, 4, 1)
ON_THE_DAY = datetime(2031, 4, 1, 3, tzinfo=UTC)
HEAD = "crisis_management-head"
NAMES = ("職員番号", "氏名", "旧職", "新職")


@pytest.fixture
def office(database: Any) -> Iterator[Any]:
    with database.as_office(), clock.moved_to(NOW):
        yield database


@pytest.fixture
def kagami(office: Any) -> Iterator[Any]:
    with city_scope(KAGAMI):
        yield office


def table(*rows: tuple[str, ...], headers: tuple[str, ...] = NAMES) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows([headers, *rows])
    return text.getvalue().encode("cp932")


def prepared(*rows: tuple[str, ...], headers: tuple[str, ...] = NAMES, ends: str = "") -> PostChange:
    by = Staff.objects.get(number="1004")
    return actions.prepare(by, DAY, "異動.csv", table(*rows, headers=headers) if rows else b"", ends)


def applied(change: PostChange) -> Plan:
    return actions.apply(Staff.objects.get(number="1004"), change)


def holders(post: str, day: date = DAY) -> list[str]:
    rows = Holding.objects.filter(post__slug=post).select_related("staff").order_by("staff__number")
    return [one.staff.number for one in rows if one.since <= day and (one.until is None or one.until > day)]


def test_two_people_change_places_on_the_day(kagami: Any) -> None:
    change = prepared(
        ("1003", "丙川 緑", "危機管理課長", "課税課長"), ("1010", "癸原　六朗", "tax-head", "危機管理課長")
    )
    assert plan(change).faults == []
    assert holders(HEAD) == ["1003"]
    applied(change)
    assert holders(HEAD, date(2031, 3, 31)) == ["1003"]
    assert (holders(HEAD), holders("tax-head")) == (["1010"], ["1003"])
    # Nothing is deleted: who decided before can still be read.
    assert Holding.objects.filter(post__slug=HEAD).count() == 2
    told = history(f"city:{KAGAMI}")[-1]
    assert (told.kind, told.data) == (
        "city.posts_changed",
        {"people": 2, "joined": 0, "left": 0, "opened": 2, "closed": 2, "departments": 0},
    )


def test_applied_weeks_before_it_holds_from_the_day(kagami: Any) -> None:
    applied(prepared(("1003", "", "", "課税課長")))
    staff = Staff.objects.get(number="1003")
    assert [post.slug for post in queries.posts_of(staff)] == [HEAD]
    with clock.moved_to(ON_THE_DAY):
        assert [post.slug for post in queries.posts_of(staff)] == ["tax-head"]


def test_several_posts_of_one_person_are_rows(kagami: Any) -> None:
    applied(prepared(("1003", "", "", HEAD), ("1003", "", "", "市民課 市民課長")))
    assert (holders(HEAD), holders("citizens-head")) == (["1003"], ["1003", "1004"])


def test_department_and_title_in_columns(kagami: Any) -> None:
    headers = ("職員番号", "所属", "職名", "発令日")
    applied(prepared(("1033", "道路課", "維持係", "令和13年4月1日"), headers=headers))
    assert "1033" in holders("roads-clerk")


def test_who_joins_and_who_leaves(kagami: Any) -> None:
    headers = (*NAMES, "メールアドレス", "任用区分", "英字氏名")
    change = prepared(
        ("2001", "新野 始", "", "防災係", "arata@kagami.example", "会計年度任用職員", "Hajime Arano"),
        ("1001", "甲野 華子", "防災係", "退職", "", "", ""),
        headers=headers,
    )
    found = plan(change)
    assert [(move.name, move.joins, move.leaves) for move in found.moves] == [
        ("新野 始", True, False),
        ("甲野 華子", False, True),
    ]
    applied(change)
    joined, left = Staff.objects.get(number="2001"), Staff.objects.get(number="1001")
    assert (joined.since, joined.kind, joined.name_en) == (DAY, "fiscal_year", "Hajime Arano")
    assert left.until == DAY
    assert holders("crisis_management-clerk") == ["1002", "2001"]
    with clock.moved_to(ON_THE_DAY):
        assert queries.staff_numbered("1001") is None
        assert queries.staff_numbered("2001") == joined


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (("", "", "", HEAD), "職員番号がありません"),
        (("9999", "", "", HEAD), "この職員番号の職員はいません"),
        (("9999", "", "", "退職"), "この職員番号の職員はいません"),
        (("1003", "別人 太郎", "", HEAD), "1003は丙川 緑さん"),
        (("1003", "", "", "宇宙課長"), "「宇宙課長」という職は"),
        (("1003", "", "", ""), "新職がありません"),
        (("1003", "", "課税課長", HEAD), "「課税課長」に就いていません"),
    ],
)
def test_faults_name_the_line_and_nothing_is_applied(kagami: Any, row: tuple[str, ...], words: str) -> None:
    change = prepared(("1010", "", "", "tax-head"), row)
    (fault,) = plan(change).faults
    assert (fault.line, words in fault.ja) == (3, True)
    before = list(Holding.objects.order_by("id").values())
    with pytest.raises(PlainError, match="直すところ"), transaction.atomic():
        applied(change)
    assert list(Holding.objects.order_by("id").values()) == before


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [
        ("発令日", "2031-05-01", "発令日が2031-04-01ではありません"),
        ("発令日", "あした", "日付"),
        ("メールアドレス", "heikawa@kagami.example", "ほかの職員のもの"),
        ("任用区分", "社長", "任用区分は"),
    ],
)
def test_faults_of_other_columns(kagami: Any, column: str, value: str, words: str) -> None:
    known = {
        "職員番号": "2001",
        "氏名": "新野 始",
        "新職": HEAD,
        "メールアドレス": "a@kagami.example",
        column: value,
    }
    change = prepared(tuple(known.values()), headers=tuple(known))
    assert any(words in fault.ja for fault in plan(change).faults)


def test_contractor_may_not_take_up_a_post_that_decides(kagami: Any) -> None:
    Staff.objects.filter(number="1033").update(kind="contractor")
    (fault,) = plan(prepared(("1033", "", "", "課税課長"))).faults
    assert "受託事業者" in fault.ja


def test_title_of_two_posts_must_say_the_department(kagami: Any) -> None:
    Post.objects.filter(slug="roads-head").update(title="課税課長")
    (fault,) = plan(prepared(("1033", "", "", "課税課長"))).faults
    assert "2つあります" in fault.ja
    assert plan(prepared(("1033", "", "", "道路課 課税課長"))).faults == []


def test_what_is_left_empty_is_said(kagami: Any) -> None:
    found = plan(prepared(("1003", "", "", "防災係"), ("1046", "", "", "維持係")))
    assert [post.slug for post in found.vacant] == ["crisis_management-head", "parks-clerk"]
    assert [(position, post.slug) for position, post in found.undecided] == [(1, HEAD)]
    assert [one.slug for one in found.deserted] == ["parks"]


def test_same_posts_change_nothing(kagami: Any) -> None:
    change = prepared(("1003", "", "", HEAD))
    assert plan(change).moves == []
    before = list(Holding.objects.order_by("id").values())
    applied(change)
    assert list(Holding.objects.order_by("id").values()) == before


def test_it_is_applied_once(kagami: Any) -> None:
    change = prepared(("1003", "", "", "課税課長"))
    applied(change)
    with pytest.raises(PlainError, match="もう反映"), transaction.atomic():
        applied(change)


def test_two_at_once_apply_it_once(office: Any) -> None:
    with city_scope(KAGAMI):
        change = prepared(("1003", "", "", "課税課長"))
    barrier, refused = threading.Barrier(2), []

    def one() -> None:
        barrier.wait(timeout=30)
        try:
            with office.as_office(), city_scope(KAGAMI):
                applied(change)
        except PlainError as error:
            refused.append(error.ja)

    threads = [threading.Thread(target=one) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert len(refused) == 1
    with city_scope(KAGAMI):
        assert holders("tax-head") == ["1003", "1010"]


def test_later_change_bounds_an_earlier_one(kagami: Any) -> None:
    staff, post = Staff.objects.get(number="1003"), Post.objects.get(slug="tax-head")
    Holding.objects.create(staff=staff, post=post, since=date(2031, 7, 1))
    applied(prepared(("1003", "", "", "課税課長")))
    assert holders("tax-head") == ["1003", "1010"]
    assert Holding.objects.get(staff=staff, post=post, since=DAY).until == date(2031, 7, 1)


def test_department_ends_and_its_people_go_over(kagami: Any) -> None:
    change = prepared(ends="公園緑地課 → 道路課")
    assert plan(change).faults == []
    applied(change)
    old, new = Department.objects.get(slug="parks"), Department.objects.get(slug="roads")
    assert (old.until, old.successor) == (DAY, new)
    assert Post.objects.get(slug="parks-clerk").successor.slug == "roads-clerk"
    assert (holders("parks-clerk"), holders("roads-clerk")) == ([], ["1036", "1046"])
    with clock.moved_to(ON_THE_DAY):
        assert queries.department_named("parks") == new
        assert queries.post_named("parks-clerk").slug == "roads-clerk"


@pytest.mark.parametrize(
    ("ends", "words"),
    [
        ("宇宙課 → 道路課", "「宇宙課」という所属は"),
        ("道路課 → 宇宙課", "「宇宙課」という所属は"),
        ("道路課 → 道路課", "この日から続くほかの所属"),
        ("道路課 → 課税課\n課税課 → 市民課", "この日から続くほかの所属"),
        ("課税課 → 公園緑地課", "の職は終わりますが"),
    ],
)
def test_departments_that_cannot_end_so(kagami: Any, ends: str, words: str) -> None:
    assert any(words in fault.ja for fault in plan(prepared(ends=ends)).faults)


@pytest.mark.parametrize(
    ("source", "ends", "words"),
    [
        (b"", "", "どちらかを入れて"),
        (b"", "roads", "1行に1つ"),
        ("氏名,新職\n甲野,課長\n".encode(), "", "列が要ります"),
    ],
)
def test_files_that_are_none(kagami: Any, source: bytes, ends: str, words: str) -> None:
    with pytest.raises(PlainError, match=words):
        actions.prepare(Staff.objects.get(number="1004"), DAY, "x.csv", source, ends)


def test_what_was_applied_is_written_back(kagami: Any) -> None:
    applied(prepared(("1033", "", "", "維持係"), ends="公園緑地課 → 道路課"))
    written = CityDeclaration.model_validate(declared_city().model_dump(mode="json"))
    ended = next(one for one in written.departments if one.id == "parks")
    assert (ended.successor, ended.until) == ("roads", DAY)
    deputies = {name: post.deputies for name, _, post in written.posts() if post.deputies}
    assert deputies == {HEAD: ("crisis_management-chief",)}


def test_second_city_is_untouched(office: Any) -> None:
    with city_scope("992011"):
        before = list(Holding.objects.order_by("id").values())
    with city_scope(KAGAMI):
        change = prepared(("1003", "", "", "課税課長"))
        applied(change)
    with city_scope("992011"):
        assert list(Holding.objects.order_by("id").values()) == before
        assert queries.change_coded(change.code) is None
