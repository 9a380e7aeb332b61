"""What a bank answers to a transfer: taken whole or not at all, and once; what came back is mended and sent again."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from budgeting import ACCOUNT
from charging import clerk
from clones import Clone
from paying import CHECKER, DAY, STRANGER, answer, at_the_bank, cashier, orders, transfer
from telling_bank import NEW_ACCOUNT, ON_THE_DAY, read, rule, states, table

from madoguchi.core import clock
from madoguchi.core.errors import PlainError
from madoguchi.core.japanese import AccountError
from madoguchi.foundation.ledger.queries import history
from madoguchi.services.spending import actions, batches, queries, settling, transferring, zengin_reading
from madoguchi.services.spending.models import (
    Payout,
    PayoutState,
    ResultFile,
    Transfer,
    TransferState,
)
from madoguchi.services.spending.rules import visible_payouts
from madoguchi.services.spending.zengin import File, write


@pytest.fixture(autouse=True)
def today(office: Clone) -> Iterator[None]:
    with clock.moved_to(DAY):
        yield


def test_the_bank_paid_all(three: list[Payout]):
    made = transfer()
    kept = read(made, answer(at_the_bank(made)))
    assert (kept.done, kept.rejected) == (3, 0)
    assert states() == [PayoutState.PAID] * 3
    assert Transfer.objects.get().state == TransferState.SETTLED
    assert history(three[0].subject)[-1].kind == "spending.paid"
    assert [one.kind for one in history(made.subject)][-2:] == [
        "spending.results_read", "spending.transfer_settled",
    ]  # fmt: skip


def test_what_came_back_is_mended_and_sent_again(three: list[Payout]):
    made = transfer()
    read(made, answer(at_the_bank(made), "0", "2"))
    assert states() == ["paid", "returned", "paid"]
    back = queries.standing(visible_payouts(clerk()), PayoutState.RETURNED)
    assert [(one.number, one.returned_why) for one in back] == [
        (three[1].number, "該当する口座がない（取引なし）")
    ]
    with pytest.raises(AccountError):
        settling.mend(back[0], {**NEW_ACCOUNT, "number": "x"}, "通帳", clerk())
    assert rule(lambda: settling.mend(back[0], NEW_ACCOUNT, " ", clerk())) == "evidence"
    settling.mend(back[0], NEW_ACCOUNT, "通帳の写し", clerk())
    assert rule(lambda: settling.mend(back[0], NEW_ACCOUNT, "通帳", clerk())) == "not_returned"
    kept = queries.mends(back[0])[0]
    assert (kept.before["number"], kept.after["number"], kept.evidence) == (
        "0000002", "7654321", "通帳の写し",
    )  # fmt: skip
    again = transfer()
    assert [one.account["number"] for one in queries.lines(again)] == ["7654321"]
    read(again, answer(at_the_bank(again)))
    assert states() == ["paid"] * 3
    kinds = [one.kind for one in history(three[1].subject) if one.kind.startswith("spending.")]
    assert kinds[-3:] == ["spending.returned", "spending.mended", "spending.paid"]
    assert [one.state for one in queries.sendings(back[0])] == ["done", "rejected"]


def test_what_came_back_can_be_cancelled_what_is_under_way_or_paid_cannot(three: list[Payout]):
    made = transfer()
    assert rule(lambda: actions.cancel(three[0], "誤り", clerk())) == "transferring"
    read(made, answer(at_the_bank(made), "2"))
    assert rule(lambda: actions.cancel(three[1], "誤り", clerk())) == "paid"
    actions.cancel(three[0], "受け取らない", clerk())
    assert states() == ["cancelled", "paid", "paid"]


def test_the_same_file_does_nothing_twice(three: list[Payout]):
    made = transfer()
    data = answer(at_the_bank(made), "2")
    read(made, data)
    events = len(history(three[0].subject))
    assert rule(lambda: read(made, data)) == "read_already"
    settling.mend(three[0], NEW_ACCOUNT, "通帳", clerk())
    assert rule(lambda: read(made, data)) == "read_already"
    assert states()[0] == "ordered" and len(history(three[0].subject)) == events + 1
    assert ResultFile.objects.count() == 1


def test_the_same_answer_in_other_bytes_changes_nothing(three: list[Payout]):
    """What was told before is no news: an account mended meanwhile stays mended."""
    made = transfer()
    data = answer(at_the_bank(made), "2")
    read(made, data)
    settling.mend(three[0], NEW_ACCOUNT, "通帳", clerk())
    kept = read(made, data + b"\x1a")
    assert (kept.done, kept.rejected) == (0, 0)
    assert states() == ["ordered", "paid", "paid"]


def test_a_table_of_what_came_back_after_it_was_paid(three: list[Payout]):
    made = transfer()
    read(made, answer(at_the_bank(made)))
    kept = read(made, table(f"{three[2].number},口座名義相違"))
    assert (kept.done, kept.rejected) == (0, 1)
    assert states() == ["paid", "paid", "returned"]
    assert Payout.objects.get(id=three[2].id).returned_why == "口座名義相違"
    assert rule(lambda: read(made, answer(at_bank_again(made)) + b"\x1a")) == "paid_after_all"


def at_bank_again(made: Transfer) -> bytes:
    return batches.data_of(made, made.lines.order_by("position"))


def test_a_table_names_accounts_where_the_bank_does_not_know_our_numbers(three: list[Payout]):
    made = transfer()
    at_the_bank(made)
    headings = "金融機関コード,支店コード,口座番号,金額,理由"
    told = table('1,1,2,"15,000円",解約済み', headings=headings)
    assert rule(lambda: read(made, told, rest_done=True)) == "day_ahead"
    with clock.moved_to(ON_THE_DAY):
        kept = read(made, told, rest_done=True)
    assert (kept.done, kept.rejected) == (2, 1)
    assert states() == ["paid", "returned", "paid"]
    assert Transfer.objects.get().state == TransferState.SETTLED


def test_without_the_tick_the_others_wait_on(three: list[Payout]):
    made = transfer()
    at_the_bank(made)
    read(made, table(f"{three[0].number},解約済み"))
    assert states() == ["returned", "transferring", "transferring"]
    assert Transfer.objects.get().state == TransferState.SENT


def test_a_row_that_fits_two_payments_is_not_guessed(office: Clone):
    orders(500, 500)
    Payout.objects.update(account=ACCOUNT)
    made = transfer()
    at_the_bank(made)
    headings = "金融機関コード,支店コード,口座番号,金額,理由"
    assert rule(lambda: read(made, table("0001,001,1234567,500,解約", headings=headings))) == "unclear"


@pytest.mark.parametrize(
    ("rows", "headings", "why"),
    [
        (["令和8支第999999-9号,解約"], "支出命令番号,理由", "row"),
        (["{0},解約", "{0},解約"], "支出命令番号,理由", "twice"),
        (["{0},"], "支出命令番号,理由", "no_why"),
        (["{0},解約"], "番号,わけ", "columns"),
    ],
)
def test_a_table_that_is_not_of_this_transfer_is_refused(
    three: list[Payout], rows: list[str], headings: str, why: str
):
    made = transfer()
    at_the_bank(made)
    data = table(*(row.format(three[0].number) for row in rows), headings=headings)
    assert rule(lambda: read(made, data)) == why
    assert states() == ["transferring"] * 3 and not ResultFile.objects.exists()


def cut(data: bytes, *lines: int) -> bytes:
    """A file of the bank with other lines, its trailer right."""
    file = zengin_reading.read(data)
    return write(File(file.header, tuple(file.lines[n] for n in lines)))


def other_account(data: bytes) -> bytes:
    """A file of the bank whose first payment went elsewhere."""
    file = zengin_reading.read(data)
    first, *rest = file.lines
    return write(File(file.header, (replace(first, number="9999999"), *rest)))


@pytest.mark.parametrize(
    ("lines", "why"),
    [((0, 1), "fewer"), ((0, 1, 1), "twice"), ((0, 1, 2, 2), "twice"), ((), "fewer")],
)
def test_a_file_of_other_lines_than_were_sent_is_refused_whole(
    three: list[Payout], lines: tuple[int, ...], why: str
):
    made = transfer()
    data = answer(at_the_bank(made))
    assert rule(lambda: read(made, cut(data, *lines))) == why
    assert states() == ["transferring"] * 3 and not ResultFile.objects.exists()


def test_files_of_others_are_refused_in_words(three: list[Payout]):
    made = transfer([three[0].number])
    data = answer(at_the_bank(made))
    other = transfer([three[1].number])
    theirs = answer(at_the_bank(other))
    sent = at_bank_again(made)
    assert rule(lambda: read(made, theirs)) == "not_ours"
    assert rule(lambda: read(made, sent)) == "no_result"
    assert rule(lambda: read(made, data.replace(b"0000992011", b"0000992012"))) == "wrong_account"
    assert rule(lambda: read(made, data.replace(b"12100149", b"12110149"))) == "wrong_day"
    assert rule(lambda: read(made, other_account(data))) == "differs"
    assert rule(lambda: read(made, data, by=STRANGER)) == "department"
    assert states() == ["transferring", "transferring", "ordered"]


@pytest.mark.parametrize(
    "data", [b"", b"\x00" * 400, b"%PDF-1.7", b"12100000", "市の表".encode(), b"PK\x03\x04x"]
)
def test_what_is_no_file_of_a_bank_is_refused_in_words(three: list[Payout], data: bytes):
    made = transfer()
    at_the_bank(made)
    with pytest.raises(PlainError) as refusal:
        read(made, data)
    assert refusal.value.ja and refusal.value.en
    assert states() == ["transferring"] * 3


def test_results_come_after_the_file_went(three: list[Payout]):
    made = transfer()
    assert rule(lambda: read(made, at_bank_again(made))) == "not_fetched"
    transferring.approve(cashier(CHECKER), made)
    assert rule(lambda: read(made, at_bank_again(made))) == "not_fetched"
