"""Drafts ready to be handed over, and whether each was handed over whole or not at all."""

from clones import Clone
from running import (
    Browser,
    owner_rows,
    signed_in,
)
from walking import (
    MIHON,
    TYPED,
    photo,
)

from madoguchi.counter.procedures.queries import current
from madoguchi.counter.window import actions as window
from madoguchi.counter.window.models import Draft, Submission, Tracking
from madoguchi.counter.window.rules import Visitor
from madoguchi.foundation.accounts.actions import ensure_account
from madoguchi.foundation.ledger.models import Event
from madoguchi.foundation.people.actions import ensure_person
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.services.notices.models import Delivery

MAIL = "taro@mail.example"


def drafts(database: Clone, count: int) -> tuple[Browser, list[str]]:
    """A person's browser, and the tokens of drafts that are ready."""
    with database.as_public(), city_scope(MIHON):
        account = ensure_account(MAIL)
        person, version = ensure_person(account), current("disaster_certificate")
        tokens = []
        for _ in range(count):
            made = window.begin(Visitor(person), version, "ja")
            sent = window.attach(made, photo(size=(40, 30)))
            tokens.append(window.save(made, {**TYPED, "photos": [str(sent.file_id)]}).code)
        return signed_in(account), tokens


def all_or_nothing(database: Clone, token: str) -> bool:
    """Whether a draft was handed over, with everything that belongs to it; else everything is as it was."""
    with database.as_public(), city_scope(MIHON):
        submission = Submission.objects.filter(token=token).first()
        assert Draft.objects.filter(code=token).exists() == (submission is None)
        if submission is None:
            return False
        subject = submission.subject
        assert Event.objects.filter(subject=subject, kind="window.arrived").count() == 1
        assert Tracking.objects.filter(submission=submission).count() == 1
        assert Delivery.objects.filter(notice__subject=subject).count() == 1
    assert len(owner_rows(database, "SELECT 1 FROM shared.tray_in WHERE subject = %s", subject)) == 1
    return True


def nothing_half(database: Clone) -> None:
    """No event, envelope or mail of a submission that is not there."""
    (row,) = owner_rows(
        database,
        """SELECT (SELECT count(*) FROM public_side.window_submission),
            (SELECT count(*) FROM shared.ledger_event WHERE kind = 'window.arrived'),
            (SELECT count(*) FROM shared.tray_in),
            (SELECT count(*) FROM public_side.notices_delivery)""",
    )
    assert len(set(row)) == 1, row
