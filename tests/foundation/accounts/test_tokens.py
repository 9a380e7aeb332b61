"""Tokens of the API: made once, kept as a digest, of one city and side, ended by time or by hand."""

from datetime import timedelta
from uuid import uuid4

import pytest
from callers import KAGAMI, MIHON

from madoguchi.core import clock
from madoguchi.foundation.accounts.actions import (
    digest_of,
    ensure_account,
    forget_unused_accounts,
    make_token,
    note_use,
    revoke_token,
)
from madoguchi.foundation.accounts.models import Account, ApiToken
from madoguchi.foundation.accounts.queries import accounts_like, token_of, tokens
from madoguchi.foundation.accounts.scopes import Scope
from madoguchi.foundation.ledger.models import Event
from madoguchi.foundation.tenancy.scope import city_scope

READ, WRITE = Scope.SUBMISSIONS_READ, Scope.SUBMISSIONS_WRITE


@pytest.fixture
def public(database):
    with database.as_public():
        yield


def test_a_token_is_found_by_its_secret_alone_which_is_kept_nowhere(public):
    with city_scope(MIHON):
        made, secret = make_token(ensure_account("taro@mail.example"), [WRITE, READ, READ])
        assert made.scopes == ["submissions.read", "submissions.write"]
        assert secret.startswith("mdg_")
        assert len(secret) == len("mdg_") + 43, "256 bits"
        row = ApiToken.objects.get()
        assert secret not in str(row.__dict__)
        assert row.digest == digest_of(secret)
        assert token_of(secret) == row
        assert token_of(secret[:-1]) is None
        assert token_of(row.digest) is None


def test_a_token_holds_in_its_own_city_only(public):
    with city_scope(MIHON):
        made, secret = make_token(ensure_account("taro@mail.example"), [READ])
    with city_scope(KAGAMI):
        assert token_of(secret) is None
        assert tokens() == []
        with pytest.raises(ApiToken.DoesNotExist):
            revoke_token(made.id)
    with city_scope(MIHON):
        assert tokens() == [made]


def test_it_ends_by_time_by_hand_and_with_its_account(public):
    with city_scope(MIHON):
        account = ensure_account("taro@mail.example")
        _, short = make_token(account, [READ], days=2)
        revoked, gone = make_token(account, [READ])
        _, lasting = make_token(account, [READ])
        revoke_token(revoked.id)
        revoke_token(revoked.id)  # once more changes nothing
        assert token_of(gone) is None
        assert token_of(short)
        with clock.moved_to(clock.now() + timedelta(days=3)):
            assert token_of(short) is None
            assert token_of(lasting)
        with clock.moved_to(clock.now() + timedelta(days=366)):
            assert token_of(lasting) is None
        Account.objects.update(is_active=False)
        assert token_of(lasting) is None


def test_making_and_revoking_are_events_that_name_nobody(public):
    with city_scope(MIHON):
        made, _ = make_token(ensure_account("taro@mail.example"), [READ])
        revoke_token(made.id)
        revoke_token(made.id)
        events = list(Event.objects.filter(subject=made.subject).order_by("n"))
        assert [event.kind for event in events] == ["accounts.token_made", "accounts.token_revoked"]
        assert [event.data for event in events] == [{"scopes": "submissions.read"}] * 2


def test_its_use_is_written_down_once_a_day(public):
    with city_scope(MIHON):
        made, secret = make_token(ensure_account("taro@mail.example"), [READ])
        note_use(made)
        used = token_of(secret)
        assert used.last_used_on == clock.today()
        ApiToken.objects.update(last_used_on=None)
        note_use(used)
        assert token_of(secret).last_used_on is None, "it was written today already"


def test_an_account_with_a_token_is_in_use_and_not_forgotten(public):
    with city_scope(MIHON):
        make_token(ensure_account("robot@mail.example"), [READ])
        ensure_account("asked@mail.example")
    with clock.moved_to(clock.now() + timedelta(days=30)):
        assert forget_unused_accounts() == 1
    assert Account.objects.get().email == "robot@mail.example"


def test_a_mistyped_account_is_answered_with_those_like_it(public):
    ensure_account("hanako@mail.example")
    ensure_account("x@elsewhere.test")
    assert accounts_like("hanoko@mail.example") == ["hanako@mail.example"]


def test_no_token_has_a_scope_that_there_is_not(public):
    with city_scope(MIHON), pytest.raises(Exception, match="accounts_token_scopes"):
        ApiToken.objects.create(
            account=ensure_account("taro@mail.example"), digest="0" * 64, scopes=["everything"]
        )


def test_an_unknown_token_is_not_revoked(public):
    with city_scope(MIHON), pytest.raises(ApiToken.DoesNotExist):
        revoke_token(uuid4())
