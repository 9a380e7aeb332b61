"""Children that do not outlive their parent (Linux)."""

import ctypes
import os
import signal

_PR_SET_PDEATHSIG = 1


def die_with_parent(with_signal: signal.Signals, parent: int) -> None:
    """Runs in the child: the kernel sends it `with_signal` when `parent`, which started it, is gone."""
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, int(with_signal))
    if os.getppid() != parent:  # it was gone before the kernel was asked
        os.kill(os.getpid(), with_signal)
