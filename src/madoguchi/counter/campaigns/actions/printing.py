"""Letters are typeset in the worker, a part at a time, and kept as files until the campaign has new ones."""

from uuid import UUID

from madoguchi.foundation.files.actions import discard, keep
from madoguchi.foundation.files.models import File
from madoguchi.foundation.files.queries import files_of
from madoguchi.foundation.tenancy.jobs import defer_all
from madoguchi.services.documents.typeset import MissingGlyphsError

from ..letters import letters
from ..models import Campaign, Stage
from ..queries import numbers_of, on_paper
from .common import PRINT


def ask_letters(campaign: Campaign, stage: Stage) -> None:
    """Have every part of a stage printed anew; in the caller's transaction."""
    if stage != Stage.END:
        parts = numbers_of(campaign).parts(stage)
        defer_all(PRINT, [{"campaign": str(campaign.id), "stage": stage.value, "part": n} for n in parts])


def print_part(campaign_id: UUID, stage: Stage, part: int) -> None:
    """One PDF of a part. What the typefaces lack is noted at the campaign, and the part is not there."""
    campaign = Campaign.objects.select_related("department").get(id=campaign_id)
    people = on_paper(campaign, stage, part)
    discard(one for one in files_of(campaign.subject) if one.name == _name(stage, part))
    try:
        made = letters(campaign, stage, people) if people else b""
    except MissingGlyphsError as missing:
        Campaign.objects.filter(id=campaign.id).update(problem_ja=missing.ja, problem_en=missing.en)
        return
    if made:
        keep(made, _name(stage, part), "application/pdf", subject=campaign.subject)


def printed(campaign: Campaign, stage: str, part: int) -> File | None:
    """The PDF of a part, once it is there."""
    return next((one for one in files_of(campaign.subject) if one.name == _name(stage, part)), None)


def _name(stage: str, part: int) -> str:
    return f"{stage}-{part}.pdf"
