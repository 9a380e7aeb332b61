"""What the office's worker does for core systems."""

from uuid import UUID

from madoguchi.foundation.tenancy.jobs import city_job

from . import actions
from .actions.exporting import JOB as EXPORT
from .actions.importing import JOB as TAKE_RESULTS


@city_job(EXPORT, scope=False)
def export(city: str, export: str) -> None:
    """Write an export; it commits on its way, so that its page shows how far it is."""
    actions.make(city, UUID(export))


@city_job(TAKE_RESULTS, scope=False)
def take_results(city: str, results: str) -> None:
    """Do the rows of a file of results."""
    actions.take(city, UUID(results))
