"""納付番号 and the barcode of a store: read as they are printed, a wrong digit found."""

import pytest
from brought import NOW
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.services.payments import barcodes
from madoguchi.services.payments.numbers import grouped, payment_number, read_number
from madoguchi.services.payments.refusals import PaymentRefusedError


@given(st.integers(2000, 2100), st.integers(1, 10**9))
def test_a_number_is_read_as_it_is_printed(year: int, n: int):
    number = payment_number(year, n)
    assert (
        read_number(grouped(number))
        == read_number(number.translate(str.maketrans("0123456789", "０１２３４５６７８９")))
        == number
    )


@given(st.integers(2000, 2100), st.integers(1, 10**6), st.integers(0, 11), st.integers(1, 9))
def test_a_wrong_digit_is_found(year: int, n: int, at: int, more: int):
    number = payment_number(year, n)
    wrong = number[:at] + str((int(number[at]) + more) % 10) + number[at + 1 :]
    with pytest.raises(PaymentRefusedError):
        read_number(wrong)


@given(st.integers(1, barcodes.MOST_AT_STORES), st.integers(1, 10**6), st.dates())
def test_what_a_store_reads_says_number_and_amount(amount: int, n: int, until):
    number = payment_number(2026, n)
    digits = barcodes.store_digits("912345", number, amount, until)
    assert len(digits) == 44
    assert barcodes.read_store_barcode(digits) == ("912345", number, amount)
    assert barcodes.read_store_barcode(digits[:-1] + str((int(digits[-1]) + 1) % 10)) is None


@pytest.mark.parametrize("amount", [0, barcodes.MOST_AT_STORES + 1])
def test_the_stores_take_no_such_amount(amount: int):
    with pytest.raises(ValueError, match="no slip"):
        barcodes.store_digits("912345", payment_number(2026, 1), amount, NOW.date())
