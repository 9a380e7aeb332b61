"""A list comes in: kept, columns named and remembered, read by the worker; what cannot be read says why."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from clones import Clone
from django.core.files.uploadedfile import SimpleUploadedFile
from walking import MIHON, run_jobs

from madoguchi.core.errors import PlainError
from madoguchi.counter.cases.rules import Clerk
from madoguchi.foundation.city.models import Staff
from madoguchi.foundation.ledger.models import Event
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.governance.assessment import actions
from madoguchi.governance.assessment.actions import About
from madoguchi.governance.assessment.inventory.sheets import read_sheet, suggest
from madoguchi.governance.assessment.models import Inventory, InventoryItem, RememberedColumn
from madoguchi.governance.assessment.refusals import AssessmentRefusedError

LIST = """担当課,手続名,件数,処理時間,色
市民課,転入届,約1200,15,青
市民課,転出届（郵送）,不明,10,
合計,,1200,,
"""
COLUMNS = {0: "department", 1: "name", 2: "volume", 3: "staff_minutes"}
ABOUT = About("手続き棚卸し", 2026, residents=100_000)


@pytest.fixture
def city(database: Clone) -> Iterator[Clone]:
    with database.as_office():
        yield database


def clerk_of(department: str) -> Clerk:
    clerks = map(Clerk, Staff.objects.order_by("number"))
    return next(one for one in clerks if any(post.department.slug == department for post in one.posts))


def brought(text: str, name: str = "list.csv", encoding: str = "cp932") -> Inventory:
    file = SimpleUploadedFile(name, text.encode(encoding))
    with city_scope(MIHON):
        return actions.upload(clerk_of("digital"), ABOUT, file)


def named(found: Inventory, columns: dict[int, str] = COLUMNS) -> None:
    with city_scope(MIHON):
        actions.name_columns(clerk_of("digital"), found, columns)


def now(found: Inventory) -> Inventory:
    with city_scope(MIHON):
        return Inventory.objects.get(id=found.id)


def test_a_list_is_read_and_its_columns_are_remembered(city: Clone):
    made = brought(LIST)
    assert made.state == "new" and made.headers == ["担当課", "手続名", "件数", "処理時間", "色"]
    named(made)
    run_jobs(city.as_office)
    done = now(made)
    assert (done.state, done.rows, done.passed) == ("done", 2, 1)
    assert done.passed_over[0]["why"] == "total"
    with city_scope(MIHON):
        items = list(InventoryItem.objects.order_by("line"))
        assert [(one.name, one.volume, one.staff_minutes) for one in items] == [
            ("転入届", 1200, 15),
            ("転出届（郵送）", None, 10),
        ]
        assert items[0].of_department is not None and items[0].of_department.slug == "citizens"
        assert items[1].group == "転出届|"
        meant = dict(RememberedColumn.objects.values_list("header", "field"))
        assert meant == {
            "担当課": "department", "手続名": "name", "件数": "volume", "処理時間": "staff_minutes", "色": "",
        }  # fmt: skip
        kinds = list(Event.objects.filter(subject=made.subject).values_list("kind", flat=True).order_by("n"))
        assert kinds == ["assessment.uploaded", "assessment.imported"]


def test_read_again_with_other_columns_it_is_replaced(city: Clone):
    made = brought(LIST)
    named(made)
    run_jobs(city.as_office)
    named(made, {1: "name"})
    run_jobs(city.as_office)
    with city_scope(MIHON):
        assert list(InventoryItem.objects.order_by("line").values_list("name", "volume")) == [
            ("転入届", None),
            ("転出届（郵送）", None),
        ]


def test_a_list_without_procedures_says_so_and_keeps_what_was_there(city: Clone):
    made = brought("課,手続名\n合計,\n")
    named(made, {1: "name"})
    run_jobs(city.as_office)
    done = now(made)
    assert done.state == "failed" and "手続きの行がありません" in done.problem_ja


@pytest.mark.parametrize(
    ("columns", "rule"), [({2: "volume"}, "columns"), ({1: "name", 2: "volume", 3: "volume"}, "twice")]
)
def test_columns_that_do_not_do(city: Clone, columns: dict[int, str], rule: str):
    made = brought(LIST)
    with pytest.raises(AssessmentRefusedError) as refused:
        named(made, columns)
    assert refused.value.rule == rule and now(made).state == "new"


def test_others_may_not_bring_a_list(city: Clone):
    with city_scope(MIHON), pytest.raises(AssessmentRefusedError) as refused:
        actions.upload(clerk_of("tax"), ABOUT, SimpleUploadedFile("list.csv", b"x"))
    assert refused.value.rule == "department"


@pytest.mark.parametrize(
    ("about", "data", "rule"),
    [
        (ABOUT, b"", "missing"),
        (About("", 2026), LIST.encode(), "title"),
        (About("棚卸し", None), LIST.encode(), "year"),
    ],
)
def test_what_is_wrong_is_told(city: Clone, about: About, data: bytes, rule: str):
    with city_scope(MIHON), pytest.raises(AssessmentRefusedError) as refused:
        actions.upload(clerk_of("digital"), about, SimpleUploadedFile("list.csv", data))
    assert refused.value.rule == rule


def test_what_is_no_table_is_told(city: Clone):
    with pytest.raises(PlainError):
        brought("", encoding="utf-8")
    with city_scope(MIHON), pytest.raises(PlainError):
        actions.upload(clerk_of("digital"), ABOUT, SimpleUploadedFile("a.xlsx", b"PK\x03\x04broken"))


def test_words_longer_than_an_index_holds_are_read_all_the_same(city: Clone):
    # No two are alike, so that they cannot be kept as a few bytes.
    long = "".join(map(chr, range(0x4E00, 0x4E00 + 18_000)))
    made = brought(f"担当課,手続名,{long}\n市民課,{long}届,\n市民課,{long}報,\n", encoding="utf-8")
    named(made, {0: "department", 1: "name"})
    run_jobs(city.as_office)
    assert now(made).state == "done"
    with city_scope(MIHON):
        one, other = InventoryItem.objects.order_by("line")
        assert one.name == f"{long}届" and one.group != other.group
        assert "" not in RememberedColumn.objects.values_list("field", flat=True)


def test_the_municipal_list_with_unknown_for_zero(city: Clone, municipal: Path):
    with city_scope(MIHON):
        staff = clerk_of("digital").staff
        made = actions.import_path(staff, ABOUT, municipal, suggest(read_sheet(municipal).headers))
        assert (made.rows, made.source) == (3098, "national")
        assert not InventoryItem.objects.filter(volume=0).exists()
        assert InventoryItem.objects.filter(volume=None).count() > 2000
