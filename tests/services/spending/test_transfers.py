"""A transfer from the orders to the file for the bank: two people, once, and whatever goes wrong is told."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from breaking import broken
from budgeting import ACCOUNT, pay
from charging import clerk
from clones import Clone
from paying import CHECKER, DAY, MAKER, PAY_DAY, STRANGER, answer, at_the_bank, cashier, orders, transfer
from telling_bank import NEW_ACCOUNT, ON_THE_DAY, read, rule, states, table

from madoguchi.core import clock
from madoguchi.foundation.city.models import Staff, StaffKind
from madoguchi.foundation.city.queries import department_named
from madoguchi.foundation.ledger.queries import history
from madoguchi.services.spending import batches, queries, settling, transferring, zengin_reading
from madoguchi.services.spending.models import (
    LineState,
    PayingAccount,
    Payout,
    PayoutState,
    Transfer,
    TransferLine,
    TransferState,
)
from madoguchi.services.spending.refusals import SpendingRefusedError
from madoguchi.services.spending.rules import may_mend
from madoguchi.services.spending.transferring import Wanted

HOSTILE = "'); DROP TABLE spending_payout; --<script>"


@pytest.fixture(autouse=True)
def today(office: Clone) -> Iterator[None]:
    with clock.moved_to(DAY):
        yield


def test_a_year_pays_until_its_books_close(three: list[Payout]):
    last, late = date(2027, 5, 31), date(2027, 6, 1)
    with clock.moved_to(DAY.replace(year=2027, month=5, day=28)):
        wanted = Wanted(late, [three[0].number])
        assert rule(lambda: transferring.make(cashier(MAKER), wanted)) == "books_closed_by"
        assert transferring.make(cashier(MAKER), Wanted(last, [three[0].number]))
    with clock.moved_to(DAY.replace(year=2027, month=5, day=31)):
        assert pay(1, "case:5")
    with clock.moved_to(DAY.replace(year=2027, month=6, day=1)):
        assert rule(lambda: pay(1, "case:6")) == "books_closed"


def test_who_mended_an_account_does_not_approve_the_transfer_to_it(three: list[Payout]):
    transferring.set_aside(three[0], "口座なし", clerk())
    settling.mend(three[0], NEW_ACCOUNT, "通帳", clerk(CHECKER))
    rest = transfer([three[1].number])
    assert transferring.approve(cashier(CHECKER), rest)
    made = transfer([three[0].number])
    assert [line.mended for line in queries.lines(rest)] == [None]
    (line,) = queries.lines(made)
    assert (line.mended["before"], line.mended["evidence"]) == (three[0].account, "通帳")
    assert rule(lambda: transferring.approve(cashier(CHECKER), made)) == "mended_by_you"


def test_orders_become_a_file_that_the_bank_can_read(three: list[Payout]):
    made = transfer()
    assert (made.state, made.count, made.total) == (TransferState.MADE, 3, 55_000)
    assert states() == [PayoutState.TRANSFERRING] * 3
    file = zengin_reading.read(at_the_bank(made))
    assert (file.header.client_code, file.header.day, file.total) == ("0000992011", "1210", 55_000)
    assert [(one.number, one.amount, one.line, one.batch) for one in file.lines] == [
        (f"{n:07d}", amount, n, made.n) for n, amount in enumerate((30_000, 15_000, 10_000), 1)
    ]
    assert [one.kind for one in history(made.subject)] == [
        "spending.transfer_made", "spending.transfer_approved", "spending.transfer_fetched",
    ]  # fmt: skip


def test_the_file_is_the_same_each_time_and_each_time_is_recorded(three: list[Payout]):
    made = transfer()
    first = at_the_bank(made)
    assert transferring.fetch(cashier(CHECKER), made) == first
    assert batches.digest_of(first) == made.digest
    fetched = [one for one in history(made.subject) if one.kind == "spending.transfer_fetched"]
    assert len(fetched) == 2
    assert Transfer.objects.get().fetched_by == clerk(MAKER)


def test_some_are_chosen_and_the_others_wait(three: list[Payout]):
    made = transfer([three[1].number])
    assert (made.count, made.total) == (1, 15_000)
    assert states() == ["ordered", "transferring", "ordered"]
    assert rule(lambda: transfer([three[1].number, three[0].number])) == "changed"
    assert rule(lambda: transfer([])) == "none_chosen"


@pytest.mark.parametrize(
    "day", [None, date(2026, 11, 19), date(2026, 12, 12), date(2026, 12, 31), date(2027, 11, 20)]
)
def test_the_day_of_payment_is_one_of_the_banks(three: list[Payout], day: date | None):
    assert rule(lambda: transferring.make(cashier(), Wanted(day))) == "pay_day"
    assert not Transfer.objects.exists()


def test_who_made_it_does_not_approve_it(three: list[Payout]):
    made = transfer(by=MAKER)
    assert rule(lambda: transferring.approve(cashier(MAKER), made)) == "post"
    assert rule(lambda: transferring.approve(cashier(STRANGER), made)) == "post"
    own = transfer([pay(1, "case:9").number], by=CHECKER)
    assert rule(lambda: transferring.approve(cashier(CHECKER), own)) == "two_people"
    assert rule(lambda: transferring.fetch(cashier(), made)) == "moved_on"


def test_only_the_department_of_the_accounts_makes_transfers(three: list[Payout]):
    assert rule(lambda: transfer(by=STRANGER)) == "department"
    Staff.objects.filter(email="naya@mihon.example").update(kind=StaffKind.CONTRACTOR)
    assert rule(lambda: transfer(by=MAKER)) == "contractor"
    PayingAccount.objects.all().delete()
    assert rule(lambda: transfer(by=CHECKER)) == "no_account"


def test_nobody_approves_on_a_day_that_is_past_or_a_file_that_changed(three: list[Payout]):
    made = transfer()
    with clock.moved_to(DAY.replace(month=12, day=11)):
        assert rule(lambda: transferring.approve(cashier(CHECKER), made)) == "day_passed"
    TransferLine.objects.filter(position=1).update(account={**ACCOUNT, "number": "9999999"})
    assert rule(lambda: transferring.approve(cashier(CHECKER), made)) == "digest"


def test_an_account_that_cannot_be_sent_is_named_and_nothing_is_lost(three: list[Payout]):
    bad = pay(5_000, "case:bad", payee=HOSTILE, account={**ACCOUNT, "holder": HOSTILE})
    lame = pay(5_000, "case:lame", account={"bank_name": "本店銀行", "holder": "ミホン"})
    with pytest.raises(SpendingRefusedError) as refusal:
        transfer()
    assert refusal.value.rule == "unsendable"
    assert all(one.number in refusal.value.ja and one.number in refusal.value.en for one in (bad, lame))
    assert states() == [PayoutState.ORDERED] * 5 and not Transfer.objects.exists()
    made = transferring.make(cashier(), Wanted(PAY_DAY, set_aside=True))
    assert made is not None and made.count == 3
    assert states()[3:] == [PayoutState.RETURNED] * 2
    assert "口座不備" in Payout.objects.get(id=bad.id).returned_why
    settling.mend(bad, NEW_ACCOUNT, "通帳の写し", clerk())
    assert transfer([bad.number]).count == 1


def test_where_nothing_can_be_sent_no_transfer_is_made(office: Clone):
    orders(1)
    Payout.objects.update(account={})
    assert transferring.make(cashier(), Wanted(PAY_DAY, set_aside=True)) is None
    assert states() == [PayoutState.RETURNED]


def test_the_width_of_the_fields_is_the_limit(office: Clone):
    orders(9_999_999_999, 10**10)
    with pytest.raises(SpendingRefusedError, match="9,999,999,999"):
        transfer()
    transferring.make(cashier(), Wanted(PAY_DAY, set_aside=True))
    assert states() == ["transferring", "returned"]


def test_a_file_holds_9999_payments_and_the_rest_waits(office: Clone):
    first = orders(100)[0]
    copies = [
        Payout(
            subject=f"case:many{n}", number=f"令和8支第9{n:05d}-1号", title=first.title, payee="見本",
            account=first.account, amount=100, fiscal_year=2026, ordered_by=first.ordered_by,
        )
        for n in range(9_999)
    ]  # fmt: skip
    Payout.objects.bulk_create(copies)
    made = transfer()
    assert (made.count, made.total) == (9_999, 999_900)
    assert len(zengin_reading.read(at_the_bank(made)).lines) == 9_999
    assert states().count(PayoutState.ORDERED) == 1


def test_a_transfer_is_dropped_before_any_result(three: list[Payout]):
    made = transfer()
    assert rule(lambda: transferring.drop(cashier(), made, " ")) == "reason"
    assert rule(lambda: transferring.drop(cashier(STRANGER), made, "誤り")) == "department"
    transferring.drop(cashier(), made, "日を間違えた")
    assert states() == ["ordered"] * 3
    assert rule(lambda: transferring.drop(cashier(), made, "もう一度")) == "moved_on"
    again = transfer()
    at_the_bank(again)
    assert rule(lambda: transferring.drop(cashier(MAKER), again, "誤り")) == "fetched"
    transferring.drop(cashier(CHECKER), again, "銀行が受け付けなかった")
    third = transfer()
    read(third, table(f"{three[0].number},解約") if at_the_bank(third) else b"")
    assert rule(lambda: transferring.drop(cashier(CHECKER), third, "誤り")) == "told"
    assert [one.kind for one in history(again.subject)][-1] == "spending.transfer_dropped"


def test_what_the_bank_may_have_paid_is_not_dropped(three: list[Payout]):
    made = transfer()
    at_the_bank(made)
    with clock.moved_to(ON_THE_DAY):
        assert rule(lambda: transferring.drop(cashier(CHECKER), made, "誤り")) == "maybe_paid"
        told = table(*(f"{one.number},銀行が扱わなかった" for one in three))
        assert read(made, told).rejected == 3
    assert states() == ["returned"] * 3


def test_what_was_never_fetched_is_dropped_after_its_day(three: list[Payout]):
    made = transfer()
    transferring.approve(cashier(CHECKER), made)
    with clock.moved_to(ON_THE_DAY + timedelta(days=1)):
        assert rule(lambda: transferring.fetch(cashier(), made)) == "day_passed"
        transferring.drop(cashier(), made, "渡しそこねた")
    assert states() == ["ordered"] * 3


def test_a_file_is_fetched_until_its_day(three: list[Payout]):
    made = transfer()
    first = at_the_bank(made)
    with clock.moved_to(ON_THE_DAY):
        assert transferring.fetch(cashier(), made) == first
    with clock.moved_to(ON_THE_DAY + timedelta(days=1)):
        assert rule(lambda: transferring.fetch(cashier(), made)) == "maybe_paid"


def test_no_event_says_anything_of_a_person(three: list[Payout]):
    made = transfer()
    read(made, answer(at_the_bank(made), "2"))
    for subject in (made.subject, three[0].subject):
        for one in history(subject):
            assert "見本" not in str(one.data) and "0000001" not in str(one.data).replace(made.number, "")


BAD = [
    ("spending_transfer_two_people", "UPDATE spending_transfer SET approved_by_id = made_by_id"),
    (
        "spending_transfer_two_drop",
        "UPDATE spending_transfer SET state = 'dropped', dropped_by_id = fetched_by_id, dropped_at = now(), reason = 'x'",
    ),
    ("spending_transfer_state", "UPDATE spending_transfer SET state = 'made'"),
    ("spending_transfer_state", "UPDATE spending_transfer SET approved_by_id = NULL"),
    ("spending_transfer_state", "UPDATE spending_transfer SET settled_at = now()"),
    ("spending_transfer_state", "UPDATE spending_transfer SET state = 'dropped'"),
    ("spending_transfer_state", "UPDATE spending_transfer SET fetched_at = NULL"),
    ("spending_transfer_count", "UPDATE spending_transfer SET count = 10000, total = 10000"),
    ("spending_transfer_count", "UPDATE spending_transfer SET count = 0"),
    ("spending_transfer_digest", "UPDATE spending_transfer SET digest = 'x'"),
    ("spending_line_state", "UPDATE spending_transferline SET state = 'done'"),
    ("spending_line_state", "UPDATE spending_transferline SET state = 'rejected', told_at = now()"),
    ("spending_line_state", "UPDATE spending_transferline SET told_at = now()"),
    ("spending_transferline_whole_amount", "UPDATE spending_transferline SET amount = amount + 1"),
    ("spending_transferline_whole_amount", "UPDATE spending_payout SET amount = amount + 1"),
    ("spending_payout_state", "UPDATE spending_payout SET state = 'paid'"),
    ("spending_payout_state", "UPDATE spending_payout SET state = 'returned', returned_at = now()"),
    ("spending_payout_state", "UPDATE spending_payout SET paid_at = now()"),
    ("spending_payout_state", "UPDATE spending_payout SET returned_why = '解約'"),
]


@pytest.mark.parametrize(("constraint", "sql"), BAD)
def test_what_cannot_be_is_refused_by_the_database(three: list[Payout], constraint: str, sql: str):
    at_the_bank(transfer())
    assert broken(sql) == constraint


def test_one_paying_account_a_city_and_evidence_for_each_mend(three: list[Payout]):
    columns = "INSERT INTO spending_payingaccount (id, city, declared)"
    assert (
        broken(f"{columns} SELECT gen_random_uuid(), city, declared FROM spending_payingaccount")
        == "spending_payingaccount_one"
    )
    made = transfer()
    read(made, answer(at_the_bank(made), "2"))
    settling.mend(three[0], NEW_ACCOUNT, "通帳", clerk())
    assert broken("UPDATE spending_accountmend SET evidence = ''") == "spending_mend_evidence"
    assert broken("UPDATE spending_resultfile SET sha256 = ''") == "spending_resultfile_sha256"
    assert LineState(TransferLine.objects.get(position=1).state) == LineState.REJECTED


def test_the_section_whose_work_it_is_mends_it_whoever_decided(three: list[Payout]):
    """A director of another department decides: the section has the work all the same."""
    commerce = clerk(STRANGER)
    assert not may_mend(commerce, set_returned(three[0]))
    Payout.objects.filter(id=three[0].id).update(department=department_named("commerce"))
    assert may_mend(commerce, Payout.objects.get(id=three[0].id))


def set_returned(payout: Payout) -> Payout:
    transferring.set_aside(payout, "口座不備", clerk())
    return payout
