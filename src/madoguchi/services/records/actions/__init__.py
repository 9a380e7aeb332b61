"""Every write on the register: entering and completing records, closing binders, disposals, and loading."""

from .disposing import Looked, approve, carry_out, check, propose, send_back
from .loading import Report, load
from .registering import (
    Received,
    close_binder,
    complete,
    move,
    move_all,
    note_decided,
    note_drafted,
    note_enforced,
    receive,
    receive_all,
)

__all__ = [
    "Looked",
    "Received",
    "Report",
    "approve",
    "carry_out",
    "check",
    "close_binder",
    "complete",
    "load",
    "move",
    "move_all",
    "note_decided",
    "note_drafted",
    "note_enforced",
    "propose",
    "receive",
    "receive_all",
    "send_back",
]
