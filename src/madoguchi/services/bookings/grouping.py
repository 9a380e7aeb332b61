"""Registered groups as conditions and prices see them."""

from dataclasses import replace

from .models import Group, GroupState
from .refusals import BookingRefusedError
from .wanted import Wanted


def as_group(wanted: Wanted, group: Group | None) -> Wanted:
    """What is wanted, by a group. Raises `BookingRefusedError` where it is not registered (any more)."""
    if group is None:
        return wanted
    if group.state != GroupState.REGISTERED:
        raise BookingRefusedError("group")
    return replace(wanted, group=group.kind, reduction=group.reduction)
