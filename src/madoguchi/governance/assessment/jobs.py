"""What the office's worker does for inventories."""

from uuid import UUID

from madoguchi.foundation.tenancy.jobs import city_job

from .actions import FIND, READ, SOLVE, find_again, read, solve_scenario


@city_job(READ, scope=False)
def read_list(city: str, inventory: str) -> None:
    """Read a list that somebody brought."""
    read(city, UUID(inventory))


@city_job(FIND, scope=False)
def find_doubts(city: str, inventory: str) -> None:
    """Look for what is doubtful in a list, after it was read or mended."""
    find_again(city, UUID(inventory))


@city_job(SOLVE, scope=False)
def solve_plan(city: str, scenario: str, turn: int, staff: str) -> None:
    """Find the best plan of a scenario."""
    solve_scenario(city, UUID(scenario), turn, UUID(staff))
