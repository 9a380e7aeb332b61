"""What the pages of campaigns read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from madoguchi.counter.cases.rules import Clerk

from .models import Campaign, Settled, Source, Stage, Target
from .rules import visible_campaigns

PAGE, LETTERS_IN_PART = 50, 500

#: Who has not answered and is still expected to.
WAITING = Q(settled="", sent_on__isnull=False, offer__answered=None, offer__ended_at=None)
#: To whom a stage still goes.
PENDING: Mapping[str, Q] = {
    Stage.FIRST: Q(settled="", offer=None),
    Stage.REMINDER: WAITING & Q(reminded_on=None),
    Stage.URGE: WAITING & Q(urged_on=None),
    Stage.END: Q(offer__isnull=False, offer__ended_at=None),
}
#: Whom a filter of the list shows.
FILTERS: Mapping[str, Q] = {
    "": Q(),
    "waiting": WAITING,
    "answered": Q(offer__answered__isnull=False),
    "settled": ~Q(settled=""),
    "letters": Q(mail=""),
}
_ON = {Stage.FIRST: "sent_on", Stage.REMINDER: "reminded_on", Stage.URGE: "urged_on"}


@dataclass(frozen=True)
class Numbers:
    """How many people there are, and how many at each stage; `letters`: those who get paper, by stage."""

    total: int
    sent: int
    reminded: int
    urged: int
    answered: int
    otherwise: int
    not_concerned: int
    waiting: int
    letters: Mapping[str, int]

    def parts(self, stage: str) -> list[int]:
        """The parts in which the letters of a stage are printed, from 1."""
        return list(range(1, -(-self.letters[stage] // LETTERS_IN_PART) + 1))


def campaigns_of(clerk: Clerk, before: datetime | None) -> list[Campaign]:
    """The clerk's campaigns, the newest first, one more than a page."""
    rows = visible_campaigns(clerk)
    rows = rows.filter(made_at__lt=before) if before else rows
    return list(rows.order_by("-made_at")[: PAGE + 1])


def campaign_coded(clerk: Clerk, code: str) -> Campaign | None:
    """The campaign of a code, if the clerk sees it."""
    return visible_campaigns(clerk).filter(code=code).select_related("department").first()


def sources_of(campaign: Campaign) -> list[Source]:
    """Where its targets come from, the newest first."""
    return list(campaign.sources.order_by("-id")[:PAGE])


def numbers_of(campaign: Campaign) -> Numbers:
    """Its numbers, in one statement."""
    counts: dict[str, Q] = {
        "total": Q(),
        "sent": Q(sent_on__isnull=False),
        "reminded": Q(reminded_on__isnull=False),
        "urged": Q(urged_on__isnull=False),
        "answered": FILTERS["answered"],
        "otherwise": Q(settled=Settled.ANSWERED),
        "not_concerned": Q(settled=Settled.NOT_CONCERNED),
        "waiting": WAITING,
    }
    paper = {stage: Q(mail="", **{f"{day}__isnull": False}) for stage, day in _ON.items()}
    asked = {name: Count("id", filter=q) for name, q in (*counts.items(), *paper.items())}
    found = Target.objects.filter(campaign=campaign).aggregate(**asked)
    return Numbers(**{name: found[name] for name in counts}, letters={stage: found[stage] for stage in paper})


def targets_page(campaign: Campaign, of: str, after: int) -> list[Target]:
    """Targets after a place, one more than a page."""
    rows = Target.objects.filter(FILTERS.get(of, Q()), campaign=campaign, n__gt=after)
    return list(rows.select_related("offer__answered").defer("values").order_by("n")[: PAGE + 1])


def target_at(campaign: Campaign, n: int) -> Target | None:
    """The target of a place, or none."""
    rows = Target.objects.filter(campaign=campaign, n=n)
    return rows.select_related("offer__answered", "settled_by").first()


def on_paper(campaign: Campaign, stage: str, part: int) -> list[Target]:
    """Whose letters of a stage are in a part, in the order of the list."""
    rows: QuerySet[Target] = Target.objects.filter(
        campaign=campaign, mail="", **{f"{_ON[Stage(stage)]}__isnull": False}
    )
    first = (part - 1) * LETTERS_IN_PART
    return list(rows.select_related("offer").order_by("n")[first : first + LETTERS_IN_PART])
