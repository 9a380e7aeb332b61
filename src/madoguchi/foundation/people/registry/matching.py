"""Comparing what somebody said with the extract: who that may be, and what differs. Nothing is ever filled in."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import reduce
from operator import or_

from django.db.models import Q, QuerySet
from pydantic import BaseModel

from madoguchi.core.japanese import wareki
from madoguchi.foundation.city.queries import municipality_in_scope
from madoguchi.foundation.people.models import RegistryExtract, Residence

from .keys import UNREADABLE, address_key, kana_key, name_key

#: More than so many who may be meant are not told apart by looking at them.
MOST = 20
#: Of name, date of birth and address, so many must agree before somebody is taken to be meant.
_AGREE = 2


@dataclass(frozen=True)
class Said:
    """What somebody said of themselves; empty where nothing. `also` is another name of theirs (旧氏, 通称)."""

    name: str = ""
    kana: str = ""
    birth_date: date | None = None
    postal_code: str = ""
    address: str = ""
    also: str = ""

    @property
    def enough(self) -> bool:
        """Whether so much was said that somebody can be found by it."""
        told = (self.name or self.kana, self.birth_date, self.address)
        return sum(map(bool, told)) >= _AGREE


class Registered(BaseModel):
    """Somebody in the extract, as far as they are compared."""

    name: str
    kana: str
    former_name: str
    common_name: str
    birth_date: date | None
    birth_known: str
    postal_code: str
    address: str
    building: str
    status: Residence
    resident_until: date | None
    protected: bool
    name_key: str
    kana_key: str
    former_key: str
    common_key: str
    address_key: str
    gone_at: datetime | None


class Difference(BaseModel):
    """One field in which the registry says something else."""

    field: str
    said: str
    registered: str


class Found(StrEnum):
    """What came of looking somebody up."""

    ONE = "one"
    NONE = "none"
    SEVERAL = "several"
    PROTECTED = "protected"
    TOO_LITTLE = "too_little"


class Comparison(BaseModel):
    """What the desk reads: of somebody protected nothing but that; of one person what differs, if anything."""

    found: Found
    differences: list[Difference] = []
    compared: list[str] = []
    status: Residence | None = None
    until: date | None = None
    gone: bool = False


def candidates(said: Said) -> QuerySet[RegistryExtract]:
    """Those in the extract of whom two of name, date of birth and address agree with what was said.

    By equality alone, each on an index; at most `MOST` and one more. Protected people are among them: whoever shows
    any goes through `compare`.
    """
    agreeing = _pairs(said) if said.enough else []
    if not agreeing:
        return RegistryExtract.objects.none()
    return RegistryExtract.objects.filter(reduce(or_, agreeing))[: MOST + 1]


def _pairs(said: Said) -> list[Q]:
    address = said.address and _address(said.address)
    pairs = []
    for named in _named(said):
        if said.birth_date:
            pairs.append(named & Q(birth_date=said.birth_date))
        if address:
            pairs.append(named & Q(address_key=address))
    if said.birth_date and address:
        pairs.append(Q(birth_date=said.birth_date, address_key=address))
    return pairs


def _named(said: Said) -> list[Q]:
    fields = ("name_key", "former_key", "common_key")
    keys = list(filter(None, map(name_key, (said.name, said.also))))
    named = [Q(**{f"{field}__in": keys}) for field in fields] if keys else []
    reading = kana_key(said.kana)
    return [*named, Q(kana_key=reading)] if reading else named


def _address(text: str) -> str:
    return address_key(text, municipality_in_scope().name)


def compare(rows: Sequence[Registered], said: Said) -> Comparison:
    """What is told of those whom `candidates` found: they are told apart by how much of them agrees."""
    if not said.enough:
        return Comparison(found=Found.TOO_LITTLE)
    if not rows:
        return Comparison(found=Found.NONE)
    best = _best(rows, said)
    if any(row.protected for row in best):
        return Comparison(found=Found.PROTECTED)
    if len(best) > 1 or len(rows) > MOST:
        return Comparison(found=Found.SEVERAL)
    row = best[0]
    return Comparison(
        found=Found.ONE,
        differences=differences(row, said),
        compared=_compared(row, said),
        status=row.status,
        until=row.resident_until,
        gone=row.gone_at is not None,
    )


def _best(rows: Sequence[Registered], said: Said) -> list[Registered]:
    ranks = [_rank(row, said) for row in rows]
    return [row for rank, row in zip(ranks, rows, strict=True) if rank == max(ranks)]


def _rank(row: Registered, said: Said) -> tuple[int, bool]:
    agreeing = sum(not _FIELDS[field][1](row, said) for field in _compared(row, said))
    # Somebody who lives there comes before an old row of theirs.
    return agreeing, row.status == Residence.RESIDENT and row.gone_at is None


def differences(extract: Registered, said: Said) -> list[Difference]:
    """The fields that were said and are registered otherwise, both as they are written; spelling alone is none."""
    return [
        Difference(field=field, said=_words(said, field), registered=_FIELDS[field][0](extract))
        for field in _compared(extract, said)
        if _FIELDS[field][1](extract, said)
    ]


def _compared(row: Registered, said: Said) -> list[str]:
    """What both know."""
    return [field for field, (shown, _) in _FIELDS.items() if getattr(said, field) and shown(row)]


def _words(said: Said, field: str) -> str:
    value = getattr(said, field)
    return wareki(value) if isinstance(value, date) else str(value)


def _other_name(row: Registered, said: Said) -> bool:
    registered = (row.name_key, row.former_key, row.common_key)
    return not any(_like(name_key(one), key) for one in (said.name, said.also) for key in registered if key)


def _like(said: str, registered: str) -> bool:
    """Equal, where an unreadable character of the registry may be any one."""
    return len(said) == len(registered) and all(
        other in (one, UNREADABLE) for one, other in zip(said, registered, strict=True)
    )


def _other_kana(row: Registered, said: Said) -> bool:
    return kana_key(said.kana) != row.kana_key


def _other_birth(row: Registered, said: Said) -> bool:
    known = row.birth_date.isoformat() if row.birth_date else row.birth_known
    return not (said.birth_date and said.birth_date.isoformat().startswith(known))


def _other_postal_code(row: Registered, said: Said) -> bool:
    return row.postal_code != said.postal_code


def _other_address(row: Registered, said: Said) -> bool:
    return _address(said.address) != row.address_key


def _name_words(row: Registered) -> str:
    others = [one for one in (row.former_name, row.common_name) if one]
    return row.name + (f"（{'、'.join(others)}）" if others else "")


def _birth_words(row: Registered) -> str:
    return wareki(row.birth_date) if row.birth_date else row.birth_known


#: How a field of the registry is written, and whether it says something else.
_FIELDS: dict[str, tuple[Callable[[Registered], str], Callable[[Registered, Said], bool]]] = {
    "name": (_name_words, _other_name),
    "kana": (lambda row: row.kana, _other_kana),
    "birth_date": (_birth_words, _other_birth),
    "postal_code": (lambda row: row.postal_code, _other_postal_code),
    "address": (lambda row: f"{row.address}　{row.building}".strip(), _other_address),
}
