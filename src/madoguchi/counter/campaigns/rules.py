"""Who may see and do what with a campaign: rows by department; sending and ending not by contractors."""

from django.db.models import QuerySet

from madoguchi.counter.cases.rules import Clerk

from .models import Campaign


def visible_campaigns(clerk: Clerk) -> QuerySet[Campaign]:
    """Campaigns of the clerk's departments."""
    return Campaign.objects.filter(department__in=clerk.departments)


def why_not_prepare(clerk: Clerk, found: Campaign) -> str:
    """The name of the rule that keeps a clerk from preparing a campaign, or an empty text."""
    return "" if found.department_id in clerk.departments else "department"


def why_not_send(clerk: Clerk, found: Campaign) -> str:
    """The same for sending and ending it."""
    return why_not_prepare(clerk, found) or ("contractor" if clerk.is_contractor else "")
