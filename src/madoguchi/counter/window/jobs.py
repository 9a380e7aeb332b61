"""What the public worker does for the window."""

from uuid import UUID

from madoguchi.foundation.tenancy.jobs import city_job

from .actions.moving import MOVE_DRAFTS, move_some


@city_job(MOVE_DRAFTS)
def move_drafts(move: str) -> None:
    """Move the next drafts of a version to a newer one."""
    move_some(UUID(move))
