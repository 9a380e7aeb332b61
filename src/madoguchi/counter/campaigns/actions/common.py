"""What every write of a campaign begins with."""

from uuid import UUID

from madoguchi.counter.cases.rules import Clerk

from ..events import AboutCampaign
from ..models import Campaign
from ..refusals import CampaignRefusedError
from ..rules import why_not_prepare, why_not_send

SEND, READ, PRINT = "campaigns.send", "campaigns.read", "campaigns.print"


def locked(campaign: UUID) -> Campaign:
    """A campaign as it is now, locked."""
    rows = Campaign.objects.select_for_update(of=("self",)).select_related("department")
    return rows.get(id=campaign)


def preparing(clerk: Clerk, found: Campaign, *states: str) -> Campaign:
    """The campaign, locked, for whoever may prepare it. Raises `CampaignRefusedError`."""
    return _checked(found, why_not_prepare(clerk, found), states)


def sending(clerk: Clerk, found: Campaign, *states: str) -> Campaign:
    """The same for whoever may send it."""
    return _checked(found, why_not_send(clerk, found), states)


def _checked(found: Campaign, rule: str, states: tuple[str, ...]) -> Campaign:
    if rule:
        raise CampaignRefusedError(rule)
    now = locked(found.id)
    if now.state not in states:
        raise CampaignRefusedError("state")
    if now.working:
        raise CampaignRefusedError("working")
    return now


def dimensions(found: Campaign) -> dict[str, str]:
    """What a campaign is counted under."""
    return {"procedure": found.procedure, "department": found.department.slug}


def about(found: Campaign) -> AboutCampaign:
    """What is counted of it."""
    return AboutCampaign(**dimensions(found))
