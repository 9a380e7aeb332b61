"""勧奨: who is taken in, who is written to and how often, who has answered."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from campaigning import MAPPING, clerk, person, plan, prepared, read_in, reloaded, sent, tomorrow
from clones import Clone
from django.db import IntegrityError, transaction
from pypdfium2 import PdfDocument
from small_forms import YEARLY, published
from visitors import pages, visitor
from walking import CHIEF, MIHON, drain, run_jobs

from madoguchi.core import clock
from madoguchi.core.expressions import ExpressionError
from madoguchi.counter.campaigns import actions, queries
from madoguchi.counter.campaigns.letters import labels
from madoguchi.counter.campaigns.models import Campaign, Rejection, Settled, Source, Stage, State, Target
from madoguchi.counter.campaigns.refusals import CampaignRefusedError
from madoguchi.counter.cases.models import Offer
from madoguchi.counter.window import actions as window
from madoguchi.counter.window.models import Draft, Invitation
from madoguchi.foundation.city.models import Staff, StaffKind
from madoguchi.foundation.files.models import File
from madoguchi.foundation.files.queries import open_file
from madoguchi.foundation.people.models import RegistryExtract
from madoguchi.foundation.people.registry.actions import import_file
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.services.notices.models import Delivery

MAIL = "hanako@mail.example"


@pytest.fixture
def city(database: Clone) -> Iterator[Clone]:
    with database.as_office(), city_scope(MIHON):
        published(YEARLY)
    yield database


def numbers(city: Clone, campaign: Campaign) -> queries.Numbers:
    with city.as_office(), city_scope(MIHON):
        return queries.numbers_of(campaign)


def mails(city: Clone, template: str) -> int:
    drain(city)
    with city.as_public(), city_scope(MIHON):
        return Delivery.objects.filter(notice__template=template).count()


def hand_in(city: Clone, target: Target) -> None:
    """Somebody hands in what their letter asks for."""
    drain(city)
    assert target.offer is not None
    code = target.offer.code
    with city.as_public(), pages():
        browser = visitor()
        browser.post(f"/i/{code}/", {"proof": "1958-02-01"})
        draft_code = browser.post(f"/i/{code}/begin/")["Location"].split("/")[2]
        with city_scope(MIHON):
            draft = Draft.objects.get(code=draft_code)
            assert draft.typed["applicant"] == {"family": "見本", "given": f"{target.n}郎"}
            window.save(draft, {"change": "なし"})
        assert browser.post(f"/applying/{draft_code}/check/").status_code == 302
    drain(city)


def targets(city: Clone, campaign: Campaign) -> list[Target]:
    with city.as_office(), city_scope(MIHON):
        return list(Target.objects.filter(campaign=campaign).select_related("offer").order_by("n"))


def test_rows_are_checked_by_the_form_and_wrong_ones_say_how_to_mend_them(city: Clone) -> None:
    campaign = prepared(city)
    lines = [person(1), person(2, children="十人"), person(3, born=""), person(4, born="", mail=MAIL)]
    source = read_in(city, campaign, *lines)
    assert (source.read, source.good, source.rejected, source.taken) == (4, 2, 2, 2)
    with city.as_office(), city_scope(MIHON):
        wrong = [(one.line, one.column) for one in Rejection.objects.order_by("line")]
        assert wrong == [(3, "人数"), (4, "生年月日")]
        first = Target.objects.order_by("n").first()
        assert first is not None
        assert first.values == {
            "applicant": {"family": "見本", "given": "1郎"},
            "birth_date": "1958-02-01",
            "children": 2,
        }
        assert not File.objects.filter(kept_for=source.subject).exists()


def test_nobody_is_taken_twice_however_often_the_table_comes(city: Clone) -> None:
    campaign = prepared(city, person(1), person(2))
    source = read_in(city, campaign, person(2), person(3), person(3))
    assert source.taken == 1
    assert [one.n for one in targets(city, campaign)] == [1, 2, 3]
    with city.as_office(), city_scope(MIHON):
        one = targets(city, campaign)[0]
    with city.as_office(), city_scope(MIHON), pytest.raises(IntegrityError, match="campaigns_target_once"):
        Target.objects.create(
            campaign=campaign, n=9, key=one.key, name="同じ方", birth_date=one.birth_date, address="同じ"
        )


def test_each_gets_each_stage_once_and_who_answered_is_not_reminded(city: Clone) -> None:
    campaign = prepared(city, person(1, mail=MAIL), person(2))
    sent(city, campaign)
    assert reloaded(city, campaign).state == State.SENT
    assert mails(city, "campaign") == 1
    sent_first = targets(city, campaign)
    hand_in(city, sent_first[0])
    found = numbers(city, campaign)
    assert (found.sent, found.answered, found.waiting, found.letters["first"]) == (2, 1, 1, 1)
    sent(city, campaign, Stage.REMINDER)
    sent(city, campaign, Stage.URGE)
    sent(city, campaign, Stage.REMINDER)
    assert mails(city, "campaign_reminder") == 0
    found = numbers(city, campaign)
    assert (found.reminded, found.urged, found.letters["reminder"]) == (1, 1, 1)
    read_in(city, campaign, person(3, mail=MAIL))
    sent(city, campaign)  # to the one who was taken in later
    with city.as_office(), city_scope(MIHON):
        assert Offer.objects.count() == 3
    sent(city, campaign, Stage.REMINDER)
    assert mails(city, "campaign_reminder") == 1


def test_a_job_killed_half_way_goes_on_and_writes_to_nobody_twice(
    city: Clone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("madoguchi.counter.campaigns.actions.sending.AT_ONCE", 1)
    campaign = prepared(city, person(1), person(2), person(3))
    with city.as_office(), city_scope(MIHON):
        actions.send(clerk(), campaign, Stage.FIRST)
        assert actions.send_some(campaign.id)
    assert numbers(city, campaign).sent == 1
    run_jobs(city.as_office)
    run_jobs(city.as_office)
    assert numbers(city, campaign).sent == 3
    with city.as_office(), city_scope(MIHON):
        assert Offer.objects.count() == 3
        assert not actions.send_some(campaign.id)


def test_reminders_go_out_by_themselves_on_their_day_once(city: Clone) -> None:
    campaign = prepared(
        city, person(1, mail=MAIL), remind_on=tomorrow(), urge_on=tomorrow() + timedelta(days=7)
    )
    sent(city, campaign)
    with city.as_office(), city_scope(MIHON):
        assert actions.remind_due() == 0
    for days, begun in ((1, 1), (2, 0), (8, 1), (9, 0)):
        with city.as_office(), city_scope(MIHON), clock.moved_to(clock.now() + timedelta(days=days)):
            assert actions.remind_due() == begun
            while actions.send_some(campaign.id):
                pass
    found = numbers(city, campaign)
    assert (found.reminded, found.urged) == (1, 1)


def test_ending_closes_what_was_not_handed_in(city: Clone) -> None:
    campaign = prepared(city, person(1), person(2))
    sent(city, campaign)
    hand_in(city, targets(city, campaign)[0])
    sent(city, campaign, Stage.END)
    drain(city)
    with city.as_public(), city_scope(MIHON):
        assert not Invitation.objects.filter(ended_at=None).exists()
    found = numbers(city, campaign)
    assert (found.answered, found.waiting) == (1, 0)
    with city.as_office(), city_scope(MIHON), pytest.raises(CampaignRefusedError) as refusal:
        actions.send(clerk(), campaign, Stage.FIRST)
    assert refusal.value.rule == "state"


def test_who_answered_another_way_is_left_in_peace(city: Clone) -> None:
    campaign = prepared(city, person(1, mail=MAIL), person(2))
    sent(city, campaign)
    one, other = targets(city, campaign)
    with city.as_office(), city_scope(MIHON):
        with pytest.raises(CampaignRefusedError), transaction.atomic():
            actions.settle(clerk(), campaign, one, Settled.ANSWERED, "")
        actions.settle(clerk(), campaign, one, Settled.ANSWERED, "窓口で提出")
    hand_in(city, other)
    with city.as_office(), city_scope(MIHON), pytest.raises(CampaignRefusedError) as refusal:
        actions.settle(clerk(), campaign, other, Settled.NOT_CONCERNED, "転出")
    assert refusal.value.rule == "answered"
    sent(city, campaign, Stage.REMINDER)
    assert mails(city, "campaign_reminder") == 0
    found = numbers(city, campaign)
    assert (found.otherwise, found.answered, found.waiting) == (1, 1, 0)


@pytest.mark.parametrize(
    ("condition", "names"),
    [
        ("person.age >= 65", ["見本 花子"]),
        ("true", ["見本 花子", "見本 次郎"]),
        ("person.sex == 'male'", ["見本 次郎"]),
        ("person.address.startsWith('みほん市中央')", ["見本 花子", "見本 次郎"]),
        ("person.age > 200", []),
    ],
)
def test_the_extract_gives_those_of_whom_the_condition_holds_and_never_the_protected(
    city: Clone, tmp_path: Path, condition: str, names: list[str]
) -> None:
    table = tmp_path / "extract.csv"
    table.write_text(
        "宛名番号,氏名,生年月日,性別,住所,住民状態,支援措置\n"
        "1,見本 花子,1950-01-01,女,みほん市中央1番地,,\n"
        "2,見本 次郎,2000-01-01,男,みほん市中央2番地,,\n"
        "3,見本 守子,1950-01-01,女,みほん市中央3番地,,1\n"
        "4,見本 転出,1950-01-01,女,みほん市中央4番地,転出,\n"
    )
    campaign = prepared(city)
    with city.as_office():
        assert import_file(MIHON, table).state == "done"
    with city.as_office(), city_scope(MIHON):
        source = actions.ask_registry(clerk(), campaign, condition)
        source.campaign = campaign
        actions.name_columns(
            clerk(), source, {**source.mapping, "applicant.family": "氏", "applicant.given": "名"}
        )
    run_jobs(city.as_office)
    with city.as_office(), city_scope(MIHON):
        source = Source.objects.select_related("campaign").get(id=source.id)
        assert (source.state, source.problem_ja) == ("checked", "")
        assert sorted(row[0] for row in source.first) == sorted(names)
        protected = RegistryExtract.objects.get(number="3")
        assert source.protected == int(condition in ("person.age >= 65", "true") or "address" in condition)
        if names:
            actions.take(clerk(), source)
    run_jobs(city.as_office)
    with city.as_office(), city_scope(MIHON):
        assert sorted(Target.objects.values_list("name", flat=True)) == sorted(names)
        assert not Target.objects.filter(name=protected.name).exists()


def test_a_condition_that_is_none_is_refused_where_it_is_written(city: Clone) -> None:
    campaign = prepared(city)
    with city.as_office(), city_scope(MIHON), pytest.raises(ExpressionError):
        actions.ask_registry(clerk(), campaign, "person.income > 3")


def test_what_is_needed_to_find_and_know_somebody_must_be_mapped(city: Clone) -> None:
    campaign = prepared(city)
    source = read_in(city, campaign, person(1), take=False)
    with city.as_office(), city_scope(MIHON):
        for missing in ("own.name", "own.mail"):
            mapping = {key: one for key, one in MAPPING.items() if key not in (missing, "own.address")}
            with pytest.raises(CampaignRefusedError) as refusal, transaction.atomic():
                actions.name_columns(clerk(), source, mapping)
            assert refusal.value.rule == "mapping"


def test_only_the_department_prepares_and_no_contractor_sends(city: Clone) -> None:
    campaign = prepared(city, person(1))
    with city.as_office(), city_scope(MIHON):
        other = clerk("yukimura@mihon.example")
        assert queries.campaign_coded(other, campaign.code) is None
        for act in (
            lambda: actions.change(other, campaign, plan()),
            lambda: actions.prepare(other, YEARLY, plan()),
        ):
            with pytest.raises(CampaignRefusedError) as refusal, transaction.atomic():
                act()
            assert refusal.value.rule in ("department", "procedure")
        Staff.objects.filter(email=CHIEF).update(kind=StaffKind.CONTRACTOR)
        with pytest.raises(CampaignRefusedError) as refusal, transaction.atomic():
            actions.send(clerk(CHIEF), campaign, Stage.FIRST)
        assert refusal.value.rule == "contractor"


def test_days_that_cannot_be_are_refused(city: Clone) -> None:
    today = clock.today()
    with city.as_office(), city_scope(MIHON):
        for wrong in ({"until": today}, {"opens_on": today + timedelta(days=40)}, {"remind_on": today}):
            with pytest.raises(CampaignRefusedError) as refusal, transaction.atomic():
                actions.prepare(clerk(), YEARLY, plan(**wrong))
            assert refusal.value.rule == "dates"
    campaign = prepared(city, person(1), opens_on=tomorrow())
    with city.as_office(), city_scope(MIHON), pytest.raises(CampaignRefusedError) as refusal:
        actions.send(clerk(), campaign, Stage.FIRST)
    assert refusal.value.rule == "early"


def test_letters_and_labels_are_printed_for_those_without_mail(city: Clone) -> None:
    campaign = prepared(city, person(1, mail=MAIL), person(2), person(3))
    sent(city, campaign)
    run_jobs(city.as_office)
    with city.as_office(), city_scope(MIHON):
        people = queries.on_paper(campaign, "first", 1)
        assert [one.name for one in people] == ["見本 2郎", "見本 3郎"]
        kept = actions.printed(campaign, "first", 1)
        assert kept is not None
        assert len(PdfDocument(open_file(kept))) == 2
        assert len(PdfDocument(labels(people))) == 1
        assert queries.on_paper(campaign, "first", 2) == []
        actions.print_part(campaign.id, Stage.FIRST, 1)
        assert File.objects.filter(kept_for=campaign.subject).count() == 1


def test_a_character_that_no_typeface_has_is_named_at_the_campaign(city: Clone) -> None:
    campaign = prepared(city, person(1).replace("みほん市", "\U0001b000市"))
    sent(city, campaign)
    run_jobs(city.as_office)
    now = reloaded(city, campaign)
    assert "U+1B000" in now.problem_en
    with city.as_office(), city_scope(MIHON):
        assert actions.printed(now, "first", 1) is None
