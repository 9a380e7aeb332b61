"""What the workers do again and again: one table."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from inspect import iscoroutinefunction
from typing import Any

from django.conf import settings
from django.core.management import call_command
from procrastinate.contrib.django import app

from madoguchi.counter.campaigns import actions as campaigns
from madoguchi.counter.cases.jobs import reroute_all
from madoguchi.counter.exchange import actions as exchange
from madoguchi.counter.figures.jobs import count_all
from madoguchi.counter.window import actions as window
from madoguchi.foundation.accounts.actions import forget_unused_accounts
from madoguchi.foundation.city.queries import municipalities
from madoguchi.foundation.files.actions import sweep as sweep_files
from madoguchi.foundation.tenancy.jobs import RETRY
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.foundation.tenancy.sides import ROLE_SIDES, Side, this_side
from madoguchi.foundation.tray import folder
from madoguchi.foundation.tray.actions import forget_taken
from madoguchi.governance.assessment import actions as assessment
from madoguchi.services.bookings import actions as bookings
from madoguchi.services.notices import actions as notices
from madoguchi.services.payments.jobs import ask_all, fetch_all_reports
from madoguchi.services.refunds import actions as refunds
from madoguchi.services.webhooks import actions as webhooks

# A worker beats every two seconds; one silent for so long was killed, and its jobs are given to others.
HEARTBEAT_SECONDS, STALLED_SECONDS = 2.0, 10.0
_KEEP_HOURS = 90 * 24
# Longer than an office is ever out of reach.
_TRAY_DAYS = 60


async def retry_stalled() -> None:
    """Queue again what a killed worker left half done."""
    for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_SECONDS):
        await app.job_manager.retry_job(job)


async def forget_old_jobs() -> None:
    """Delete failed jobs and their events after three months; those that succeeded are deleted at once."""
    await app.job_manager.delete_old_jobs(
        _KEEP_HOURS, include_failed=True, include_cancelled=True, include_aborted=True
    )


def in_every_city(*works: Callable[[], object]) -> Callable[[], None]:
    """The same work in the scope of each city, a transaction each."""

    def run() -> None:
        for city in municipalities():
            for work in works:
                with city_scope(city.code):
                    work()

    return run


def forget_answers() -> None:
    """Erase at the window what the office has had for long enough."""
    window.forget_answers(settings.MADOGUCHI_ANSWERS_KEPT_DAYS)


def forget_bookings() -> None:
    """Erase what people said for bookings that are over for long enough."""
    bookings.forget(settings.MADOGUCHI_BOOKINGS_KEPT_DAYS)


def forget_notices() -> None:
    """Erase to whom and what was told, once it is long ago."""
    notices.forget(settings.MADOGUCHI_NOTICES_KEPT_DAYS)


def sweep_tray() -> None:
    """Delete files of the tray's folder that no draft names and that no envelope can still be waiting for."""
    kept: set[str] = set()
    for city in municipalities():
        with city_scope(city.code):
            kept |= window.sealed_files()
    folder.sweep(kept, older_than=_TRAY_DAYS * 24 * 3600)


def clear_sessions() -> None:
    """Delete sessions that have ended."""
    call_command("clearsessions")


@dataclass(frozen=True)
class Periodic:
    """One job of the table: `cron` is in UTC, a sixth field counts seconds; `sides` whose workers do it."""

    name: str
    cron: str
    work: Callable[[], Any]
    sides: tuple[Side, ...] = ROLE_SIDES


