"""所得・課税証明書 at the desk's pages: figures, fee, a second person, the paper's preview, the letter."""

from collections.abc import Iterator

import pytest
from answers import INCOME_FOUND
from certificates import FIRST, HEAD, SECOND, apply
from clones import Clone
from desks import Desk, at, newest
from django.urls import reverse
from tills import with_till
from visitors import pages
from walking import MIHON, run_jobs

from madoguchi.core import clock
from madoguchi.counter.cases.models import Case, Dispatch
from madoguchi.foundation.city.models import Holding, Staff, StaffKind
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.services.payments.models import Charge, Payment, PostalOrder

FIGURES = {f"found.{name}": value for name, value in INCOME_FOUND.items()}
EXAMINED = {"checked": range(1, 6), "outcome": "issued", **FIGURES}


@pytest.fixture
def asked(database: Clone, request: pytest.FixtureRequest) -> Iterator[tuple[Clone, Case]]:
    """A certificate that is asked for; the office's pages can be asked."""
    apply(database, **getattr(request, "param", {}))
    with database.as_office(), pages():
        with city_scope(MIHON):
            with_till(Staff.objects.get(email=FIRST))
        yield database, newest()


def test_from_the_figures_to_the_letter(asked: tuple[Clone, Case]) -> None:
    database, case = asked
    first, second = Desk(FIRST), Desk(SECOND)
    assert first.does(case, "examine", **EXAMINED).startswith("/cases/")
    assert "600円" in first.sees(case)
    assert first.does(case, "cash", tendered="１，０００円") == "/queue/"
    assert "おつりは400円です" in first.reads("/queue/")
    assert "審査または起案をした方は" in first.sees(case)
    seen = second.sees(case)
    assert "3,250,000円" in seen
    assert "/preview.png" in seen
    second.does(case, "verify", checked=range(1, 4))
    run_jobs(database.as_office)
    with database.as_office(), pages():
        assert at(case) == "dispatch"
        assert "確認項目" in first.is_told(case, "dispatch", way="post", checked=[1])
        assert "お渡しの方法" in first.is_told(case, "dispatch", checked=[1, 2])
        first.does(case, "dispatch", way="post", tracking="1234-5678-9012", checked=[1, 2])
        with city_scope(MIHON):
            assert (Dispatch.objects.get().way, Dispatch.objects.get().tracking) == ("post", "1234-5678-9012")
            assert Case.objects.get().closed_at
        assert "追跡番号 1234-5678-9012" in first.sees(case)


def test_a_wrong_figure_is_said_beside_it_and_the_rest_is_kept(asked: tuple[Clone, Case]) -> None:
    _, case = asked
    first = Desk(FIRST)
    told = first.is_told(case, "examine", **{**EXAMINED, "found.city_tax": "たくさん", "note": "台帳を確認"})
    assert 'href="#id_found.city_tax"' in told
    assert "「たくさん」は数字として読めませんでした" in told
    assert 'value="3,250,000円"' in told
    assert "台帳を確認" in told
    assert told.count(' name="checked" value="1" checked') == 1
    assert newest().proposed == ""  # what was proposed before the refusal is taken back
    assert at(case) == "examine"


def test_figures_hang_on_the_outcome_and_stand_there_without_javascript(asked: tuple[Clone, Case]) -> None:
    seen = Desk(FIRST).sees(asked[1])
    assert 'data-when="case.outcome == &quot;issued&quot;"' in seen
    assert "&quot;case&quot;: {&quot;outcome&quot;: &quot;string&quot;}" in seen
    assert "総所得金額" in seen


def test_a_contractor_sees_the_number_of_a_receipt_that_another_department_gave(
    asked: tuple[Clone, Case],
) -> None:
    _, case = asked
    first, second = Desk(FIRST), Desk(SECOND)
    first.does(case, "examine", **EXAMINED)
    first.does(case, "cash", tendered="1000")
    with city_scope(MIHON):
        number = Payment.objects.get().number
        # Whoever took it belongs elsewhere.
        Holding.objects.filter(staff__email=FIRST).update(until=clock.today())
    receipt = reverse("payments:receipt", args=[number])
    link = f'href="{receipt}"'
    assert link in second.sees(case)
    with city_scope(MIHON):
        Staff.objects.filter(email=SECOND).update(kind=StaffKind.CONTRACTOR)
    seen = second.sees(case)
    assert number in seen and link not in seen
    assert second.browser.get(receipt).status_code == 404


