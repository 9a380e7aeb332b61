"""What the office's worker does for people."""

from uuid import UUID

from madoguchi.foundation.tenancy.jobs import city_job

from .registry.actions import JOB, run_kept


@city_job(JOB, scope=False)
def import_registry(city: str, registry_import: str) -> None:
    """Read a file of the registry extract; it commits on its way, so that its page shows how far it is."""
    run_kept(city, UUID(registry_import))
