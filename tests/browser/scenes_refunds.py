"""The pages on which an account is asked for, answered, and taken up, in every state."""

from budgeting import ACCOUNT
from playwright.sync_api import Page
from staging import Scene, open_all, press
from town import Town


def refused(page: Page, town: Town) -> None:
    """Nothing is typed into the fields for an account that came on paper."""
    open_all(page, town)
    press("口座への還付を提案する")(page, town)


def asked_in_two_windows(page: Page, town: Town) -> None:
    """A clerk presses the button of a page that was open before another did."""
    address = town.address("tax", "/refunds/{refund_asked}/")
    button = page.get_by_role("button", name="口座をたずねる", exact=True)
    button.evaluate("(one, to) => one.form.setAttribute('action', to)", address)
    with page.expect_navigation():
        button.click()


def to_the_bill(page: Page, town: Town) -> None:
    page.goto(town.address("resident", "/pay/{account_asked}/").partition("account/")[0])


def named(page: Page, town: Town) -> None:
    page.locator("[name=payee]").fill("見本 太郎")
    press("次へ")(page, town)


def named_alone(page: Page, town: Town) -> None:
    named(page, town)
    press("確認へ進む")(page, town)


def checked(page: Page, town: Town) -> None:
    named(page, town)
    fill_account(page)
    press("確認へ進む")(page, town)


def fill_account(page: Page) -> None:
    """Type an account into the fields of the page."""
    for part, text in ACCOUNT.items():
        field = page.locator(f"[name={part}]")
        if part == "kind":
            field.select_option(text)
        else:
            field.fill(text)


REFUNDS = [
    Scene("refunds by transfer", "tax", "/refunds/"),
    Scene("refund, nobody asked yet", "tax", "/refunds/{refund_new}/", open_all),
    Scene("refund, nothing typed", "tax", "/refunds/{refund_new}/", refused),
    Scene("refund, asked", "tax", "/refunds/{refund_asked}/"),
    Scene("refund, asked in two windows", "tax", "/refunds/{refund_new}/", asked_in_two_windows),
    Scene("refund, answered", "tax", "/refunds/{refund_came}/"),
    Scene("bill whose account is asked for", "resident", "/my/payments/", to_the_bill),
    Scene("account for a refund, name", "resident", "/pay/{account_asked}/"),
    Scene("account for a refund, no name", "resident", "/pay/{account_asked}/", press("次へ")),
    Scene("account for a refund", "resident", "/pay/{account_asked}/", named),
    Scene("account for a refund, nothing typed", "resident", "/pay/{account_asked}/", named_alone),
    Scene("account for a refund, check", "resident", "/pay/{account_asked}/", checked),
    Scene("account for a refund, sent", "resident", "/pay/{account_came}/"),
]
