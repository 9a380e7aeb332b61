"""Making accounts, and the tokens of the API."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import connection

from madoguchi.core import clock
from madoguchi.foundation.ledger.actions import record

from . import events
from .models import Account, ApiToken
from .scopes import TOKEN_DAYS, Scope

SYSTEM = "system"
PREFIX, SECRET_BYTES = "mdg_", 32

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


def digest_of(secret: str) -> str:
    """What is kept of a token's secret. It is random, so a plain SHA-256 cannot be guessed back."""
    return hashlib.sha256(secret.encode()).hexdigest()


def make_token(account: Account, scopes: Sequence[Scope], days: int = TOKEN_DAYS) -> tuple[ApiToken, str]:
    """A token for an account in the city in scope, and its secret, which is told this once."""
    secret = f"{PREFIX}{secrets.token_urlsafe(SECRET_BYTES)}"
    token = ApiToken.objects.create(
        account=account,
        digest=digest_of(secret),
        scopes=sorted({scope.value for scope in scopes}),
        expires_at=clock.now() + timedelta(days=days),
    )
    if account.last_login is None:  # it is in use from now on, and not forgotten
        account.last_login = clock.now()
        account.save(update_fields=["last_login"])
    record(events.TOKEN_MADE, token.subject, _about(token), actor=SYSTEM)
    return token, secret


def revoke_token(token_id: UUID) -> ApiToken:
    """End a token of the city in scope at once. Raises `ApiToken.DoesNotExist`."""
    token = ApiToken.objects.select_for_update().get(id=token_id)
    if token.revoked_at is None:
        token.revoked_at = clock.now()
        token.save(update_fields=["revoked_at"])
        record(events.TOKEN_REVOKED, token.subject, _about(token), actor=SYSTEM)
    return token


def note_use(token: ApiToken) -> bool:
    """Remember the day on which a token was last used: one write a day; returns whether this was it."""
    today = clock.today()
    if token.last_used_on == today:
        return False
    ApiToken.objects.filter(id=token.id).update(last_used_on=today)
    return True


def _about(token: ApiToken) -> events.AboutToken:
    return events.AboutToken(scopes=" ".join(token.scopes))
