"""Every write of refunds by bank transfer: `asking` for an account and `proposing` one in the office.

`answering` is of the public side.
"""

from .answering import Answer, answer, hear_not_wanted, hear_wanted
from .asking import ask_account, end_past, hear_answer, hear_told
from .proposing import FOLLOW, Wanted, answer_evidence, decide, follow, propose, propose_answer

__all__ = [
    "FOLLOW",
    "Answer",
    "Wanted",
    "answer",
    "answer_evidence",
    "ask_account",
    "decide",
    "end_past",
    "follow",
    "hear_answer",
    "hear_not_wanted",
    "hear_told",
    "hear_wanted",
    "propose",
    "propose_answer",
]
