"""What of inventories waits for a clerk, over their queue; what the room hears of cases, and where these lead back."""

from django.db.models import Count, FilteredRelation, Max, Q
from django.urls import reverse
from django.utils.translation import gettext

from madoguchi.counter.cases.elsewhere import Back, Waiting, also_hears, also_leads, also_waits
from madoguchi.counter.cases.models import Case, EntryDraft
from madoguchi.counter.cases.rules import Clerk

from .actions import note_answer
from .models import Hearing, HearingRow, HearingState, RowState

MOST = 20

also_hears(note_answer)


@also_waits
def hearings_waiting(clerk: Clerk) -> list[Waiting]:
    """Open hearings that the clerk's departments have not answered wholly, or have no row in yet; one query."""
    if clerk.is_contractor or not clerk.departments:
        return []
    own = FilteredRelation("rows", condition=Q(rows__department__in=clerk.departments))
    asked = Hearing.objects.filter(state=HearingState.OPEN, departments__overlap=list(clerk.departments))
    counted = asked.annotate(own=own).annotate(
        all=Count("own"),
        lacking=Count("own", filter=Q(own__state=RowState.ASKED)),
        urged=Max("own__reminded_at", filter=Q(own__state=RowState.ASKED)),
    )
    rows = counted.filter(Q(lacking__gt=0) | Q(all=0)).order_by("due_on", "id")
    return [_to_do(*one) for one in rows.values_list("code", "title", "lacking", "urged")[:MOST]]


def _to_do(code: str, title: str, lacking: int, urged: object) -> Waiting:
    if not lacking:
        todo = gettext("照会に、受け持つ手続きを書く")
    elif urged:
        todo = gettext("【督促】照会に回答する（残り%(n)s件）") % {"n": lacking}
    else:
        todo = gettext("照会に回答する（残り%(n)s件）") % {"n": lacking}
    return Waiting(todo, title, reverse("assessment:hearing", args=[code]))


@also_leads
def hearing_of(sheet: EntryDraft | Case) -> Back | None:
    """The page of a hearing with the rows of the department whose sheet this is; one query."""
    if isinstance(sheet, EntryDraft) and sheet.offer_id is None:
        return None
    mine = Q(case=sheet.id) if isinstance(sheet, Case) else Q(offer=sheet.offer_id)
    row = HearingRow.objects.filter(mine, department__isnull=False)
    named = row.values_list("hearing__title", "hearing__code", "department__slug").first()
    if named is None:
        return None
    title, code, slug = named
    return Back(title, reverse("assessment:hearing_department", args=[code, slug]))
