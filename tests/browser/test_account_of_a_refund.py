"""Who paid twice is asked for an account on their page, answers on a phone, and two of the office send it on."""

import steps as walk
from demo_site import DESKTOP
from playwright.sync_api import expect
from refunds_town import KEY
from scenes_refunds import fill_account
from town import Town


def test_from_the_question_to_the_order(town: Town) -> None:
    clerk, phone = town.page("tax", DESKTOP), town.page("resident")
    refund = town.address("tax", "/refunds/{refund_walk}/")
    clerk.goto(refund)
    clerk.get_by_role("button", name="口座をたずねる", exact=True).click()
    expect(clerk.locator("main")).to_contain_text("口座をたずねました")

    phone.goto(town.address("resident", "/pay/"))
    phone.get_by_label("納付番号").fill(town.names["refund_walk_number"])
    phone.get_by_label("確認番号").fill(KEY)
    phone.get_by_role("button", name="次へ").click()
    phone.get_by_role("button", name="マイページに入れる").click()
    walk.until_says(phone, phone.url, "口座を知らせる")
    phone.get_by_role("link", name="口座を知らせる").click()
    phone.get_by_label("お名前").fill("見本 太郎")
    phone.get_by_role("button", name="次へ").click()
    fill_account(phone)
    phone.get_by_role("button", name="確認へ進む").click()
    expect(phone.locator("main")).to_contain_text("1234567")
    phone.get_by_role("button", name="この口座を知らせる").click()
    expect(phone.locator("main")).to_contain_text("口座をお知らせいただきました")

    walk.until_says(clerk, refund, "本人がログインして入力")
    clerk.get_by_role("button", name="この口座への還付を提案する").click()
    expect(clerk.locator("main")).to_contain_text("提案した人とは別の職員が決めます")
    other = town.page("verifier", DESKTOP)
    other.goto(refund)
    other.get_by_role("button", name="還付を認める").click()
    expect(other.locator("main")).to_contain_text("支出命令")
    for page in (clerk, phone, other):
        page.close()
