"""Who can sign in, and the tokens with which their programs come.

An account is of one side and of no city; `Person` and `Staff` link it to one. A token is of one city.
"""

from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from madoguchi.core import clock
from madoguchi.core.ids import new_id
from madoguchi.foundation.tenancy.models import CityModel
from madoguchi.foundation.tenancy.sides import EachSide

from .scopes import TOKEN_DAYS, Scope


class AccountManager(BaseUserManager["Account"]):
    """Makes accounts; without a password an account signs in by a mailed code alone."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "Account":
        account = self.model(email=email.strip().lower(), **fields)
        account.set_password(password)
        account.save(using=self._db)
        return account


class Account(EachSide, AbstractBaseUser):
    """One way in: an e-mail address, on one side."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    email = models.EmailField()
    is_active = models.BooleanField(default=True)
    made_at = models.DateTimeField(default=clock.now, editable=False)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = AccountManager()

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="accounts_account_email")]

    def __str__(self) -> str:
        return self.email


def token_expiry() -> datetime:
    """When a token made now ends, unless something else is asked."""
    return clock.now() + timedelta(days=TOKEN_DAYS)


class ApiToken(EachSide, CityModel):
    """A bearer token of the API: what an account's programs may do in one city. Its secret is kept nowhere."""

    account = models.ForeignKey(Account, models.PROTECT)
    digest = models.CharField(max_length=64)
    scopes = ArrayField(models.CharField(max_length=40))
    made_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField(default=token_expiry)
    last_used_on = models.DateField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["city", "digest"], name="accounts_token_digest"),
            models.CheckConstraint(
                condition=Q(digest__regex=r"^[0-9a-f]{64}$"), name="accounts_token_sha256"
            ),
            models.CheckConstraint(
                condition=Q(scopes__len__gt=0, scopes__contained_by=[scope.value for scope in Scope]),
                name="accounts_token_scopes",
            ),
            models.CheckConstraint(condition=Q(expires_at__gt=F("made_at")), name="accounts_token_ends"),
        ]

    @property
    def subject(self) -> str:
        """Its name in the ledger."""
        return f"token:{self.id}"
