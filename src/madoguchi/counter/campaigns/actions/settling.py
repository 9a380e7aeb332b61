"""Somebody is written to no more, though the form did not come: answered otherwise, or not concerned."""

from madoguchi.counter.cases import actions as cases
from madoguchi.counter.cases.rules import Clerk
from madoguchi.foundation.ledger.actions import record
from madoguchi.foundation.people.actions import staff_actor

from .. import events
from ..models import Campaign, Settled, State, Target
from ..refusals import CampaignRefusedError
from .common import dimensions, preparing

MOST_REASON = 500


def settle(clerk: Clerk, campaign: Campaign, target: Target, outcome: str, reason: str) -> Target:
    """Settle one by hand, and end their offer; with a reason. Raises `CampaignRefusedError`."""
    now = preparing(clerk, campaign, State.PREPARED, State.SENT)
    if outcome not in Settled.values or not 0 < len(reason) <= MOST_REASON:
        raise CampaignRefusedError("reason")
    one = Target.objects.select_for_update(of=("self",)).select_related("offer").get(id=target.id)
    if one.offer is not None and one.offer.answered_id is not None:
        raise CampaignRefusedError("answered")
    one.settled, one.reason, one.settled_by = outcome, reason, clerk.staff
    one.save(update_fields=["settled", "reason", "settled_by"])
    if one.offer is not None:
        cases.end_offer(one.offer)
    data = events.Settled(**dimensions(now), outcome=outcome)
    record(events.SETTLED, now.subject, data, actor=staff_actor(clerk.staff.id))
    return one
