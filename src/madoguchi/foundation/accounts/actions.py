"""Making accounts."""

from datetime import timedelta

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import connection

from madoguchi.core import clock

from .models import Account

_FORGET = """
WITH unused AS (
    SELECT id FROM accounts_account WHERE last_login IS NULL AND made_at < %(before)s AND password LIKE '!%%'),
addresses AS (DELETE FROM account_emailaddress WHERE user_id IN (SELECT id FROM unused))
DELETE FROM accounts_account WHERE id IN (SELECT id FROM unused)
"""


def ensure_account(email: str) -> Account:
    """The account of an e-mail address, made when there is none; it signs in by a mailed code."""
    email = email.strip().lower()
    return Account.objects.filter(email=email).first() or Account.objects.create_user(email)


def set_staff_password(email: str, password: str) -> Account:
    """Give the account of a member of staff its password on this side; made when there is none.

    ValueError on a password that is too short or too common.
    """
    try:
        validate_password(password)
    except ValidationError as error:
        raise ValueError(" ".join(error.messages)) from None
    account = ensure_account(email)
    account.set_password(password)
    account.save(update_fields=["password"])
    return account


def forget_unused_accounts(older_than: timedelta = timedelta(days=7)) -> int:
    """Delete accounts whose code was asked for but never used to sign in; returns how many."""
    with connection.cursor() as cursor:
        # Not by the ORM: it would first ask for persons, a table that the office side does not have.
        cursor.execute(_FORGET, {"before": clock.now() - older_than})
        return int(cursor.rowcount)
