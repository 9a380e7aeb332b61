"""A call arrives at least once, under one id, whatever becomes of the workers."""

import os
import signal
import subprocess
import sys
from typing import Any

from clones import Clone
from hooked import happen, hurry, now, register
from receiver import LOOPBACK, Receiver
from walking import MIHON

from madoguchi.core import clock
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.foundation.tenancy.sides import Side
from madoguchi.services.webhooks import actions, calling
from madoguchi.services.webhooks.delivering import deliver
from madoguchi.services.webhooks.models import CallFault, CallState

# In a process of its own, as the worker is one.
_CALL = """
import django; django.setup()
from madoguchi.services.webhooks.delivering import deliver
deliver("992011")
"""


def worker(database: Clone) -> "subprocess.Popen[bytes]":
    given = database.environment(Side.PUBLIC) | {"MADOGUCHI_WEBHOOKS_TO": LOOPBACK}
    return subprocess.Popen([sys.executable, "-c", _CALL], env=given)


def test_a_worker_killed_before_noting_leaves_a_call_that_goes_again(public: Any, there: Receiver) -> None:
    register(there)
    (queued,) = happen()
    running: list[subprocess.Popen[bytes]] = []
    there.instead = lambda _connection: os.kill(running[0].pid, signal.SIGKILL)
    running.append(worker(public))
    assert running[0].wait(60) == -signal.SIGKILL
    assert now(queued).state == CallState.SENDING
    there.instead = None
    assert worker(public).wait(60) == 0
    assert len(there.heard) == 1, "nobody takes it while it may still be under way"
    hurry(queued)
    assert worker(public).wait(60) == 0
    assert now(queued).state == CallState.SENT
    first, second = there.heard
    assert first.headers["webhook-id"] == second.headers["webhook-id"] == queued.key
    assert first.body == second.body


def test_what_comes_too_late_is_no_news(public: Any, there: Receiver) -> None:
    register(there)
    happen()
    with city_scope(MIHON):
        slow = actions.begin(1)
    with clock.moved_to(clock.now() + actions.LEASE):
        deliver(MIHON)
    with city_scope(MIHON):
        actions.note_answers(slow, [calling.Answer(None, CallFault.TIMEOUT)])
    (found,) = happen(0)
    assert (found.state, found.tries) == (CallState.SENT, 2)


def test_two_workers_take_different_calls(public: Clone, there: Receiver) -> None:
    register(there)
    happen(4)
    with city_scope(MIHON):
        mine = actions.begin(2)
        with public.as_public(), city_scope(MIHON):
            others = actions.begin(4)
    assert len(mine) == len(others) == 2
    assert not {one.id for one in mine} & {one.id for one in others}
