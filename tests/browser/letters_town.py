"""A campaign of the town: tables at each place of being taken in, and letters sent."""

from datetime import timedelta
from typing import Any

import happening
from django.core.files.uploadedfile import SimpleUploadedFile
from happening import CRISIS, MIHON, until

from madoguchi.core import clock
from madoguchi.counter.campaigns import actions
from madoguchi.counter.campaigns.models import Campaign, Source, SourceState, Stage, Target
from madoguchi.counter.cases.rules import Clerk
from madoguchi.foundation.city.models import Staff
from madoguchi.foundation.tenancy.scope import city_scope

PROCEDURE = "disaster_certificate"
TABLE = """\
氏名,氏,名,生年月日,住所,メール
見本 花子,見本,花子,S33.2.1,みほん市中央1番地,
見本 次郎,見本,次郎,1990-04-01,みほん市中央2番地,jiro@mail.example
見本 三郎,見本,三郎,,みほん市中央3番地,
"""
MAPPING = {
    "own.name": "氏名",
    "own.birth_date": "生年月日",
    "own.address": "住所",
    "own.mail": "メール",
    "applicant.family": "氏",
    "applicant.given": "名",
}


def _clerk() -> Clerk:
    return Clerk(Staff.objects.get(email=f"{CRISIS}@mihon.example"))


def _upload(campaign: Campaign) -> Source:
    source = actions.upload(_clerk(), campaign, SimpleUploadedFile("対象の方.csv", TABLE.encode()))
    source.campaign = campaign
    return source


def _wait(source: Source, state: SourceState) -> None:
    """Until the office's worker has read it."""
    until(lambda: Source.objects.filter(id=source.id, state=state).exists())


def prepare(_facts: dict[str, Any]) -> dict[str, str]:
    """A campaign sent, with people from a table; other sources at each place."""
    with city_scope(MIHON):
        today, words = clock.today(), {"ja": "台風21号の被害の届けがまだの方へのご案内です。", "en": ""}
        plan = actions.Plan("り災証明書のご案内", today, today + timedelta(days=60), None, None, words)
        campaign = actions.prepare(_clerk(), PROCEDURE, plan)
        taken, new = _upload(campaign), _upload(campaign)
        checked = _upload(campaign)
        for one in (taken, checked):
            actions.name_columns(_clerk(), one, MAPPING)
    for one in (taken, checked):
        _wait(one, SourceState.CHECKED)
    with city_scope(MIHON):
        actions.take(_clerk(), taken)
    _wait(taken, SourceState.TAKEN)
    with city_scope(MIHON):
        actions.send(_clerk(), campaign, Stage.FIRST)
    until(lambda: _sent(campaign))
    with city_scope(MIHON):
        letter = Target.objects.select_related("offer").get(campaign=campaign, n=1)
        assert letter.offer is not None
        return {
            "campaign": campaign.code,
            "source_new": new.code,
            "source_checked": checked.code,
            "source_taken": taken.code,
            "letter": letter.offer.code,
        }


def _sent(campaign: Campaign) -> bool:
    return Campaign.objects.filter(id=campaign.id, working="", state="sent").exists()


def main() -> None:
    """Do the act."""
    happening.main({"prepare": prepare})
