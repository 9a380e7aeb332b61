"""Every write of rounds, in the order of the work: open, gather, adjust, run, propose, decide, tell."""

from .deciding import confirm_review, decide, propose, send_back
from .entries import adjust, exclude, restore
from .gathering import gather
from .opening import Opening, drop, open_round, set_seats
from .running import run
from .telling import TELL, tell_some

__all__ = [
    "TELL",
    "Opening",
    "adjust",
    "confirm_review",
    "decide",
    "drop",
    "exclude",
    "gather",
    "open_round",
    "propose",
    "restore",
    "run",
    "send_back",
    "set_seats",
    "tell_some",
]
