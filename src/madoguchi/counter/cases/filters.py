"""What narrows the queue: read from an address, and written into one."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from madoguchi.counter.procedures.kinds import Channel, StepKind

from .rules import Clerk

VIEWS: dict[str, Promise] = {
    "mine": _("わたしのすること"),
    "department": _("所属すべて"),
    "late": _("期限超過"),
}
ASSIGNED: dict[str, Promise] = {
    "me": _("わたし"),
    "nobody": _("だれにも割り当てられていない"),
    "somebody": _("だれかに割り当てられている"),
}


@dataclass(frozen=True)
class Wanted:
    """Which of the open steps are asked for; what is empty narrows nothing."""

    view: str = "mine"
    do: str = ""
    procedure: str = ""
    assigned: str = ""
    channel: str = ""

    @classmethod
    def read(cls, given: Mapping[str, str]) -> "Wanted | None":
        """What an address asks for; None when it asks for what there is not."""
        names = {name: str(given.get(name, "")) for name in ("do", "procedure", "assigned", "channel")}
        wanted = cls(view=given.get("view") or "mine", **names)
        return wanted if wanted._is_known() else None

    def _is_known(self) -> bool:
        return (
            self.view in VIEWS
            and self.do in ("", *StepKind)
            and self.assigned in ("", *ASSIGNED)
            and self.channel in ("", *Channel)
            and len(self.procedure) <= _MOST
        )

    @property
    def narrowed(self) -> bool:
        """Whether it asks for less than a whole view."""
        return any((self.do, self.procedure, self.assigned, self.channel))

    def query(self, **more: str) -> str:
        """As the query of an address, with what else it is to say."""
        return urlencode({name: value for name, value in {**asdict(self), **more}.items() if value})

    def rows(self, clerk: Clerk) -> Q:
        """The open steps that it asks for, within a view."""
        return _of_kind(self.do) & self._of_case() & _OF_ASSIGNED[self.assigned](clerk)

    def _of_case(self) -> Q:
        asked = {"case__version__procedure__slug": self.procedure, "case__channel": self.channel}
        return Q(**{name: value for name, value in asked.items() if value})


_MOST = 60
_OF_ASSIGNED: dict[str, Callable[[Clerk], Q]] = {
    "": lambda _clerk: Q(),
    "me": lambda clerk: Q(assigned=clerk.staff),
    "nobody": lambda _clerk: Q(assigned=None),
    "somebody": lambda _clerk: Q(assigned__isnull=False),
}


def _of_kind(kind: str) -> Q:
    return Q(kind=kind) if kind else Q()
