"""Every write of campaigns: prepared, targets taken in, sent, reminded, settled, ended."""

from .common import PRINT, READ, SEND
from .preparing import Plan, ask_registry, change, name_columns, prepare, take, upload
from .printing import print_part, printed
from .sending import remind_due, send, send_some
from .settling import settle
from .taking import read_source

__all__ = [
    "PRINT",
    "READ",
    "SEND",
    "Plan",
    "ask_registry",
    "change",
    "name_columns",
    "prepare",
    "print_part",
    "printed",
    "read_source",
    "remind_due",
    "send",
    "send_some",
    "settle",
    "take",
    "upload",
]
