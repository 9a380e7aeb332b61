"""What the public side's worker does about payments on line."""

import logging
from collections.abc import Callable
from uuid import UUID

from madoguchi.foundation.city.queries import municipalities
from madoguchi.foundation.tenancy.jobs import city_job, retries
from madoguchi.foundation.tenancy.scope import city_scope

from . import actions, asking
from .actions.asking_again import JOB as ASK_AGAIN
from .actions.bringing import JOB as CHARGE_BILLS
from .actions.clearing import JOB as COLLECT_SLIPS
from .actions.demanding_many import JOB as MAKE_DEMANDS
from .actions.interest import JOB as CHARGE_INTEREST
from .actions.refunding import REFUND
from .actions.stopping import STOP
from .providers import ProviderError

_log = logging.getLogger(__name__)


@city_job(REFUND, scope=False, retry=retries(ProviderError, asking.NotYetError))
def refund(city: str, refund: str) -> None:
    """Have a provider give money back; it is asked again while it cannot be reached or is not done."""
    asking.refund(city, UUID(refund))


@city_job(ASK_AGAIN, scope=False, retry=retries(ProviderError))
def ask_again(city: str, checkout: str, line: str) -> None:
    """Ask a provider about one payment that its report has not; it is asked again while it cannot be reached."""
    asking.ask_again(city, UUID(checkout), UUID(line))


@city_job(STOP, scope=False, retry=retries(ProviderError, asking.NotYetError))
def end_checkout(city: str, checkout: str) -> None:
    """Have a provider end a checkout that nobody is to go on with; what was paid there meanwhile is recorded."""
    asking.end(city, UUID(checkout))


@city_job(CHARGE_INTEREST)
def charge_interest(charge: str) -> None:
    """Charge the 延滞金 of a charge that was paid late."""
    actions.charge_interest(UUID(charge))


@city_job(CHARGE_BILLS, scope=False)
def charge_bills(city: str, bill_import: str) -> None:
    """Charge the rows of a file of bills, some between two commits; killed anywhere, it goes on where it was."""
    more = True
    while more:
        with city_scope(city):
            more = actions.charge_some(UUID(bill_import))


@city_job(COLLECT_SLIPS, scope=False)
def collect_slips(city: str, collected_file: str) -> None:
    """Collect the lines of a file of what was taken for slips, in the same way."""
    more = True
    while more:
        with city_scope(city):
            more = actions.collect_some(UUID(collected_file))


@city_job(MAKE_DEMANDS, scope=False)
def make_demands(city: str, demand_run: str) -> None:
    """Make the 督促状 of many charges, in the same way."""
    more = True
    while more:
        with city_scope(city):
            more = actions.demand_some(UUID(demand_run))


def ask_all() -> None:
    """Ask the providers of each city what became of open checkouts."""
    _each(asking.ask_providers)


def fetch_all_reports() -> None:
    """Fetch the reports of the last days of the providers of each city."""
    _each(asking.fetch_reports)


def _each(work: Callable[[str], object]) -> None:
    for city in municipalities():
        try:
            work(city.code)
        except Exception:  # whatever it is in one city, as a file that cannot be read: the others go on
            _log.exception("%s of %s failed", work.__name__, city.code)
