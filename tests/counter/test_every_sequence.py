"""Whatever is done in whatever order, by whomever: the laws of a case hold, and every state can be reached."""

import os
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
import sequence_laws as laws
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from machine import Machine
from sequence_acts import ACTS
from sequence_world import CITIES, World, case_of, definition_of, owner_of, photo, submission_of, visitor_of
from walking import CHIEF, CLERK, SECOND, TYPED

from madoguchi.counter.cases.models import Ended
from madoguchi.counter.cases.rules import Clerk
from madoguchi.counter.window import actions as window
from madoguchi.counter.window.models import State
from madoguchi.foundation.city.models import Staff
from madoguchi.services.documents.queries import documents_of
from madoguchi.web.processes.installation import Installation

# Many: a night's worth, whose failures are made small too.
NIGHT = os.environ.get("SEQUENCES") == "night"
PROFILE = settings(
    max_examples=400 if NIGHT else 10,
    stateful_step_count=60 if NIGHT else 35,
    phases=[Phase.generate, Phase.shrink] if NIGHT else [Phase.generate],
    derandomize=not NIGHT,
    deadline=None,
    database=None,
    print_blob=True,
    suppress_health_check=list(HealthCheck),
)
#: What a run of any size does at least once: a machine that is refused everything finds nothing.
DONE = {"hand_over", "examine", "draft", "decide", "payment", "verify", "dispatch", "close", "withdraw"}


@pytest.mark.timeout(6 * 3600 if NIGHT else 600)
def test_every_sequence_of_acts_keeps_the_laws(installation: Installation) -> None:
    done = Counter[str]()

    class Here(Machine):
        make = staticmethod(lambda: World(installation))

    Here.done = done
    run_state_machine_as_test(Here, settings=PROFILE)
    assert done.keys() >= DONE, DONE - done.keys()


def test_every_state_is_reached_and_told(installation: Installation) -> None:
    with _world(installation) as world:
        seen = _reached_by(world, _sent_back_and_recalled, _asked_and_withdrawn, _to_its_end)
        assert seen >= {*State.values, *Ended.values}
        laws.check_neighbours(world)


@contextmanager
def _world(installation: Installation) -> Iterator[World]:
    world = World(installation)
    try:
        yield world
    finally:
        world.close()


def _reached_by(world: World, *walks: Callable[[World], Iterator[None]]) -> set[str]:
    """The states that there were at any step; the laws hold at each."""
    seen: set[str] = set()
    for walk in walks:
        clocks = laws.clocks(world)
        for _ in walk(world):
            clocks = laws.check(world, clocks)
            seen |= laws.reached(world)
        world.drain(CITIES[0])
        laws.check_told(world, CITIES[0])
        seen |= laws.reached(world)
    return seen


def _arrive(world: World) -> Iterator[None]:
    with world.at_window(CITIES[0]):
        visitor, (version, _) = visitor_of(0), definition_of("disaster_certificate")
        draft = window.begin(visitor, version, "ja")
        window.save(draft, {**TYPED, "photos": [str(window.attach(draft, photo()).file_id)]})
        window.hand_over(visitor, draft.code)
    yield
    world.drain(CITIES[0])
    yield


def _does(world: World, email: str, name: str, a: int = 0, b: int = 3) -> Iterator[None]:
    with world.at_desk(CITIES[0]):
        ACTS[name](Clerk(Staff.objects.get(email=email)), case_of(world.cases(CITIES[0])[-1]), a, b)
    yield


def _prepared(world: World) -> Iterator[None]:
    yield from _arrive(world)
    yield from _does(world, CLERK, "examine")
    yield from _does(world, CLERK, "draft")


def _sent_back_and_recalled(world: World) -> Iterator[None]:
    """Who prepared it may take it back themselves, at the decision too; nobody decides what they prepared."""
    yield from _prepared(world)
    yield from _does(world, CLERK, "recall")
    yield from _does(world, CLERK, "draft")
    yield from _does(world, CLERK, "send_back")
    yield from _does(world, CLERK, "hand_over")


def _asked_and_withdrawn(world: World) -> Iterator[None]:
    yield from _arrive(world)
    yield from _does(world, SECOND, "ask_correction")
    world.pass_days(9)
    world.drain(CITIES[0])
    yield
    yield from _does(world, SECOND, "end_correction")
    yield from _does(world, SECOND, "withdraw_for")


def _to_its_end(world: World) -> Iterator[None]:
    yield from _prepared(world)
    yield from _does(world, CHIEF, "decide")
    world.drain(CITIES[0])
    yield
    with world.at_window(CITIES[0]):
        submission = submission_of(world.submissions(CITIES[0])[-1])
        (document,) = documents_of(submission.subject)
        window.note_fetched(owner_of(submission), submission, document)
    yield
