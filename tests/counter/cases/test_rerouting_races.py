"""付け替え while a clerk decides: with the lock, and without."""

import threading
from collections.abc import Iterator
from uuid import UUID

import pytest
from clones import Clone
from rerouted import HEAD, routed
from walking import CHIEF, MIHON

from madoguchi.counter.cases import actions as cases
from madoguchi.counter.cases.actions import rerouting
from madoguchi.counter.cases.actions.rerouting import reroute
from madoguchi.counter.cases.models import Case, StepAction
from madoguchi.counter.cases.routing import Ground
from madoguchi.counter.cases.rules import Clerk
from madoguchi.foundation.city.models import KessaiRule, Post, Staff
from madoguchi.foundation.tenancy.scope import city_scope


def race(database: Clone) -> list[str]:
    """A clerk decides and commits only after a re-routing has begun to look at the same step; who was done when."""
    order: list[str] = []
    decided, looked = threading.Event(), threading.Event()

    def decide() -> None:
        with database.as_office(), city_scope(MIHON):
            clerk = Clerk(Staff.objects.get(email=CHIEF))
            case = Case.objects.select_related("version__procedure", "department").get()
            cases.decide(clerk, case, note="")
            decided.set()
            looked.wait(timeout=2)
            order.append("decided")

    def route() -> None:
        decided.wait(timeout=30)
        with database.as_office(), city_scope(MIHON):
            reroute()
            order.append("routed")
            looked.set()

    threads = [threading.Thread(target=work) for work in (decide, route)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return order


@pytest.fixture
def leaderless(drafted: Clone) -> Iterator[Clone]:
    """A case that waits for a decision which another post is to make from now on, while the old holder is at it."""
    with drafted.as_office():
        with city_scope(MIHON):
            other = Post.objects.get(slug="planning-head")
            KessaiRule.objects.filter(post__slug=HEAD, position=1).update(post=other)
        yield drafted


def test_step_that_a_clerk_is_ending_is_waited_for(
    leaderless: Clone, monkeypatch: pytest.MonkeyPatch
) -> None:
    _without_holders(monkeypatch)
    assert race(leaderless) == ["decided", "routed"]
    with city_scope(MIHON):
        assert StepAction.objects.get(kind="decide").post.slug == HEAD
        assert routed() == []


def test_without_the_lock_a_done_step_would_be_moved(
    leaderless: Clone, monkeypatch: pytest.MonkeyPatch
) -> None:
    _without_holders(monkeypatch)
    monkeypatch.setattr(rerouting, "_locked", _unlocked)
    race(leaderless)
    with city_scope(MIHON):
        assert len(routed()) == 1


def _unlocked(ground: Ground, _after: UUID | None, _most: int) -> list[StepAction]:
    rows = ground.misplaced().select_related(
        "case__version__procedure", "case__department", "department", "post"
    )
    return list(rows.order_by("id"))


def _without_holders(monkeypatch: pytest.MonkeyPatch) -> None:
    """The re-routing already sees the post as vacant, the clerk still holds it: the moment of the change itself."""
    begun = Ground.__init__

    def vacant(ground: Ground) -> None:
        begun(ground)
        ground._held -= {Post.objects.get(slug=HEAD).id}

    monkeypatch.setattr(Ground, "__init__", vacant)
