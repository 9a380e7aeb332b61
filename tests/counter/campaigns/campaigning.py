"""A campaign of the sample city for tests: prepared, its people taken in from a table, sent."""

from datetime import date, timedelta
from typing import Any

from clones import Clone
from django.core.files.uploadedfile import SimpleUploadedFile
from small_forms import YEARLY
from walking import CLERK, MIHON, run_jobs

from madoguchi.core import clock
from madoguchi.counter.campaigns import actions
from madoguchi.counter.campaigns.models import Campaign, Source, Stage
from madoguchi.counter.cases.rules import Clerk
from madoguchi.foundation.city.models import Staff
from madoguchi.foundation.tenancy.scope import city_scope

HEADERS = "番号,氏名,氏,名,生年月日,住所,メール,人数"
MAPPING = {
    "own.number": "番号",
    "own.name": "氏名",
    "own.birth_date": "生年月日",
    "own.address": "住所",
    "own.mail": "メール",
    "applicant.family": "氏",
    "applicant.given": "名",
    "birth_date": "生年月日",
    "children": "人数",
}


def person(n: int, mail: str = "", children: str = "2", born: str = "1958-02-01") -> str:
    """One line of the table."""
    return f"{n},見本 {n}郎,見本,{n}郎,{born},みほん市中央{n}番地,{mail},{children}"


def plan(**more: Any) -> actions.Plan:
    """Days and words of a campaign that can be sent today."""
    today = clock.today()
    whole: dict[str, Any] = {
        "title": "現況届のご案内",
        "opens_on": today,
        "until": today + timedelta(days=30),
        "remind_on": None,
        "urge_on": None,
        "words": {"ja": "年に一度の届です。", "en": ""},
    }
    return actions.Plan(**{**whole, **more})


def clerk(email: str = CLERK) -> Clerk:
    """A member of staff at work, in the city in scope."""
    return Clerk(Staff.objects.get(email=email))


def read_in(database: Clone, campaign: Campaign, *lines: str, take: bool = True) -> Source:
    """A table is read, checked and taken in."""
    with database.as_office(), city_scope(MIHON):
        table = SimpleUploadedFile("people.csv", "\n".join([HEADERS, *lines]).encode())
        source = actions.upload(clerk(), campaign, table)
        source.campaign = campaign
        actions.name_columns(clerk(), source, MAPPING)
    run_jobs(database.as_office)
    if take:
        with database.as_office(), city_scope(MIHON):
            actions.take(clerk(), source)
        run_jobs(database.as_office)
    with database.as_office(), city_scope(MIHON):
        return Source.objects.select_related("campaign").get(id=source.id)


def prepared(database: Clone, *lines: str, **more: Any) -> Campaign:
    """A campaign with people."""
    with database.as_office(), city_scope(MIHON):
        made = actions.prepare(clerk(), YEARLY, plan(**more))
    if lines:
        read_in(database, made, *lines)
    return reloaded(database, made)


def sent(database: Clone, campaign: Campaign, stage: Stage = Stage.FIRST) -> None:
    """A stage goes out."""
    with database.as_office(), city_scope(MIHON):
        actions.send(clerk(), campaign, stage)
    run_jobs(database.as_office)


def reloaded(database: Clone, campaign: Campaign) -> Campaign:
    """A campaign as it is now."""
    with database.as_office(), city_scope(MIHON):
        return Campaign.objects.select_related("department").get(id=campaign.id)


def tomorrow() -> date:
    """The day after today."""
    return clock.today() + timedelta(days=1)
