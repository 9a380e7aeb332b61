"""What the office's worker does for rounds."""

from uuid import UUID

from madoguchi.foundation.tenancy.jobs import city_job
from madoguchi.foundation.tenancy.scope import city_scope

from .actions import TELL, tell_some
from .models import Round


@city_job(TELL, scope=False)
def tell(city: str, found: str) -> None:
    """Move every case of a decided round on, some at a time; killed, it goes on with those that are left."""
    more = True
    while more:
        with city_scope(city):
            more = tell_some(Round.objects.get(id=UUID(found)))
