"""What the office does when an envelope comes from the window."""

from functools import partial

from django.db import transaction

from madoguchi.counter.procedures.envelopes import SUBMISSION
from madoguchi.foundation.tray.folder import drop_file
from madoguchi.foundation.tray.kinds import Arrival, handles

from .actions import receive


@handles(SUBMISSION)
def take_submission(arrival: Arrival) -> None:
    """An application arrived: make its case; its files leave the tray once that is committed."""
    receive(arrival.data)
    sealed = [crossing.sealed for crossing in arrival.data.files]
    for name in sealed:
        transaction.on_commit(partial(drop_file, name), robust=True)
