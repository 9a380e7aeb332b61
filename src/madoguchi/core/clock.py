"""The one clock of the house. Everything that must be tested in time asks it, so that tests can move it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

TOKYO = ZoneInfo("Asia/Tokyo")

_moved: list[datetime] = []
_moving = threading.Lock()


def now() -> datetime:
    """The present moment, aware, in UTC."""
    moved = _moved[-1:]
    return moved[0] if moved else datetime.now(UTC)


def today() -> date:
    """The present day in Japan."""
    return local(now()).date()


def local(moment: datetime) -> datetime:
    """The same moment on Japan's clocks. A naive moment is a ValueError."""
    return _aware(moment).astimezone(TOKYO)


@contextmanager
def moved_to(moment: datetime) -> Iterator[None]:
    """For tests: the clock of the whole process, every thread, stands at `moment` (aware) in the block."""
    stopped = _aware(moment).astimezone(UTC)
    with _moving:
        _moved.append(stopped)
    try:
        yield
    finally:
        with _moving:
            _moved.pop()


def _aware(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError(f"a moment needs its time zone: {moment!r}")
    return moment
