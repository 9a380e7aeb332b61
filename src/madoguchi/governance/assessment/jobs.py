"""What the office's worker does for inventories."""

from uuid import UUID

from madoguchi.foundation.tenancy.jobs import city_job

from .actions import READ, read


@city_job(READ, scope=False)
def read_list(city: str, inventory: str) -> None:
    """Read a list that somebody brought."""
    read(city, UUID(inventory))
