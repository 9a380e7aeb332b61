"""The timeline: every sentence of it is added here, and called out to the programs of whoever applied."""

from collections.abc import Sequence
from datetime import datetime

from madoguchi.counter.procedures.forms import load_definition
from madoguchi.foundation.tenancy.models import CityModel, insert_all, insert_together
from madoguchi.services.webhooks.actions import Happened, fire

from ..models import Submission, Tracking

CHANGED = "tracking.changed"


def moment(submission: Submission, at: datetime, sentence: dict[str, str]) -> Tracking:
    """A sentence, not yet added."""
    return Tracking(submission=submission, at=at, sentence=sentence)


def add(moments: Sequence[Tracking]) -> None:
    """Add sentences, when their submissions are as they tell."""
    insert_all(moments)
    _call_out(moments)


def add_first(first: Tracking, *beside: CityModel) -> None:
    """Add the first sentence of a submission together with the submission itself, in one statement."""
    insert_together(first.submission, first, *beside)
    _call_out([first])


def _call_out(moments: Sequence[Tracking]) -> None:
    fire(CHANGED, [_happened(one) for one in moments])


def _happened(one: Tracking) -> Happened:
    """What programs are told: no answers, and nothing of the person."""
    submission = one.submission
    told = {
        "code": submission.code,
        "procedure": load_definition(submission.version).procedure.id,
        "state": str(submission.state),
        "sentence": {language: one.sentence[language] for language in ("ja", "en")},
    }
    return Happened(submission.person_id, one.at, told)
