"""Reading accounts and tokens."""

from difflib import get_close_matches

from madoguchi.core import clock
from madoguchi.foundation.tenancy.planned import Given, Planned

from .actions import digest_of
from .models import Account, ApiToken


def account_named(email: str) -> Account | None:
    """The account of an e-mail address, on this side."""
    return Account.objects.filter(email=email.strip().lower()).first()


def accounts_like(email: str) -> list[str]:
    """The addresses of accounts that come nearest to one that is none, for whoever mistyped it."""
    known = Account.objects.filter(is_active=True).order_by("email").values_list("email", flat=True)
    return get_close_matches(email, known[:2000], n=5, cutoff=0.3)


_HOLDING = Planned(
    lambda: ApiToken.objects.select_related("account").filter(
        digest=Given("digest"),
        revoked_at=None,
        expires_at__gt=Given("now"),
        account__is_active=True,
    )
)


def token_of(secret: str) -> ApiToken | None:
    """The token of a secret, while it holds in the city in scope; with its account."""
    return _HOLDING.first(digest=digest_of(secret), now=clock.now())


def tokens() -> list[ApiToken]:
    """Every token of the city in scope, with its account, newest first."""
    return list(ApiToken.objects.select_related("account").order_by("-made_at", "-id"))
