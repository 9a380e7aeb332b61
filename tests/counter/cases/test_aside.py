"""What takes a case off its straight way, through the desk's pages."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from answers import LAMP
from certificates import FIRST, apply, examined
from clones import Clone
from desks import Desk, at, newest
from test_detours import mend
from visitors import pages
from walking import CHIEF, CLERK, MIHON, SECOND, decide_case, drain, hand_over, prepare_case

from madoguchi.core import clock
from madoguchi.core.calendar import deadline
from madoguchi.counter.cases.models import Case, CaseMessage, CorrectionRequest
from madoguchi.counter.procedures.queries import current
from madoguchi.counter.window import actions as window
from madoguchi.counter.window.rules import Visitor
from madoguchi.foundation.city.models import Staff
from madoguchi.foundation.ledger.models import Event
from madoguchi.foundation.people.models import Party
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.services.documents.models import IssuedDocument
from madoguchi.services.payments.models import Bill

WORDS = {"item": ["flood_depth", "photos"], "words.flood_depth": "測り直してください。"}
ASKED = {**WORDS, "words.photos": "北側を足してください。", "consequence": "いまの写真で判定します。"}


ROADS, PARKS = "kuroda@mihon.example", "hanamura@mihon.example"
NOBODY = Visitor(holder="a-browser's-secret")


def report(database: Clone) -> None:
    with database.as_public(), city_scope(MIHON):
        draft = window.begin(NOBODY, current("road_report"), "ja")
        window.save(draft, LAMP)
        window.hand_over(NOBODY, draft.code)
    drain(database)


@pytest.fixture
def waiting(database: Clone) -> Iterator[Clone]:
    """A case that waits to be examined."""
    hand_over(database)
    drain(database)
    with database.as_office(), pages():
        yield database


def in_days(days: int) -> str:
    return (clock.today() + timedelta(days=days)).isoformat()


def test_asked_waited_for_and_shown_with_what_it_was_before(waiting: Clone) -> None:
    clerk, case = Desk(CLERK), newest()
    # Two weeks are proposed, to an open day.
    assert deadline(clock.today(), 14).isoformat() in clerk.sees(case)
    clerk.does(case, "correction", **ASKED, answer_by=in_days(14))
    seen = clerk.sees(case)
    assert "補正のお願い中" in seen
    assert "時計は停止中" in seen
    assert "審査を終える" not in seen
    assert "補正をお願いしているため" in clerk.is_told(case, "examine", checked=range(5))
    assert case.number not in clerk.reads("/queue/")
    assert "補正待ち" in clerk.reads("/queue/?view=department")
    drain(waiting)
    mend(waiting)
    with waiting.as_office(), pages():
        mended = clerk.sees(case)
        assert "補正前：45cm" in mended
        assert "写真1枚" in mended
        assert case.number in clerk.reads("/queue/")


def test_a_request_lacking_words_keeps_what_was_typed(waiting: Clone) -> None:
    clerk, case = Desk(CLERK), newest()
    told = clerk.is_told(case, "correction", **WORDS, answer_by=in_days(3), consequence="そのまま")
    assert "項目を選び" in told
    assert "測り直してください。" in told
    assert told.count('name="item" value="photos" checked') == 1
    assert "明日以降" in clerk.is_told(case, "correction", **ASKED, answer_by=in_days(0))
    assert "そのうち" in clerk.is_told(case, "correction", **ASKED, answer_by="そのうち")
    with city_scope(MIHON):
        assert not CorrectionRequest.objects.exists()


def test_taken_back_the_clock_runs_and_passed_it_comes_up_again(waiting: Clone) -> None:
    clerk, case = Desk(CLERK), newest()
    clerk.does(case, "correction", **ASKED, answer_by=in_days(2))
    with clock.moved_to(clock.now() + timedelta(days=4)):
        clerk = Desk(CLERK)  # who was away so long signs in anew
        assert "補正の期限を過ぎました" in clerk.reads("/queue/")
        assert "求めを終えて、続ける" in clerk.sees(case)
        clerk.does(case, "end_correction")
        assert "審査を終える" in clerk.sees(case)


def test_handed_over_to_the_parks_and_answered(database: Clone) -> None:
    report(database)
    with database.as_office(), pages():
        roads, parks, case = Desk(ROADS), Desk(PARKS), newest()
        parks.reads(f"/cases/{case.number}/", status=404)
        assert "所属を選んで" in roads.is_told(case, "hand_over", section="roads", why_over="x")
        assert roads.does(case, "hand_over", section="parks", why_over="公園の遊具のため") == "/queue/"
        seen = parks.sees(case)
        assert "引継ぎ" in seen
        assert "公園の遊具のため" in seen
        assert "「管理者」を選んでください" in parks.is_told(case, "examine", checked=range(5))
        parks.does(case, "examine", checked=range(5), **{"found.managed_by": "city"})
        assert "結論を選んで" in parks.is_told(case, "close", words="直しました")
        parks.does(case, "close", outcome="resolved", words="鎖を取り替えました。")
        with city_scope(MIHON):
            assert Case.objects.get().outcome == "resolved"
            assert CaseMessage.objects.get().text == "鎖を取り替えました。"
        assert "この案件は終わっています" in parks.sees(case)


def test_withdrawn_at_the_counter_is_asked_twice(waiting: Clone) -> None:
    clerk, case = Desk(CLERK), newest()
    assert "元に戻せません" in clerk.is_told(case, "withdraw", why_withdrawn="引っ越すため")
    assert at(case) == "examine"
    clerk.does(case, "withdraw", why_withdrawn="引っ越すため", sure="on")
    assert newest().result == "withdrawn"
    assert "引っ越すため" in clerk.sees(case)


def test_written_and_heard(waiting: Clone) -> None:
    clerk, case = Desk(CLERK), newest()
    assert "伝えることを書いて" in clerk.is_told(case, "message", text="　")
    clerk.does(case, "message", text="写真を拝見しました。")
    assert "写真を拝見しました。" in clerk.sees(case)


def test_a_check_of_documents_raises_the_level(waiting: Clone) -> None:
    clerk, case = Desk(CLERK), newest()
    clerk.does(case, "identity", kind="one_document", documents="運転免許証")
    with city_scope(MIHON):
        assert Party.objects.get().level == "authenticated"
        assert Event.objects.filter(kind="cases.level_raised").exists()


def test_revoked_or_made_anew_only_when_sure_and_with_a_reason(waiting: Clone) -> None:
    case = prepare_case(waiting)
    decide_case(waiting)
    with waiting.as_office(), pages():
        clerk = Desk(CLERK)
        assert "開封待ち" in clerk.reads("/queue/?view=department")
        assert case.number not in clerk.reads("/queue/")
        assert "元に戻せません" in clerk.is_told(case, "revoke", why_revoked="誤り")
        assert "理由を書いて" in clerk.is_told(case, "reissue", sure="on")
        clerk.does(case, "reissue", why_revoked="程度の誤り", sure="on")
        with city_scope(MIHON):
            assert IssuedDocument.objects.filter(revoked_at=None).count() == 1
            assert IssuedDocument.objects.count() == 2
        seen = clerk.sees(case)
        assert "失効" in seen
        assert "程度の誤り" in seen


def test_unopened_in_time_it_comes_up_as_paper(waiting: Clone) -> None:
    case = prepare_case(waiting)
    decide_case(waiting)
    with waiting.as_office(), pages(), clock.moved_to(clock.now() + timedelta(days=40)):
        clerk = Desk(CLERK)
        assert "開封されていません" in clerk.reads("/queue/")
        assert case.number in clerk.reads("/queue/?do=dispatch")
        assert case.number not in clerk.reads("/queue/?do=examine")
        clerk.does(case, "dispatch", way="counter")
        assert newest().closed_at


def test_a_contractor_and_another_section_may_not(waiting: Clone) -> None:
    with waiting.as_owner(), city_scope(MIHON):
        Staff.objects.filter(email=SECOND).update(kind="contractor")
    with waiting.as_office(), pages():
        contractor, case = Desk(SECOND), newest()
        assert "受託事業者" in contractor.sees(case)
        assert "受託事業者" in contractor.is_told(case, "examine", checked=range(5))
        assert "受託事業者" in contractor.is_told(case, "withdraw", sure="on")
        assert "ほかの進め方" not in contractor.sees(case)
        assert case.number not in contractor.reads("/queue/")
        stranger = Desk("teida@mihon.example")
        assert stranger.browser.post(f"/cases/{case.number}/examine/").status_code == 404


def test_who_prepared_does_not_see_the_decision_as_theirs(waiting: Clone) -> None:
    case = prepare_case(waiting)
    with waiting.as_office(), pages():
        assert case.number not in Desk(CLERK).reads("/queue/")
        assert case.number in Desk(CHIEF).reads("/queue/")


def test_what_looks_like_a_second_one_is_said(waiting: Clone) -> None:
    first = newest()
    hand_over(waiting)
    drain(waiting)
    with waiting.as_office(), pages():
        seen = Desk(CLERK).sees(newest())
        assert "同じ方の前の申請かもしれません" in seen
        assert first.number in seen


def test_a_charge_that_is_cancelled_is_no_longer_due_for_the_person(database: Clone) -> None:
    apply(database)
    examined(database)
    drain(database)
    with database.as_office(), pages():
        Desk(FIRST).does(newest(), "withdraw", sure="on")
    drain(database)
    with database.as_public(), city_scope(MIHON):
        assert Bill.objects.get().state == "cancelled"