@pytest.mark.parametrize("asked", [{"purpose": "pension"}], indirect=True)
def test_postal_orders_and_exemptions(asked: tuple[Clone, Case]) -> None:
    _, case = asked
    first = Desk(FIRST)
    first.does(case, "examine", **EXAMINED)
    assert "足りません" in first.is_told(case, "cash", tendered="500")
    assert "数字で入力" in first.is_told(case, "cash", tendered="千円")
    short = first.is_told(case, "orders", order_number=["12345-6789012", ""], order_amount=["300", ""])
    assert "合計は300円" in short
    assert 'value="12345-6789012"' in short
    more = first._post(
        case, "orders", {"order_number": ["1", "2"], "order_amount": ["300", "300"], "_more": "1"}
    )
    assert more.status_code == 200
    assert more.content.decode().count('name="order_number"') == 3
    assert "証拠" in first.is_told(case, "waive", waiver="free_by_law")
    with city_scope(MIHON):
        assert Charge.objects.get().state == "due"
        assert not Payment.objects.exists()
    orders = {"order_number": ["12345-6789012", "12345-6789013"], "order_amount": ["300", "300"]}
    first.does(case, "orders", **orders)
    with city_scope(MIHON):
        assert PostalOrder.objects.count() == 2
    assert at(case) == "verify"


@pytest.mark.parametrize("asked", [{"purpose": "pension"}], indirect=True)
def test_waived_with_its_evidence(asked: tuple[Clone, Case]) -> None:
    _, case = asked
    first = Desk(FIRST)
    first.does(case, "examine", **EXAMINED)
    first.does(case, "waive", waiver="free_by_law", evidence="年金事務所の案内")
    seen = first.sees(case)
    assert "法律・条例で無料とされている手続きに使う" in seen
    assert "年金事務所の案内" in seen


def test_declined_needs_reasons_and_is_drafted_with_them(asked: tuple[Clone, Case]) -> None:
    _, case = asked
    first, head = Desk(FIRST), Desk(HEAD)
    declined = {"checked": range(1, 6), "outcome": "declined"}
    assert "理由が必要です" in first.is_told(case, "examine", **declined)
    first.does(case, "examine", **declined, reasons="所得の申告がないため。")
    drafted = first.sees(case)
    assert "所得の申告がないため。" in drafted  # what was examined stands in the draft
    assert 'value="declined" id="id_outcome_1" checked' in drafted
    first.does(case, "draft", outcome="declined", reasons="所得の申告がないため。")
    assert "専決権者だけ" in first.is_told(case, "decide")
    head.does(case, "decide")
    with city_scope(MIHON):
        assert Case.objects.get().result == "declined"


def test_the_preview_is_marked_and_kept_nowhere(asked: tuple[Clone, Case]) -> None:
    _, case = asked
    first = Desk(FIRST)
    address = f"/cases/{case.number}/preview"
    first.reads(f"{address}.png", status=404)  # nothing is proposed yet
    first.does(case, "examine", **EXAMINED)
    with city_scope(MIHON):
        before = Case.objects.get().files.count()
    assert first.browser.get(f"{address}.png").content.startswith(b"\x89PNG")
    made = first.browser.get(f"{address}.pdf")
    assert made.content.startswith(b"%PDF")
    assert "no-store" in made["Cache-Control"]
    assert first.browser.get(f"{address}.exe").status_code == 404
    with city_scope(MIHON):
        assert Case.objects.get().files.count() == before


def test_sent_back_with_words_the_fee_is_asked_anew(asked: tuple[Clone, Case]) -> None:
    _, case = asked
    first, second = Desk(FIRST), Desk(SECOND)
    first.does(case, "examine", **EXAMINED)
    assert "理由を書いて" in second.is_told(case, "send_back", target="examine")
    assert "差し戻せません" in second.is_told(case, "send_back", target="nowhere", why_back="x")
    second.does(case, "send_back", target="examine", why_back="扶養人数をご確認ください")
    seen = first.sees(case)
    assert "差戻し" in seen
    assert "扶養人数をご確認ください" in seen
    assert 'value="3250000"' in seen  # figures found before stand in their fields
