"""The office side of an application, by what it is for."""

from .after import AfterReview, Dispatch, DispatchWay, Offer
from .desk import EntryDraft, SavedFilter
from .talk import CaseMessage, CaseNote, CorrectionRequest, NoteKind
from .walk import BEGUN_INSIDE, DUTY_OF_STEP, Case, CaseDepartment, CaseFile, Duty, Ended, StepAction

__all__ = [
    "BEGUN_INSIDE",
    "DUTY_OF_STEP",
    "AfterReview",
    "Case",
    "CaseDepartment",
    "CaseFile",
    "CaseMessage",
    "CaseNote",
    "CorrectionRequest",
    "Dispatch",
    "DispatchWay",
    "Duty",
    "Ended",
    "EntryDraft",
    "NoteKind",
    "Offer",
    "SavedFilter",
    "StepAction",
]
