"""Tokens of the API on the side in use, for whoever runs the installation."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from madoguchi.foundation.accounts import actions, queries
from madoguchi.foundation.accounts.models import Account, ApiToken
from madoguchi.foundation.accounts.scopes import Scope
from madoguchi.foundation.city.models import Municipality
from madoguchi.foundation.city.queries import municipalities
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.foundation.tenancy.sides import this_side

from .cities import the_city

_LIST = "madoguchi token --list"


def make(email: str, scopes: Sequence[Scope], days: int, city: str) -> tuple[str, str]:
    """A new token: what is said of it, and its secret. Raises LookupError with a sentence."""
    found = the_city(city)
    with city_scope(found.code):
        made, secret = actions.make_token(_account(email), scopes, days)
    return _line(found, made), secret


def listed() -> Iterator[str]:
    """A line for each token of every city."""
    for city in municipalities():
        with city_scope(city.code):
            lines = [_line(city, made) for made in queries.tokens()]
        yield from lines


def revoke(token: UUID) -> str:
    """End a token, of whichever city; what is said of it. Raises LookupError with a sentence."""
    for city in municipalities():
        with city_scope(city.code):
            if found := _revoked(token):
                return _line(city, found)
    raise LookupError(f"No token {token} on the {this_side()} side. See: {_LIST} --side {this_side()}")


def _revoked(token: UUID) -> ApiToken | None:
    try:
        return actions.revoke_token(token)
    except ApiToken.DoesNotExist:
        return None


def _account(email: str) -> Account:
    account = queries.account_named(email)
    if account is None:
        near = ", ".join(queries.accounts_like(email)) or "(none)"
        raise LookupError(
            f"No account {email} on the {this_side()} side. Accounts with a name like it: {near}"
        )
    return account


def _line(city: Municipality, token: ApiToken) -> str:
    used = f"last used {token.last_used_on}" if token.last_used_on else "never used"
    end = f"revoked {token.revoked_at:%F}" if token.revoked_at else f"until {token.expires_at:%F}"
    return f"{token.id}  {city.slug}  {token.account}  {','.join(token.scopes)}  {end}  {used}"
