"""What the office's worker does for figures."""

from madoguchi.foundation.city.queries import municipalities
from madoguchi.foundation.tenancy.jobs import city_job
from madoguchi.foundation.tenancy.scope import city_scope

from . import actions


@city_job("figures.recount")
def recount() -> None:
    """Count the city's whole ledger anew."""
    actions.recount()


def count_all() -> None:
    """Count what each city's ledger has got, a slice a transaction: what was counted stays, whatever comes next."""
    for city in municipalities():
        more = True
        while more:
            with city_scope(city.code):
                more = actions.count()
