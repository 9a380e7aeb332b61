"""A ride, the reception and a talk booked as one on a phone, paid, cancelled as one, with what is given back."""

import steps as walk
import steps_online as online
from demo_site import Site, wait_for
from playwright.sync_api import Page, expect
from town import happen

from madoguchi.core import clock
from madoguchi.foundation.tenancy.sides import Side

WHO = {"name": "見本　花子", "phone": "０９０ー１２３４ー５６７８"}


def keep(phone: Page, site: Site) -> None:
    """From the home page: the last times of the last day that fit together are kept."""
    phone.goto(f"{site.public}/")
    phone.locator("main").get_by_role("link", name="予約する").click()
    phone.get_by_role("link", name="ひと続きの予約").click()
    phone.get_by_role("link", name="のりあいタクシーで健康相談へ").click()
    days = phone.locator("[name=day] option").evaluate_all("all => all.map(one => one.value)")
    phone.locator("select[name=day]").select_option(days[-1])
    phone.get_by_role("button", name="この日の時間を見る").click()
    phone.locator("button[name=times]").first.click()
    walk.heading(phone, "予約する方")


def book(phone: Page) -> None:
    for name, words in WHO.items():
        phone.locator(f"[name={name}]").fill(words)
    phone.get_by_role("button", name="次へ").click()
    walk.heading(phone, "予約内容の確認")
    expect(phone.locator("main")).to_contain_text("500円")
    phone.get_by_role("button", name="まとめて予約する").click()
    walk.heading(phone, "のりあいタクシーで健康相談へ")


def test_a_journey_is_paid_and_cancelled_with_what_is_given_back(site: Site, open_browser) -> None:
    phone = open_browser()
    online.behave(site)
    keep(phone, site)
    book(phone)
    main = phone.locator("main")
    for leg in ("のりあいタクシー（行き）", "保健センターの受付", "健康相談"):
        expect(main).to_contain_text(leg)
    expect(main).to_contain_text("500円を")
    address = phone.get_by_role("link", name="カレンダーに入れる").get_attribute("href")
    assert walk.fetched(phone, address).count(b"BEGIN:VEVENT") == 1
    journey = phone.url
    phone.get_by_role("link", name="支払いに進む").click()
    online.to_the_provider(phone, site, "クレジットカード", "500円")
    online.pay(phone)
    cancel_on_the_day_before(phone, site, journey)


def cancel_on_the_day_before(phone: Page, site: Site, journey: str) -> None:
    """Half of the talk's 200 yen is owed by then; all else goes back, by the provider that took it."""
    happen(
        site, "come_near", Side.PUBLIC, {"code": journey.split("/")[-2], "minutes": 1200}, "happening_money"
    )
    main = phone.locator("main")
    phone.goto(journey)
    phone.get_by_role("link", name="まとめて取り消す").click()
    expect(main).to_contain_text("いま取り消すと、100円がかかります")
    expect(main).to_contain_text("400円はかからなくなり")
    phone.get_by_role("button", name="まとめて取り消す").click()
    expect(main).to_contain_text("まとめて取り消しました")
    walk.until_says(phone, journey, "お支払い済みの料金のうち400円をお返しします")
    wait_for(lambda: 400 in given_back(site))


def given_back(site: Site) -> list[int]:
    """What the provider gave back today, in yen."""
    lines = online.asked(site, "GET", f"report/{clock.today()}?provider=sandbox_card")["lines"]
    return [one["amount"] for one in lines if one["kind"] == "refunded"]


def test_without_scripts_what_is_not_paid_is_cancelled_for_nothing(site: Site, open_browser) -> None:
    phone = open_browser(javascript=False)
    keep(phone, site)
    expect(phone.locator("main")).to_contain_text("までおさえています")
    book(phone)
    phone.get_by_role("link", name="まとめて取り消す").click()
    walk.heading(phone, "まとめて取り消しますか")
    phone.get_by_role("button", name="まとめて取り消す").click()
    expect(phone.locator("main")).to_contain_text("まとめて取り消しました")
    expect(phone.locator("main")).to_contain_text("料金はかかりません")


def test_a_delay_proposes_other_times_which_are_taken(site: Site, open_browser) -> None:
    phone = open_browser()
    keep(phone, site)
    book(phone)
    main = phone.locator("main")
    phone.locator("[name=minutes]").fill("60")
    phone.get_by_role("button", name="遅れを知らせる").click()
    expect(main).to_contain_text("60分遅れるので")
    proposed = phone.locator("section.due li").all_inner_texts()
    phone.get_by_role("button", name="この時間に変える").click()
    expect(main).to_contain_text("時間を変えました")
    shown = "".join(main.inner_text().split())
    for one in proposed:
        assert "".join(one.split("：")[1].split()) in shown
