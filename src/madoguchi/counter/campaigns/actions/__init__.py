"""Every write of campaigns: prepared, targets taken in, sent, reminded, settled, ended."""

from .common import READ, SEND
from .preparing import Plan, ask_registry, change, name_columns, prepare, take, upload
from .sending import remind_due, send, send_some
from .settling import settle
from .taking import read_source

__all__ = [
    "READ",
    "SEND",
    "Plan",
    "ask_registry",
    "change",
    "name_columns",
    "prepare",
    "read_source",
    "remind_due",
    "send",
    "send_some",
    "settle",
    "take",
    "upload",
]
