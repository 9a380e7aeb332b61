"""The effect of live procedures: each figure is that of a count by hand of the ledger's events, and stands on a page."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from clones import Clone
from desks import Desk
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from listed import OFFICER, OTHER, at, clerk, doubts, read
from visitors import pages, visitor
from walking import CLERK, MIHON, at_desk, decide_case, draft, drain, hand_over, prepare_case, run_jobs

from madoguchi.core import clock
from madoguchi.core.calendar import fiscal_year
from madoguchi.counter.cases import actions as cases
from madoguchi.counter.figures.jobs import count_all
from madoguchi.counter.procedures.models import ProcedureVersion
from madoguchi.counter.window import actions as window
from madoguchi.foundation.ledger.models import Event
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.governance.assessment import actions
from madoguchi.governance.assessment.effect.collecting import course_of, courses, this_year
from madoguchi.governance.assessment.effect.contents import contents
from madoguchi.governance.assessment.effect.report import report_of
from madoguchi.governance.assessment.models import Choice, Inventory, InventoryItem, Scenario
from madoguchi.governance.assessment.refusals import AssessmentRefusedError
from madoguchi.web.jobs import PERIODIC

TOKYO = ZoneInfo("Asia/Tokyo")
SLUG, LINE, OTHER_LINE = "disaster_certificate", 2, 3
LIST = """担当課,手続名,総件数,オンライン件数,処理時間
危機管理課,り災証明書の交付,3650,0,30
市民課,転入届,1000,,
"""
MOST_STATEMENTS = 12


def measured_a_day_later() -> None:
    """What the office's worker does after midnight."""
    (job,) = (one for one in PERIODIC if one.name == "assessment.measure")
    with clock.moved_to(clock.now() + timedelta(days=1)):
        count_all()
        job.work()


@pytest.fixture
def lived(database: Clone) -> Iterator[tuple[Clone, Inventory]]:
    """A list whose first row is a live procedure that people applied for: two handed in, one is asked to be mended,
    one decided; a third is left at its second page."""
    with database.as_office(), city_scope(MIHON):
        found = read(LIST, year=fiscal_year(clock.today()), title="令和の棚卸し")
        actions.link(clerk(), at(found, LINE), SLUG)
    hand_over(database)
    prepare_case(database)
    decide_case(database)
    hand_over(database, email="hanako@mail.example")
    drain(database)
    with at_desk(database, CLERK) as (who, case):
        until = clock.today() + timedelta(days=7)
        cases.ask_correction(who, case, {"photos": "ぼけています", "phone": "桁が足りません"}, until, "")
    with database.as_public(), city_scope(MIHON):
        _, left = draft(email="jiro@mail.example")
        window.save(left, {}, page="disaster", passed=True)
    with database.as_office():
        measured_a_day_later()
        yield database, found


def events(kind: str) -> list[Event]:
    """The events of a kind about the procedure, as the ledger has them."""
    return [one for one in Event.objects.filter(kind=kind).order_by("seq") if one.data["procedure"] == SLUG]


def day_of(moment: datetime) -> date:
    return moment.astimezone(TOKYO).date()


def test_a_row_says_what_the_ledger_has(lived: tuple[Clone, Inventory]) -> None:
    _, found = lived
    with city_scope(MIHON):
        by_channel = Counter(one.data["channel"] for one in events("cases.received"))
        row, other = at(found, LINE), at(found, OTHER_LINE)
        assert row.volume == sum(by_channel.values()) == 2
        assert (row.online, row.counter, row.post, row.phone) == (
            by_channel["online"], by_channel["counter"], by_channel["post"], by_channel["phone"],
        )  # fmt: skip
        assert row.offline == row.volume - row.online
        assert set(row.measured) == {"volume", "online", "offline", "counter", "post", "phone"}
        assert row.assumed["volume"] == "3650" and row.assumed["counter"] == ""
        assert (other.volume, other.measured, other.assumed) == (1000, [], {})
        assert Event.objects.filter(kind="assessment.measured").count() == 1


def test_measured_again_without_anything_new_nothing_is_written(lived: tuple[Clone, Inventory]) -> None:
    measured_a_day_later()
    with city_scope(MIHON):
        assert Event.objects.filter(kind="assessment.measured").count() == 1


