"""What stands on a case's page besides the step: who has it, what clerks noted, its chain, its money, its 後閲."""

from typing import Any

from django.utils.translation import gettext

from madoguchi.core import clock
from madoguchi.counter.procedures.forms import Definition, load_definition
from madoguchi.counter.procedures.kinds import (
    CHANNEL_WORDS,
    STEP_WORDS,
    WITHIN_THE_OFFICE,
    Channel,
    Kind,
    StepKind,
)
from madoguchi.counter.procedures.queries import published
from madoguchi.foundation.ui.saying import in_english, language
from madoguchi.services.spending.models import PayoutState

from . import actions
from .beside import Beside, Link, Offered
from .models import Case, NoteKind, StepAction
from .queries import identifying_step, proved
from .rules import BY_POST, Clerk, why_not_aside

Shown = dict[str, Any]


def together(clerk: Clerk, case: Case, steps: list[StepAction], near: Beside) -> Shown:
    """All of it, for the templates `assigned`, `notes`, `chain`, `money` and `review`."""
    current = next((step for step in steps if step.done_at is None), None)
    last = actions.may_recall(clerk, case, steps)
    return {
        "inside": case.channel == Channel.OFFICE,
        "internal": case.kind == Kind.INTERNAL,
        "ex_officio": case.kind in WITHIN_THE_OFFICE and case.kind != Kind.INTERNAL,
        "recallable": STEP_WORDS[StepKind(last.kind)].says(language()) if last else "",
        "notes": [(gettext(NoteKind(one.kind).label), one) for one in near.notes],
        "note_kinds": [(kind.value, gettext(kind.label)) for kind in NoteKind],
        "may_assign": current is not None and not why_not_aside(clerk, current),
        "people": [(one.number, one.name_en if in_english() else one.name) for one in near.colleagues],
        "standing_in": current is not None
        and current.kind in BY_POST
        and current.post_id not in clerk.own_posts,
        "reviews": [
            (one, one.seen_at is None and one.post in clerk.own_posts and one.decider != clerk.staff.id)
            for one in near.reviews
        ],
        "follows": near.follows and _link(near.follows),
        "offers": _offers(near),
        "may_enter": not clerk.is_contractor and case.department_id in clerk.departments,
        "taken": near.taken
        and {"title": said_in(near.taken.title), **near.taken.model_dump(exclude={"title"})},
        "paid": [(gettext(PayoutState(one.state).label), one) for one in near.paid],
        "unreachable": near.applicant is not None
        and not near.applicant.contact
        and case.kind != Kind.INTERNAL,
    }


def said_in(words: dict[str, str]) -> str:
    """Words in the language of the page, Japanese where there are no others."""
    return words.get("en" if in_english() else "ja") or words.get("ja", "")


def _link(one: Link) -> Shown:
    state = said_in(one.state) or (gettext("完結") if one.closed_at else gettext("進行中"))
    return {"number": one.number, "title": said_in(one.title), "state": state, "seen": one.seen}


def _offers(near: Beside) -> list[Shown]:
    ways = _ways() if any(one.ended_at is None for one in near.offers) else {}
    return [_offer(one, near, ways) for one in near.offers]


def _offer(one: Offered, near: Beside, ways: dict[str, list[tuple[str, str]]]) -> Shown:
    became = near.followed.get(one.answered or "")
    return {
        "code": one.code,
        "title": said_in(one.title),
        "until": one.until,
        "days": (one.until - clock.today()).days if one.until else None,
        "open": one.ended_at is None,
        "became": became and _link(became),
        "ways": ways.get(one.procedure, []),
    }


def _ways() -> dict[str, list[tuple[str, str]]]:
    """How each procedure may come in beside the window."""
    procedures = (load_definition(version).procedure for version in published())
    return {
        one.id: [
            (way.value, CHANNEL_WORDS[way].says(language())) for way in one.channels if way != Channel.ONLINE
        ]
        for one in procedures
    }


def lacks_identity(definition: Definition, current: StepAction, near: Beside) -> bool:
    """Whether it is to be known at the open step who applies, and is not yet, as far as the procedure asks."""
    if current.kind != identifying_step(definition) or near.applicant is None:
        return False
    return not proved(definition, near.applicant.level, [one.kind for one in near.checks])
