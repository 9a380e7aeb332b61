"""What the office's worker does about refunds by bank transfer."""

from madoguchi.foundation.tenancy.jobs import city_job

from . import actions


@city_job(actions.FOLLOW)
def follow(subject: str) -> None:
    """The payout of a refund stands otherwise: so does the overpayment."""
    actions.follow(subject)
