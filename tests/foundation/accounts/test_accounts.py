"""Accounts that were asked for but never used go; those in use stay, on both sides."""

from datetime import timedelta

from madoguchi.core import clock
from madoguchi.foundation.accounts.actions import ensure_account, forget_unused_accounts, set_staff_password
from madoguchi.foundation.accounts.models import Account


def test_unused_accounts_are_forgotten_after_a_week(database):
    for connect in (database.as_public, database.as_office):
        with connect():
            ensure_account("asked@mail.example")
            used = ensure_account("used@mail.example")
            Account.objects.filter(id=used.id).update(last_login=clock.now())
            set_staff_password("staff@mihon.example", "a long password for tests")
            assert forget_unused_accounts() == 0
            with clock.moved_to(clock.now() + timedelta(days=8)):
                assert forget_unused_accounts() == 1
            left = set(Account.objects.values_list("email", flat=True))
            assert left == {"used@mail.example", "staff@mihon.example"}


def test_an_address_has_one_account_whatever_its_case(database):
    with database.as_public():
        assert ensure_account("Hanako@mail.example").id == ensure_account("hanako@MAIL.example").id
