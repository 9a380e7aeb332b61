"""What differs between two versions, in plain words, on the desk and when a pack is loaded."""

from typing import Any

import pytest
from procedure_samples import HEAD, PAGES, definition, yaml_of
from renewing import SLUG, renew
from visitors import pages, signed_in_staff
from walking import CLERK

from madoguchi.counter.procedures.declaration import Procedure
from madoguchi.counter.procedures.differences import (
    ATTRIBUTE_WORDS,
    PART_WORDS,
    Part,
    differences,
    in_words,
)


def procedure(head: str = HEAD, pages: str = PAGES) -> Procedure:
    return definition(yaml_of(head, pages)).procedure


def told(before: Procedure, after: Procedure) -> list[str]:
    return [str(one) for one in differences(before, after)]


def test_two_that_say_the_same_differ_in_nothing() -> None:
    assert told(procedure(), procedure()) == []


def test_questions_come_and_go_and_change_by_attribute() -> None:
    after = PAGES.replace(
        "type: number, id: copies, ", "type: number, id: copies, most: 9, required: false, "
    )
    after = after.replace("{type: address, id: home,", "{type: address, id: house,")
    assert told(procedure(), procedure(pages=after)) == [
        "~ question copies: required yes → no",
        "~ question copies: most 1000000 → 9",
        "- question people.home",
        "+ question people.house",
    ]


def test_a_question_that_moves_to_another_page_is_one_change_and_the_order_another() -> None:
    line = "      - {type: text, id: why, when: answers.copies > 3, label: {ja: 理由, en: Reason}}\n"
    moved = PAGES.replace(line, "") + line
    assert told(procedure(), procedure(pages=moved)) == [
        "~ question why: page first → third",
        "~ question: order applicant, copies, why, people, people.name, people.home, agreed, first_name → "
        "applicant, copies, people, people.name, people.home, agreed, first_name, why",
    ]


def test_route_outcomes_fee_and_words_are_told() -> None:
    head = HEAD.replace("minutes: 5", "minutes: 7").replace("en: Granted", "en: Recognised")
    head = head.replace("  - kind: examine\n", "  - {kind: examine, department: tax}\n  - kind: payment\n")
    head += (
        "fee:\n  amount: '300'\n  title: {ja: 手数料, en: Fee}\n  reckoned: {ja: 1通300円, en: 300 yen each}\n"
        "  payee: {ja: 市, en: City}\n  account: 手数料\n  ways: [cash]\n"
    )
    found = told(procedure(), procedure(head))
    assert found[:3] == [
        "~ step examine: department nothing → tax",
        "+ step payment",
        "~ outcome granted: title “Granted” → “Recognised”",
    ]
    assert "+ fee" in found
    assert "~ words: minutes 5 → 7" in found


@pytest.mark.parametrize(
    ("value", "ja", "en"),
    [
        (None, "なし", "nothing"),
        (True, "はい", "yes"),
        (3, "3", "3"),
        ({"ja": "質問", "en": "Question"}, "「質問」", "“Question”"),
        ([1, False], "1、いいえ", "1, no"),
        ({"days": 3}, "days: 3", "days: 3"),
    ],
)
def test_values_are_said_in_words(value: Any, ja: str, en: str) -> None:
    assert (in_words(value, "ja"), in_words(value, "en")) == (ja, en)


def test_every_part_has_its_words_and_attributes_are_named_once() -> None:
    assert PART_WORDS.keys() == set(Part)
    assert "label" in ATTRIBUTE_WORDS


def test_staff_read_the_versions_and_what_differs(database: Any) -> None:
    renew(database)
    with database.as_office(), pages():
        browser = signed_in_staff("/login/", CLERK)
        about = browser.get(f"/procedures/{SLUG}/").content.decode()
        assert f'href="/procedures/{SLUG}/versions/?to=2"' in about
        shown = browser.get(f"/procedures/{SLUG}/versions/?to=2").content.decode()
        for words in ("家の階数", "floors", "増えた", "なくなった", "owner_or_tenant"):
            assert words in shown
        back = browser.get(f"/procedures/{SLUG}/versions/?from=2&to=1").content.decode()
        assert "第2版と" in back.replace("<wbr>", "")
        alike = browser.get(f"/procedures/{SLUG}/versions/?from=2&to=2").content.decode()
        assert "同じことを書いています" in alike
        assert browser.get(f"/procedures/{SLUG}/versions/?from=x&to=99").status_code == 200
        assert browser.get("/procedures/nothing/versions/").status_code == 404
