"""What a token of the API may be good for. Reading procedures and confirming documents needs none."""

from enum import StrEnum

from madoguchi.foundation.tenancy.sides import Side


class Scope(StrEnum):
    """One thing that a token allows."""

    SUBMISSIONS_WRITE = "submissions.write"
    SUBMISSIONS_READ = "submissions.read"
    CASES_READ = "cases.read"
    CASES_WRITE = "cases.write"
    WEBHOOKS_MANAGE = "webhooks.manage"
    BOOKINGS_WRITE = "bookings.write"


SIDE_OF_SCOPE = {
    Scope.SUBMISSIONS_WRITE: Side.PUBLIC,
    Scope.SUBMISSIONS_READ: Side.PUBLIC,
    Scope.CASES_READ: Side.OFFICE,
    Scope.CASES_WRITE: Side.OFFICE,
    Scope.WEBHOOKS_MANAGE: Side.PUBLIC,
    Scope.BOOKINGS_WRITE: Side.PUBLIC,
}
TOKEN_DAYS = 365
