"""The worker of one side: does the jobs of its queue, takes what comes through the tray, mails and calls out."""

import asyncio
import logging
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from asgiref.sync import sync_to_async
from django.db import DatabaseError, close_old_connections, connection
from procrastinate import App
from procrastinate.contrib.django import DjangoApp, app, connector_params
from procrastinate.psycopg_connector import PsycopgConnector

from madoguchi.foundation.city.queries import municipalities
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.foundation.tenancy.sides import Side, this_side
from madoguchi.foundation.tray.actions import take
from madoguchi.services.notices.delivering import AT_ONCE, deliver
from madoguchi.services.webhooks.delivering import deliver as call_out
from madoguchi.web.jobs import HEARTBEAT_SECONDS, STALLED_SECONDS, retry_stalled

POLL_SECONDS = 0.2
# As many as are sent or taken in one transaction, at least.
MUCH = AT_ONCE
CONCURRENCY = 4
_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 10.0
_log = logging.getLogger(__name__)


def work() -> None:
    """Work until SIGTERM or Ctrl-C; jobs at work are finished first. A lost database is waited for."""
    stop = threading.Event()
    sending = {"mail": send_mail, "webhooks": call_webhooks} if this_side() == Side.PUBLIC else {}
    beside = {"tray": take_envelopes, **sending}
    threads = [threading.Thread(target=each, args=[stop], name=name) for name, each in beside.items()]
    for thread in threads:
        thread.start()
    try:
        asyncio.run(_do_jobs(stop))
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def take_envelopes(stop: threading.Event) -> None:
    """Take envelopes in every city until told to stop."""
    _repeat(stop, "tray", _take)


def send_mail(stop: threading.Event) -> None:
    """Send mail in every city until told to stop."""
    _repeat(stop, "mail", deliver)


def call_webhooks(stop: threading.Event) -> None:
    """Call webhooks in every city until told to stop."""
    _repeat(stop, "webhooks", call_out)


def _repeat(stop: threading.Event, what: str, do: Callable[[str], int]) -> None:
    """Do it in every city every 0.2 s, and at once again while there is much: few at a time cost most."""
    pauses = _pauses()
    while not stop.is_set():
        try:
            most = max((do(city.code) for city in municipalities()), default=0)
        except DatabaseError as error:
            connection.close()
            _lost(what, error)
            stop.wait(next(pauses))
        else:
            pauses = _pauses()
            if most < MUCH:
                stop.wait(POLL_SECONDS)
    connection.close()


def _take(city: str) -> int:
    with city_scope(city):
        return take()


def _pauses() -> Iterator[float]:
    pause = _FIRST_PAUSE
    while True:
        yield pause
        pause = min(pause * 2, _LONGEST_PAUSE)


def _lost(what: str, error: BaseException) -> None:
    _log.warning("%s: %s; trying again", what, str(error).strip() or type(error).__name__)


async def _do_jobs(stop: threading.Event) -> None:
    loop = asyncio.get_running_loop()
    turn: asyncio.Task[None] | None = None

    def end() -> None:
        stop.set()
        if turn is not None:
            turn.cancel()

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, end)
    pauses = _pauses()
    while not stop.is_set():
        began = loop.time()
        turn = asyncio.create_task(_turn())
        with _waited_for():
            await turn  # it also returns when it lost the database in a side task of its own
        if loop.time() - began > _LONGEST_PAUSE:
            pauses = _pauses()
        turn = asyncio.create_task(asyncio.sleep(0 if stop.is_set() else next(pauses)))
        with _waited_for():
            await turn


@contextmanager
def _waited_for() -> Iterator[None]:
    try:
        yield
    except asyncio.CancelledError:
        pass
    except Exception as error:
        _lost("queue", error)


async def _turn() -> None:
    """Do jobs until cancelled or until the database is lost."""
    await sync_to_async(close_old_connections)()
    await retry_stalled()
    fetching, here = _fetching_app(), asyncio.current_task()
    with _restarting_on_stray_errors(here):
        async with fetching.open_async():
            await fetching.run_worker_async(
                concurrency=CONCURRENCY,
                fetch_job_polling_interval=POLL_SECONDS,
                listen_notify=False,
                delete_jobs="successful",
                shutdown_graceful_timeout=20,
                update_heartbeat_interval=HEARTBEAT_SECONDS,
                stalled_worker_timeout=STALLED_SECONDS,
                install_signal_handlers=False,
            )


def _fetching_app() -> App:
    """An app that fetches and finishes jobs over connections of its own.

    The tasks stay those of Django's app: what a job defers goes into its own transaction.
    """
    connector = PsycopgConnector(kwargs=connector_params(), min_size=1, max_size=3, timeout=5)
    fetching = DjangoApp(connector=connector)
    fetching.tasks, fetching.periodic_registry = app.tasks, app.periodic_registry
    return fetching


@contextmanager
def _restarting_on_stray_errors(turn: asyncio.Task[None] | None) -> Iterator[None]:
    """A job whose end could not be noted would stay `doing` under a living worker: begin a new turn."""
    loop = asyncio.get_running_loop()

    def restart(_loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        _log.warning("queue: %s; starting anew", context.get("exception") or context["message"])
        if turn is not None:
            turn.cancel()

    loop.set_exception_handler(restart)
    try:
        yield
    finally:
        loop.set_exception_handler(None)
