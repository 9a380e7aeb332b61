"""A campaign is made and changed; tables and conditions are given to the worker to read."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.core.files.uploadedfile import UploadedFile

from madoguchi.core import clock
from madoguchi.core.errors import PlainError
from madoguchi.core.tabular import read_table
from madoguchi.counter.cases.rules import Clerk
from madoguchi.counter.procedures.definition import load_definition
from madoguchi.counter.procedures.kinds import Channel
from madoguchi.counter.procedures.queries import current
from madoguchi.foundation.city.models import Department
from madoguchi.foundation.files.actions import keep
from madoguchi.foundation.ledger.actions import record
from madoguchi.foundation.people.actions import staff_actor
from madoguchi.foundation.tenancy.jobs import defer

from .. import events, extract
from ..models import Campaign, Source, SourceKind, SourceState, State
from ..reading import check_mapping
from ..refusals import CampaignRefusedError
from .common import READ, about, preparing

MOST_BYTES, MOST_WORDS, MOST_TITLE = 10 * 1024 * 1024, 2000, 100


@dataclass(frozen=True)
class Plan:
    """What a clerk says of a campaign; `words` are those of the letter, by language."""

    title: str
    opens_on: date
    until: date
    remind_on: date | None
    urge_on: date | None
    words: Mapping[str, str]


def prepare(clerk: Clerk, procedure: str, plan: Plan) -> Campaign:
    """A new campaign for a procedure of the clerk's department. Raises `CampaignRefusedError`."""
    department = _department(clerk, procedure)
    _check(plan)
    made = Campaign.objects.create(
        procedure=procedure, department=department, made_by=clerk.staff, **asdict(plan)
    )
    record(events.PREPARED, made.subject, about(made), actor=staff_actor(clerk.staff.id))
    return made


def change(clerk: Clerk, found: Campaign, plan: Plan) -> Campaign:
    """Words and days, until the campaign ends; what has gone out stays as it was. Raises `CampaignRefusedError`."""
    now = preparing(clerk, found, State.PREPARED, State.SENT)
    _check(plan)
    Campaign.objects.filter(id=now.id).update(**asdict(plan))
    record(events.CHANGED, now.subject, about(now), actor=staff_actor(clerk.staff.id))
    return now


def _department(clerk: Clerk, procedure: str) -> Department:
    version = current(procedure)
    declared = load_definition(version).procedure if version else None
    if declared is None or Channel.ONLINE not in declared.channels:
        raise CampaignRefusedError("procedure")
    mine: dict[str, Department] = {post.department.slug: post.department for post in clerk.posts}
    if declared.department not in mine:
        raise CampaignRefusedError("procedure")
    return mine[declared.department]


def _check(plan: Plan) -> None:
    if not 0 < len(plan.title) <= MOST_TITLE:
        raise CampaignRefusedError("title")
    later = [day for day in (plan.remind_on, plan.urge_on) if day is not None]
    if plan.until < plan.opens_on or plan.until <= clock.today() or any(d <= plan.opens_on for d in later):
        raise CampaignRefusedError("dates")
    if not plan.words.get("ja") or any(len(one) > MOST_WORDS for one in plan.words.values()):
        raise CampaignRefusedError("words")


def upload(clerk: Clerk, found: Campaign, file: "UploadedFile[Any] | None") -> Source:
    """Keep a table of targets; its columns are named next. Raises `CampaignRefusedError`, `TableError`."""
    now = preparing(clerk, found, State.PREPARED, State.SENT)
    if file is None or not file.size or file.size > MOST_BYTES:
        raise CampaignRefusedError("file")
    data = file.read()
    columns = [header for header in read_table(data).headers if header]
    made = _source(clerk, now, SourceKind.FILE, file_name=(file.name or "")[-200:], columns=columns)
    keep(data, made.file_name or made.code, "application/octet-stream", subject=made.subject)
    return made


def ask_registry(clerk: Clerk, found: Campaign, condition: str) -> Source:
    """A condition on the registry extract; columns are named next. Raises `CampaignRefusedError`, `ExpressionError`."""
    now = preparing(clerk, found, State.PREPARED, State.SENT)
    if not condition:
        raise CampaignRefusedError("condition")
    extract.compiled(condition)
    columns = list(extract.COLUMNS)
    return _source(
        clerk, now, SourceKind.REGISTRY, condition=condition, columns=columns, mapping=extract.USUAL
    )


def _source(clerk: Clerk, found: Campaign, kind: SourceKind, **more: Any) -> Source:
    return Source.objects.create(
        campaign=found, kind=kind, state=SourceState.NEW, made_by=clerk.staff, **more
    )


def name_columns(clerk: Clerk, source: Source, mapping: Mapping[str, str]) -> Source:
    """Which column is what; the worker reads and checks every row. Raises `CampaignRefusedError`."""
    preparing(clerk, source.campaign, State.PREPARED, State.SENT)
    check_mapping(mapping, source.columns)
    now = _held(source, SourceState.NEW, SourceState.CHECKED)
    now.mapping, now.state = dict(mapping), SourceState.WAITING
    now.save(update_fields=["mapping", "state"])
    defer(READ, source=str(now.id))
    return now


def take(clerk: Clerk, source: Source) -> Source:
    """The people that were shown become targets, those apart who are there already. Raises `CampaignRefusedError`."""
    preparing(clerk, source.campaign, State.PREPARED, State.SENT)
    now = _held(source, SourceState.CHECKED)
    now.state = SourceState.TAKING
    now.save(update_fields=["state"])
    defer(READ, source=str(now.id))
    return now


def fail(source: Source, error: PlainError) -> None:
    """It cannot be read: why, for whoever looks."""
    Source.objects.filter(id=source.id).update(
        state=SourceState.FAILED, problem_ja=error.ja, problem_en=error.en
    )


def _held(source: Source, *states: SourceState) -> Source:
    now = Source.objects.select_for_update(of=("self",)).get(id=source.id)
    if now.state not in states:
        raise CampaignRefusedError("state")
    return now
