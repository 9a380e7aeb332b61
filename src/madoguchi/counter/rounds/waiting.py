"""What of rounds waits for a clerk, over their queue: a result to decide, a 代決 to look at."""

from django.db.models import Exists, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.translation import gettext

from madoguchi.counter.cases.elsewhere import Waiting, also_waits
from madoguchi.counter.cases.rules import Clerk

from .models import Round, Run, State

MOST = 20


@also_waits
def rounds_waiting(clerk: Clerk) -> list[Waiting]:
    """Rounds that the clerk may decide today, as holder or as deputy, and those to look at afterwards; one query."""
    if clerk.is_contractor:
        return []
    return [_to_do(*one) for one in _of(clerk)]


def _of(clerk: Clerk) -> list[tuple[str, str, str, int]]:
    """State, title and code of each, and the number of the run that was proposed."""
    proposed = Run.objects.filter(round=OuterRef("id"), proposed_at__isnull=False)
    own_work = Exists(proposed.filter(Q(by=clerk.staff) | Q(proposed_by=clerk.staff)))
    to_decide = Q(state=State.PROPOSED, post__in=clerk.deciding_posts) & ~own_work
    unseen = Q(post__in=clerk.own_posts, deputy__isnull=False, reviewed_at=None) & ~Q(deputy=clerk.staff)
    rows = Round.objects.filter(to_decide | unseen).annotate(number=Subquery(proposed.values("number")))
    return list(rows.order_by("decides_on", "id").values_list("state", "title", "code", "number")[:MOST])


def _to_do(state: str, title: str, code: str, number: int) -> Waiting:
    if state == State.PROPOSED:
        return Waiting(gettext("選考の結果を決裁する"), title, reverse("rounds:run", args=[code, number]))
    return Waiting(gettext("代決された選考を後閲する"), title, reverse("rounds:round", args=[code]))