def test_each_figure_of_a_procedure_is_that_of_the_ledger(lived: tuple[Clone, Inventory]) -> None:
    _, found = lived
    with city_scope(MIHON):
        (one,) = courses(report_of(found), this_year())
        _, alone = course_of(at(found, LINE), this_year())
        assert alone and alone.course == one.course
        course = one.course
        received = events("cases.received")
        assert course.received == len(received) and course.online == len(received)
        asked = Counter(
            name for event in events("cases.correction_asked") for name in event.data["questions"].split()
        )
        assert dict(course.questions()) == dict(asked) == {"photos": 1, "phone": 1}
        begun, passed = events("window.draft_begun"), events("window.page_passed")
        handed = [event for event in events("window.arrived") if event.data["filled_in"]]
        stops = {stop.page: stop for stop in course.stops()}
        first = course.form.pages[0]
        assert stops[first].reached == len(begun) == 3
        assert sum(stop.passed for stop in stops.values()) == len(passed) + len(handed)
        (decided,) = events("cases.decided")
        arrived = next(
            datetime.fromisoformat(e.data["arrived"]) for e in received if e.subject == decided.subject
        )
        minutes = int((decided.at - arrived).total_seconds() // 60)
        assert course.took("", 5) == minutes


def test_before_and_after_are_reckoned_from_the_days_since_it_began(lived: tuple[Clone, Inventory]) -> None:
    _, found = lived
    with city_scope(MIHON):
        first = ProcedureVersion.objects.filter(procedure__slug=SLUG).earliest("number")
        report = report_of(found)
        (line,) = report.lines
        assert report.until
        days = (day_of(report.until) - day_of(first.published_at)).days + 1
        came = len([one for one in events("cases.received") if one.data["channel"] == "online"])
        one = line.compared
        assert (one.days, one.came, one.so_far) == (days, came, pytest.approx(3650 * days / 365))
        hours = came * (60 * 0.75 + 30 * 0.4) / 60
        assert one.saved.hours == pytest.approx(hours)
        assert one.saved.assumed == pytest.approx(came * 60 * 0.75 / 60 * 2000)


def test_the_plans_promises_are_held_against_what_came(lived: tuple[Clone, Inventory]) -> None:
    _, found = lived
    with city_scope(MIHON):
        plan = Scenario.objects.create(
            inventory=found,
            name="三か年",
            given={"weights": {"resident_wage": 4000}},
            result={},
            state="solved",
            solved_at=clock.now(),
            adopted=True,
            made_by=clerk().staff,
        )
        for place, (line, volume, benefit) in enumerate(((LINE, 7300, 730_000), (OTHER_LINE, 1000, 500_000))):
            Choice.objects.create(
                scenario=plan,
                item=at(found, line),
                place=place,
                year=0,
                benefit=benefit,
                cost=1,
                volume=volume,
            )
        live, waits = report_of(found).lines
        one = live.compared
        assert one.promise.planned and one.so_far == pytest.approx(7300 * one.days / 365)
        assert one.to_save and one.to_save.yen == pytest.approx(730_000 * one.days / 365)
        assert one.saved.assumed == pytest.approx(one.came * 60 * 0.75 / 60 * 4000)
        assert (waits.words, waits.compared.since, waits.compared.promise.volume) == ("転入届", None, 1000)
    with pages():
        page = Desk(OFFICER).reads(f"/assessment/{found.code}/effect/")
    assert "計画「三か年」などの2手続きのうち、1手続きが公開中です" in page
    assert "まだ公開していません" in page


def test_a_mended_figure_is_not_overwritten_but_doubted(lived: tuple[Clone, Inventory]) -> None:
    database, found = lived
    with city_scope(MIHON):
        actions.unlink(clerk(), at(found, LINE))
        assert at(found, LINE).volume == 3650
        actions.mend(clerk(), at(found, LINE), "volume", "3700")
        actions.link(clerk(), at(found, LINE), SLUG)
    measured_a_day_later()
    run_jobs(database.as_office)
    with city_scope(MIHON):
        row = at(found, LINE)
        assert (row.volume, row.online) == (3700, 2) and "volume" not in row.measured
        assert ("measured", "volume", "open") in doubts(found, LINE)


def test_one_procedure_is_one_row_of_a_list(lived: tuple[Clone, Inventory]) -> None:
    _, found = lived
    with city_scope(MIHON):
        for wanted, rule in ((SLUG, "linked_twice"), ("nothing", "no_procedure")):
            with pytest.raises(AssessmentRefusedError) as refused, transaction.atomic():
                actions.link(clerk(), at(found, OTHER_LINE), wanted)
            assert refused.value.rule == rule
        with pytest.raises(AssessmentRefusedError) as others, transaction.atomic():
            actions.unlink(clerk(OTHER), at(found, LINE))
        assert others.value.rule == "own_rows"
        with pytest.raises(IntegrityError, match="live_once"), transaction.atomic():
            InventoryItem.objects.filter(inventory=found, line=OTHER_LINE).update(procedure=SLUG)


def test_the_pages_say_so(lived: tuple[Clone, Inventory]) -> None:
    _, found = lived
    with pages():
        desk = Desk(OFFICER)
        home = f"/assessment/{found.code}/effect/"
        page = desk.reads(home)
        assert "1手続きが公開中です" in page and "オンラインで2件届きました" in page
        assert "り災証明書" in page and "転入届" not in page
        counted, estimated = page.split("件数の見込みと実績</caption>")[1].split(
            "減った時間と費用の推計</caption>"
        )
        assert "届いた（件）" in counted and "推計）" not in counted
        assert "減った費用（円、推計）" in estimated and "届いた（件）" not in estimated
        own = desk.reads(f"{home}{LINE}/")
        for heading in (
            "月ごとのオンラインの割合",
            "補正をお願いした項目",
            "様式のどのページで止まったか",
            "かかった時間",
        ):
            assert heading in own
        assert 'href="/figures/events/?period=' in own
        other = desk.reads(f"{home}{OTHER_LINE}/")
        assert 'name="procedure"' in other
        assert 'name="procedure"' not in Desk(OTHER).reads(f"{home}{OTHER_LINE}/")
        told = desk.browser.post(f"{home}{OTHER_LINE}/", {"procedure": SLUG})
        assert told.status_code == 422
        for form, begins in (("csv", b"\xef\xbb\xbf"), ("xlsx", b"PK")):
            answer = desk.browser.get(f"{home}file/{form}/")
            assert answer.status_code == 200 and answer.content.startswith(begins)


def test_a_page_asks_little(lived: tuple[Clone, Inventory]) -> None:
    _, found = lived
    with pages():
        desk = Desk(OFFICER)
        for address in (
            f"/assessment/{found.code}/effect/",
            f"/assessment/{found.code}/effect/{LINE}/",
            "/assessment/effect/",
        ):
            desk.reads(address)
            with CaptureQueriesContext(connection) as asked:
                desk.reads(address)
            assert len(asked) <= MOST_STATEMENTS, (address, [one["sql"][:90] for one in asked])


def test_it_is_published_by_a_person_after_looking(
    lived: tuple[Clone, Inventory], monkeypatch: pytest.MonkeyPatch
) -> None:
    database, _ = lived
    with pages():
        desk = Desk(OFFICER)
        assert desk.browser.post("/assessment/effect/count/").status_code == 302
        assert "まだ公表できません" in desk.reads("/assessment/effect/")
        monkeypatch.setattr(contents, "__defaults__", (2,))
        assert desk.browser.post("/assessment/effect/count/").status_code == 302
        page = desk.reads("/assessment/effect/")
        assert "申請 2件を集計しました" in page
        stamp = page.split('name="stamp" value="')[1].split('"')[0].replace("&#x27;", "'")
        assert Desk(OTHER).browser.post("/assessment/effect/publish/", {"stamp": stamp}).status_code == 422
        assert desk.browser.post("/assessment/effect/publish/", {"stamp": stamp}).status_code == 302
    drain(database)
    with database.as_public(), pages():
        assert visitor().get("/published/assessment_effect/").status_code == 200
        data = visitor().get("/published/assessment_effect/channels.json").json()
        assert data["table"]["rows"][0]["cells"][0] == 2
        assert visitor().get("/published/assessment_effect/promised.csv").status_code == 200
