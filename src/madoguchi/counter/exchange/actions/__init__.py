"""Every write of exports, results and layouts."""

from .exporting import ask, cancel, check, forget, make, note_download
from .importing import begin, retry, take
from .loading import Report, load

__all__ = [
    "Report",
    "ask",
    "begin",
    "cancel",
    "check",
    "forget",
    "load",
    "make",
    "note_download",
    "retry",
    "take",
]
