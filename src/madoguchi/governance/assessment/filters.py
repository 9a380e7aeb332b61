"""What of a list a view is about: any column may be asked for, in an address that can be shared and saved."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.db.models import Q
from django.http import QueryDict

from .inventory.fields import BY_NAME, FieldKind
from .inventory.grouping import bare_name
from .inventory.showing import AS_TEXT

#: Whose applications: by 手続主体.
RESIDENTS, COMPANIES = ("5", "7"), ("6", "7")
APPLICANTS: Mapping[str, tuple[str, ...]] = {"": (), "residents": RESIDENTS, "companies": COMPANIES}
#: The value of a filter that asks for rows where a field is unknown.
UNKNOWN = "?"
_MOST = 20
_LONGEST = 200
_NUMBERS = (FieldKind.COUNT, FieldKind.MINUTES)
_LISTS = (FieldKind.CODES, FieldKind.WORDS)


@dataclass(frozen=True)
class Filters:
    """Wanted values by field, several of one field being any of them; `applicants` is a name of `APPLICANTS`.

    `grouped` counts rows of one real-life procedure as one, which is usual; `search` is part of a name.
    """

    wanted: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    applicants: str = ""
    search: str = ""
    grouped: bool = True

    @classmethod
    def read(cls, query: QueryDict) -> "Filters":
        """What an address asks for; what it cannot mean is passed over."""
        wanted = {
            name: tuple(
                value[:_LONGEST].replace("\x00", "") for value in query.getlist(name)[:_MOST] if value
            )
            for name in BY_NAME
            if name in query
        }
        applicants = query.get("applicants", "")
        return cls(
            {name: values for name, values in wanted.items() if values},
            applicants if applicants in APPLICANTS else "",
            query.get("search", "")[:_LONGEST].replace("\x00", "").strip(),
            query.get("grouped", "1") != "0",
        )

    def query(self, **more: str) -> str:
        """The part of an address that asks for the same."""
        given: list[tuple[str, str]] = [(name, one) for name, values in self.wanted.items() for one in values]
        given += [("applicants", self.applicants), ("search", self.search)]
        given += [("grouped", "" if self.grouped else "0"), *more.items()]
        return urlencode([(name, value) for name, value in given if value])

    def condition(self) -> Q:
        """The rows that are wanted."""
        found = Q()
        for part in self._parts():
            found &= part
        return found

    def _parts(self) -> Iterator[Q]:
        if self.applicants:
            yield Q(applicant__in=APPLICANTS[self.applicants])
        if self.search:
            yield Q(name__icontains=self.search) | Q(bare=bare_name(self.search))
        for name, values in self.wanted.items():
            part = Q()
            for value in values:
                part |= _is(name, value)
            yield part


def _is(name: str, value: str) -> Q:
    """One wanted value of a field. What cannot be a value of it matches nothing."""
    kind = BY_NAME[name].kind
    if value == UNKNOWN:
        return Q(**{name: ""}) if kind in AS_TEXT else Q(**{f"{name}__isnull": True})
    if kind in _LISTS:
        return Q(**{f"{name}__contains": [value]})
    if kind in _NUMBERS:
        return _number(name, value)
    if kind is FieldKind.YES_NO:
        return Q(**{name: value == "1"})
    return Q(**{name: value})


def _number(name: str, value: str) -> Q:
    """`1000-` is at least so many, `-1000` at most, `1000` exactly."""
    least, dash, most = value.partition("-")
    if not all(
        part == "" or (part.isascii() and part.isdecimal() and len(part) < 16) for part in (least, most)
    ):
        return Q(pk__in=[])
    if not dash:
        return Q(**{name: int(least)}) if least else Q(pk__in=[])
    found = Q(**{f"{name}__isnull": False})
    if least:
        found &= Q(**{f"{name}__gte": int(least)})
    if most:
        found &= Q(**{f"{name}__lte": int(most)})
    return found
