"""Which findings of a list are asked for: read from an address, and written into one."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Q

from .models import FindingKind, FindingState

#: Every state; and rows whose department is none of the city's.
ALL, NOBODY = "all", "-"
_LONGEST = 40


@dataclass(frozen=True)
class Doubts:
    """What is empty narrows nothing; `department` is a slug, or `NOBODY`."""

    department: str = ""
    kind: str = ""
    state: str = str(FindingState.OPEN)

    @classmethod
    def read(cls, given: Mapping[str, str]) -> "Doubts":
        """What an address asks for; what it cannot mean is passed over."""
        kind, state = given.get("kind", ""), given.get("state", "")
        return cls(
            given.get("department", "")[:_LONGEST].replace("\x00", ""),
            kind if kind in FindingKind.values else "",
            state if state in (ALL, *FindingState.values) else str(FindingState.OPEN),
        )

    def query(self, **more: str) -> str:
        """The part of an address that asks for the same, with what else it is to say."""
        asked = {"department": self.department, "kind": self.kind, "state": self.state, **more}
        usual = {"state": str(FindingState.OPEN)}
        return urlencode([(name, value) for name, value in asked.items() if value != usual.get(name, "")])

    @property
    def narrowed(self) -> bool:
        """Whether it asks for less than every finding of a state."""
        return bool(self.department or self.kind)

    def condition(self) -> Q:
        """The findings that are wanted."""
        found = Q() if self.state == ALL else Q(state=self.state)
        if self.kind:
            found &= Q(kind=self.kind)
        if self.department == NOBODY:
            return found & Q(department=None)
        return found & Q(department__slug=self.department) if self.department else found
