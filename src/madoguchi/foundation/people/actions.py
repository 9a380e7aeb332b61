"""Writing of people."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from madoguchi.foundation.accounts.models import Account
from madoguchi.foundation.city.models import Staff
from madoguchi.foundation.ledger.actions import record
from madoguchi.foundation.tenancy.planned import Given, Planned

from . import events
from .models import CheckKind, IdentityCheck, Party, Person

_KNOWN = Planned(lambda: Person.objects.filter(account=Given("account")))


def ensure_person(account: Account) -> Person:
    """The person that an account is in the city in scope; made at the first visit."""
    known = _KNOWN.first(account=account.id)
    return known or Person.objects.get_or_create(account=account, defaults={"contact": account.email})[0]


def keep_profile(person: Person, profile: Mapping[str, Any]) -> None:
    """Keep what a person wants to find filled in next time, by `ProfilePart`, instead of what was kept."""
    Person.objects.filter(id=person.id).update(profile=dict(profile))
    record(events.PROFILE_KEPT, _subject(person), actor=person_actor(person.id))


def erase_profile(person: Person) -> None:
    """Keep it no longer; fine when nothing was kept."""
    if Person.objects.filter(id=person.id).exclude(profile={}).update(profile={}):
        record(events.PROFILE_ERASED, _subject(person), actor=person_actor(person.id))


def record_check(party: Party, kind: CheckKind, documents: str, staff: Staff) -> IdentityCheck:
    """Record that a member of staff checked somebody's identity face to face: kinds only, never numbers or scans."""
    check = IdentityCheck.objects.create(party=party, kind=kind, documents=documents, staff=staff)
    data = events.IdentityChecked(check_kind=kind.value)
    record(events.IDENTITY_CHECKED, party.subject, data, actor=staff_actor(staff.id))
    return check


def erase_parties(subject: str) -> None:
    """Erase who took part in a matter, and how they were checked; fine when nobody did."""
    IdentityCheck.objects.filter(party__subject=subject).delete()
    Party.objects.filter(subject=subject).delete()


#: Whoever acts without an account, as the ledger names them.
ANYONE = "anyone"


def staff_actor(staff: UUID) -> str:
    """How the ledger names a member of staff."""
    return f"staff:{staff}"


def is_staff(actor: str) -> bool:
    """Whether the ledger names a member of staff."""
    return actor.startswith("staff:")


def person_actor(person: UUID) -> str:
    """How the ledger names a person."""
    return f"person:{person}"


def _subject(person: Person) -> str:
    return f"person:{person.id}"
