"""What the office's worker does for campaigns."""

from uuid import UUID

from madoguchi.foundation.tenancy.jobs import city_job
from madoguchi.foundation.tenancy.scope import city_scope

from .actions import PRINT, READ, SEND, print_part, read_source, send_some
from .models import Stage


@city_job(READ, scope=False)
def read(city: str, source: str) -> None:
    """Read a table or the registry extract; it commits on its way, so that its page shows how far it is."""
    read_source(city, UUID(source))


@city_job(SEND, scope=False)
def send(city: str, campaign: str) -> None:
    """Write to all of a stage, some at a time; killed, it goes on with those that are left."""
    more = True
    while more:
        with city_scope(city):
            more = send_some(UUID(campaign))


@city_job(PRINT)
def print_letters(campaign: str, stage: str, part: int) -> None:
    """Typeset the letters of a part."""
    print_part(UUID(campaign), Stage(stage), part)
