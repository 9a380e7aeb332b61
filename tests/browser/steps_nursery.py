"""Applications for places at nurseries as families make them, and the round that gives the places."""

import answers
from demo_site import Site
from playwright.sync_api import Page, expect
from steps import Answers, heading
from steps_desk import done

from madoguchi.core import clock

TITLE = "保育所等の利用申込"
FIRST_CLASS = "age_1"
HOME: Answers = {f"home.{part}": words for part, words in answers.HOME.items()}


def child(family: str, given: str, phone: str) -> Answers:
    """The page about the child and its parent."""
    return {
        "parent.family": family,
        "parent.given": "薫",
        "parent.family_kana": "みほん",
        "parent.given_kana": "かおる",
        **HOME,
        "phone": phone,
        "child.family": family,
        "child.given": given,
        "child.family_kana": "みほん",
        "child.given_kana": "こども",
        "birth_date": "令和7年6月1日",
        "allergy": "no",
    }


def need(hours: str, others: str = "") -> Answers:
    """Why care is needed: two parents who work so many hours a month, or one alone."""
    alone = {"single": "yes"}
    both = {"single": "no", "second_reason": "work", "second_hours": others}
    return {
        "first_reason": "work",
        "first_hours": hours,
        **(both if others else alone),
        "assistance": "no",
        "hours_wanted": "standard",
    }


def wishes(*places: str) -> Answers:
    """The nurseries in the order of the wishes, for a first application."""
    ranked: Answers = {f"wishes.{rank}": place for rank, place in enumerate(places)}
    return {**ranked, "together": "none", "waited": "0"}


def open_round(staff: Page, site: Site, title: str) -> str:
    """A round that takes what arrived until today; returns its address."""
    staff.goto(f"{site.office}/rounds/new/")
    staff.locator("[name=procedure]").select_option("nursery_application")
    today = clock.today().isoformat()
    for name, words in {"title": title, "closes_on": today, "decides_on": today}.items():
        staff.locator(f"[name={name}]").fill(words)
    staff.get_by_role("button", name="回を作る").click()
    heading(staff, "定員")
    return staff.url.removesuffix("seats/")


def give_seats(staff: Page, seats: dict[str, int]) -> None:
    """So many for the class of one-year-olds, by nursery."""
    for place, number in seats.items():
        staff.locator(f'[name="{place}.{FIRST_CLASS}"]').fill(str(number))
    staff.get_by_role("button", name="定員を保存する").click()
    done(staff, "定員を保存しました")


def draw(staff: Page, address: str, children: int) -> None:
    """Gather who waits, and reckon; the page of the run is open then."""
    staff.goto(address)
    staff.get_by_role("button", name="待っている案件を集める").click()
    done(staff, f"{children}件を集めました")
    staff.get_by_role("button", name="選考を計算する").click()
    done(staff, "第1回の計算が終わりました")
    staff.get_by_role("link", name="第1回").click()
    heading(staff, "第1回の計算")


def result_of(staff: Page, number: str) -> str:
    """The line of a child in the list of results."""
    row = staff.locator("[data-row]", has_text=number)
    expect(row).to_have_count(1)
    return row.inner_text()
