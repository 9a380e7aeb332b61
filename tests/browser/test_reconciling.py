"""What the provider's report has and the city has not, and the other way round, is found and settled by a clerk."""

import secrets

import httpx
import steps as walk
import steps_online as online
from demo_site import DESKTOP, Site
from playwright.sync_api import Page, expect
from town import happen

from madoguchi.core import clock
from madoguchi.foundation.tenancy.sides import Side

WHERE = "happening_money"


def paid_unheard_of(site: Site) -> str:
    """Somebody pays at the provider what nobody here knows of; returns the reference."""
    reference, here = secrets.token_hex(16), f"{site.public}/pay/"
    begun = {"reference": reference, "provider": "sandbox_card", "way": "card", "amount": 600}
    led = {"back": here, "leave": here, "callback": f"{site.public}/api/v1/payments/providers/gone/webhook"}
    when = {"title": "手数料", "language": "ja", "until": clock.now().replace(year=2100).isoformat()}
    url = online.asked(site, "POST", "payments", **begun, **led, **when)["url"]
    httpx.post(url, data={"do": "pay", "number": "4242 4242 4242 4242"}, trust_env=False)
    return reference


def line(clerk: Page, reference: str) -> object:
    return clerk.locator("section[aria-labelledby^=line-]", has_text=reference)


def test_a_planted_difference_is_found_and_settled(site: Site, open_browser) -> None:
    clerk = open_browser(DESKTOP)
    walk.staff_sign_in(clerk, site, "accounting clerk")
    online.behave(site)
    number = happen(site, "owe", Side.OFFICE, {}, WHERE)["number"]
    unknown_there = happen(site, "take", Side.OFFICE, {}, WHERE)["reference"]
    unknown_here = paid_unheard_of(site)
    providers = {"file": str(site.data / "payments.json")}
    day = happen(site, "report", Side.PUBLIC, providers, WHERE)["day"]
    address = f"{site.office}/takings/reports/sandbox_card/{day}/"
    walk.until_says(clerk, address, unknown_here, unknown_there)
    expect(line(clerk, unknown_here)).to_contain_text("市に記録がない")
    expect(line(clerk, unknown_there)).to_contain_text("報告にない")
    settle(clerk, unknown_here, "この請求の収納にする", number=number)
    settle(clerk, unknown_there, "調べたことを記録して終える")
    clerk.goto(f"{site.office}/takings/charges/{number}/")
    expect(clerk.locator("main")).to_contain_text("領収番号")


def settle(clerk: Page, reference: str, button: str, **typed: str) -> None:
    """Without a reason it is refused; with one it is settled."""
    for note in ("", "事業者に電話で確かめた"):
        form = line(clerk, reference)
        for name, words in {**typed, "note": note}.items():
            form.locator(f"[name={name}]").fill(words)
        form.get_by_role("button", name=button).click()
        expect(clerk.locator("#errors")).to_have_count(0 if note else 1)
    expect(line(clerk, reference)).to_have_count(0)