PERIODIC = (
    Periodic("queue.retry_stalled", "* * * * * */10", retry_stalled),
    Periodic("queue.forget_old", "10 18 * * *", forget_old_jobs),
    Periodic("accounts.forget_unused", "20 18 * * *", forget_unused_accounts),
    Periodic("tray.forget_taken", "30 18 * * *", in_every_city(forget_taken)),
    Periodic("files.sweep", "50 18 * * *", in_every_city(sweep_files)),
    Periodic(
        "window.drop_expired_drafts", "5 18 * * *", in_every_city(window.drop_expired_drafts), (Side.PUBLIC,)
    ),
    Periodic("window.drop_unclaimed", "55 18 * * *", in_every_city(window.drop_unclaimed), (Side.PUBLIC,)),
    Periodic("window.forget_answers", "15 18 * * *", in_every_city(forget_answers), (Side.PUBLIC,)),
    Periodic("notices.forget", "45 18 * * *", in_every_city(forget_notices), (Side.PUBLIC,)),
    Periodic("webhooks.forget", "35 18 * * *", in_every_city(webhooks.forget), (Side.PUBLIC,)),
    Periodic("payments.ask_providers", "* * * * *", ask_all, (Side.PUBLIC,)),
    # In Japan at three in the morning: by then providers have closed the day before.
    Periodic("payments.fetch_reports", "0 18 * * *", fetch_all_reports, (Side.PUBLIC,)),
    Periodic("bookings.take_over", "* * * * *", in_every_city(bookings.take_over), (Side.PUBLIC,)),
    Periodic(
        "bookings.go_on_with_draws", "* * * * *", in_every_city(bookings.go_on_with_draws), (Side.PUBLIC,)
    ),
    Periodic("bookings.remind", "10 * * * *", in_every_city(bookings.remind), (Side.PUBLIC,)),
    Periodic("bookings.lapse", "* * * * *", in_every_city(bookings.lapse), (Side.PUBLIC,)),
    Periodic("bookings.lapse_journeys", "* * * * *", in_every_city(bookings.lapse_journeys), (Side.PUBLIC,)),
    # In Japan just after midnight: a day more can be booked.
    Periodic(
        "bookings.go_on_with_waiting",
        "* * * * *",
        in_every_city(bookings.go_on_with_waiting),
        (Side.PUBLIC,),
    ),
    Periodic("bookings.open_up", "1 15 * * *", in_every_city(bookings.open_up_all), (Side.PUBLIC,)),
    Periodic("bookings.forget", "22 18 * * *", in_every_city(forget_bookings), (Side.PUBLIC,)),
    Periodic("tray.sweep", "25 18 * * *", sweep_tray, (Side.PUBLIC,)),
    Periodic("refunds.end_past", "12 18 * * *", in_every_city(refunds.end_past), (Side.OFFICE,)),
    Periodic("exchange.forget", "0 18 * * *", in_every_city(exchange.forget), (Side.OFFICE,)),
    Periodic("campaigns.remind", "5 23 * * *", in_every_city(campaigns.remind_due), (Side.OFFICE,)),
    # In Japan just after midnight: the day begins on which posts change.
    Periodic("cases.reroute", "5 15 * * *", reroute_all, (Side.OFFICE,)),
    Periodic("figures.count", "* * * * *", count_all, (Side.OFFICE,)),
    # In Japan after midnight too, once yesterday is counted.
    Periodic("assessment.measure", "20 15 * * *", in_every_city(assessment.measure), (Side.OFFICE,)),
    Periodic("sessions.clear", "40 18 * * *", clear_sessions),
)


# A run is queued with the second it is for, so that two workers do not both queue it; the work needs none.
def _sync(work: Callable[[], object]) -> Callable[..., None]:
    def run(**_when: int) -> None:
        work()

    return run


def _async(work: Callable[[], Awaitable[object]]) -> Callable[..., Awaitable[None]]:
    async def run(**_when: int) -> None:
        await work()

    return run


def _register(periodic: Periodic) -> None:
    run = (_async if iscoroutinefunction(periodic.work) else _sync)(periodic.work)
    # A lock: while one waits or runs, the next is not queued behind it.
    task = app.task(name=periodic.name, queueing_lock=periodic.name, retry=RETRY)(run)
    app.periodic(cron=periodic.cron)(task)


for _periodic in PERIODIC:
    if this_side() in _periodic.sides:
        _register(_periodic)
