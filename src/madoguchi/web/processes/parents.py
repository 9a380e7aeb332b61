"""Children that do not outlive their parent (Linux)."""

import ctypes
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager

_STOPS = (signal.SIGTERM, signal.SIGINT)
_PR_SET_PDEATHSIG = 1


def die_with_parent(with_signal: signal.Signals, parent: int) -> None:
    """Runs in the child: the kernel sends it `with_signal` when `parent`, which started it, is gone."""
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _STOPS)
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, int(with_signal))
    if os.getppid() != parent:  # it was gone before the kernel was asked
        os.kill(os.getpid(), with_signal)


@contextmanager
def forking() -> Iterator[None]:
    """While a child is made no stop is heard, but right after: what its handler raises within a fork would be lost."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _STOPS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
