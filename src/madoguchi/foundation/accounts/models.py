"""Who can sign in. An account is of one side and of no city; `Person` and `Staff` link it to one."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower

from madoguchi.core import clock
from madoguchi.core.ids import new_id
from madoguchi.foundation.tenancy.sides import EachSide


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
