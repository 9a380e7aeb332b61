"""A department that ends, and what re-routing made of the steps that waited in it."""

from typing import Any
from uuid import UUID

from madoguchi.core import clock
from madoguchi.counter.cases.routing import Ground
from madoguchi.foundation.city.changes import actions as changes
from madoguchi.foundation.city.models import Staff
from madoguchi.foundation.ledger.models import Event

HEAD, NEW_HEAD = "crisis_management-head", "general_affairs-head"


def merge(old: str = "危機管理課", new: str = "総務課") -> None:
    """A department ends today, and another has its work and its people."""
    by = Staff.objects.get(email="kimura@mihon.example")
    change = changes.prepare(by, clock.today(), "", b"", f"{old} → {new}")
    changes.apply(by, change)


def routed() -> list[dict[str, Any]]:
    return [one.data for one in Event.objects.filter(kind="cases.rerouted").order_by("seq")]


def problems() -> dict[UUID, str]:
    """What is on the report."""
    ground = Ground()
    steps = ground.misplaced().select_related("case__version", "case__department", "department", "post")
    return {way.step.id: way.problem for way in ground.ways(list(steps))}
