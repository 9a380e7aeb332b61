"""Making accounts."""

from datetime import timedelta

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX

from madoguchi.core import clock

from .models import Account


def ensure_account(email: str) -> Account:
    """The account of an e-mail address, made when there is none; it signs in by a mailed code."""
    email = email.strip().lower()
    return Account.objects.filter(email=email).first() or Account.objects.create_user(email)


def set_staff_password(email: str, password: str) -> Account:
    """Give the account of a member of staff its password on this side; made when there is none."""
    account = ensure_account(email)
    account.set_password(password)
    account.save(update_fields=["password"])
    return account


def forget_unused_accounts(older_than: timedelta = timedelta(days=7)) -> int:
    """Delete accounts whose code was asked for but never used to sign in; returns how many."""
    unused = Account.objects.filter(
        last_login=None, made_at__lt=clock.now() - older_than, password__startswith=UNUSABLE_PASSWORD_PREFIX
    )
    return unused.delete()[0]
