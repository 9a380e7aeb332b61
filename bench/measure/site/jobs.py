"""The measures' jobs."""

from madoguchi.foundation.tenancy.jobs import city_job

from .models import Begun, Counted


@city_job("measure.count")
def count(*, request: str) -> None:
    """Count one request."""
    Counted.objects.create(request=request)


@city_job("measure.count_once")
def count_once(*, request: str) -> None:
    """Count one request, however often a killed worker's job is repeated."""
    _, first = Begun.objects.get_or_create(request=request)
    if first:
        Counted.objects.create(request=request)
