"""How clerks share their work on a case's page: notes, assignment, recall, 代決 with 後閲, the chain."""

from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import quote

import pytest
from clones import Clone
from desks import Desk, at, newest, text
from test_entry import REPORT
from visitors import pages
from walking import CHECKS, CHIEF, CLERK, MIHON, SECOND, at_desk, drain, hand_over, prepare_case

from madoguchi.core import clock
from madoguchi.counter.cases import actions as cases
from madoguchi.counter.cases.models import AfterReview, Case, Offer, StepAction
from madoguchi.counter.cases.rules import Clerk
from madoguchi.counter.procedures.forms import load_definition
from madoguchi.counter.procedures.queries import current
from madoguchi.counter.procedures.questions import Context
from madoguchi.foundation.city.absences import AbsenceOrder, add_absence
from madoguchi.foundation.city.models import Staff
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.services.spending import actions as spending
from madoguchi.services.spending.models import Budget, Payout

CITIZENS, ROADS = "hamano@mihon.example", "kuroda@mihon.example"


@pytest.fixture
def waiting(database: Clone) -> Iterator[Clone]:
    """A case that waits to be examined."""
    hand_over(database)
    drain(database)
    with database.as_office(), pages():
        yield database


def staff(email: str) -> Staff:
    return Staff.objects.get(email=email)


def test_notes_stand_in_the_order_of_time_with_who_wrote_them(waiting: Clone) -> None:
    clerk, second, case = Desk(CLERK), Desk(SECOND), newest()
    assert "メモの内容を書いて" in clerk.is_told(case, "note", memo="　", memo_kind="phone")
    clerk.does(case, "note", memo="水曜に電話がありました。", memo_kind="phone")
    second.does(case, "note", memo="図面を預かりました。", memo_kind="counter")
    seen = clerk.sees(case)
    assert seen.index("水曜に電話") < seen.index("図面を預かり")
    assert "乙山 次郎" in seen
    assert ">窓口</span>" in seen


def waits(desk: Desk, case: Case) -> bool:
    """Whether a case is in the list of what somebody can do."""
    return f'value="{case.number}"' in desk.reads("/queue/")


def test_given_to_a_clerk_taken_oneself_and_freed(waiting: Clone) -> None:
    clerk, second, case = Desk(CLERK), Desk(SECOND), newest()
    assert "だれにも割り当てられていません" in clerk.sees(case)
    assert "所属の職員から選んで" in clerk.is_told(case, "assign", to="")
    assert "所属の職員から選んで" in clerk.is_told(case, "assign", to="1033")
    clerk.does(case, "assign", to="1002")
    assert not waits(clerk, case)
    assert waits(second, case)
    clerk.does(case, "assign", _me="1")
    assert waits(clerk, case)
    clerk.does(case, "assign", _free="1")
    assert waits(second, case)


def test_who_is_away_is_stood_in_for(waiting: Clone) -> None:
    case, today = newest(), clock.today()
    Desk(CLERK).does(case, "assign", to="1002")
    with city_scope(MIHON):
        add_absence(staff(SECOND), AbsenceOrder(staff(SECOND), today, today, staff(CLERK)))
    assert waits(Desk(CLERK), case)


def test_ones_own_step_is_taken_back_while_nobody_went_on(waiting: Clone) -> None:
    clerk, second, case = Desk(CLERK), Desk(SECOND), newest()
    assert "引き戻す" not in clerk.sees(case)
    clerk.does(case, "examine", checked=range(5))
    assert "「審査」を引き戻す" in clerk.sees(case)
    assert "引き戻す" not in second.sees(case)
    assert "自分が終えたばかり" in second.is_told(case, "recall")
    assert clerk.does(case, "recall", why_recalled="所見の書き忘れ") == f"/cases/{quoted(case)}/"
    assert at(case) == "examine"
    seen = clerk.sees(case)
    assert ">引戻し</span>" in seen
    assert "所見の書き忘れ" in seen
    clerk.does(case, "examine", checked=range(5))
    second.does(case, "draft", outcome="half")
    assert "自分が終えたばかり" in clerk.is_told(case, "recall")


def quoted(case: Case) -> str:
    return quote(case.number)


def away(of: str) -> None:
    with city_scope(MIHON):
        add_absence(staff(of), AbsenceOrder(staff(of), clock.today(), clock.today()))


def test_a_deputy_decides_and_the_holder_reviews_it(waiting: Clone) -> None:
    case = prepare_case(waiting)
    with waiting.as_office(), pages():
        deputy = Desk(SECOND)
        assert "専決権者だけ" in deputy.is_told(case, "decide")
        assert not waits(deputy, case)
        away(CHIEF)
        assert "代決になります" in deputy.sees(case)
        assert waits(deputy, case)
        assert "後閲待ち" not in deputy.reads("/queue/")
        deputy.does(case, "decide", note="代わって決裁します")
        holder, clerk = Desk(CHIEF), Desk(CLERK)
        assert case.number in holder.reads("/queue/?view=reviews")
        assert "後閲待ち" in holder.reads("/queue/")
        assert "後閲する" in holder.sees(case)
        assert "後閲を待っています" in clerk.sees(case)
        # Neither who decided nor anybody else confirms it.
        for other in (deputy, clerk):
            assert "代わって決裁された職の方" in other.is_told(case, "review")
        holder.does(case, "review")
        with city_scope(MIHON):
            assert AfterReview.objects.get().seen_by == staff(CHIEF)
        assert "後閲しました" in clerk.sees(case)
        assert "ほかの方がすでに" in holder.is_told(case, "review")
        assert case.number not in holder.reads("/queue/?view=reviews")
        assert "後閲待ち" not in holder.reads("/queue/")


def test_who_drafted_does_not_stand_in_at_the_decision(waiting: Clone) -> None:
    with at_desk(waiting, SECOND) as (second, case):
        cases.examine(second, case, cases.Examined(CHECKS))
        cases.draft(second, case, cases.Proposal("half"))
    with waiting.as_office(), pages():
        away(CHIEF)
        assert "審査または起案をした方" in Desk(SECOND).is_told(case, "decide")


def offered(case: Case, days: int = 30) -> Offer:
    with city_scope(MIHON):
        title = {"ja": "道路の通報（続き）", "en": "Report again"}
        values = {"trouble": "hole", "description": "先の件の続きです。"}
        until = clock.today() + timedelta(days=days)
        return cases.offer(cases.OfferOrder("road_report", title, values, until), case)


def entered(desk: Desk, offer: Offer, channel: str = "counter") -> Case:
    """The next of a chain, entered with what was carried over."""
    answer = desk.browser.post(f"/entry/offer/{offer.code}/", {"channel": channel})
    address = answer["Location"]
    assert "先の件の続きです。" in desk.reads(address)
    assert desk.browser.post(address, {**REPORT, "description": "先の件の続きです。"}).status_code == 302
    assert desk.browser.post(f"{address}check/").status_code == 302
    return newest()


def test_the_next_of_a_chain_is_entered_and_both_name_each_other(waiting: Clone) -> None:
    clerk, first = Desk(CLERK), newest()
    offer = offered(first)
    seen = clerk.sees(first)
    assert "この手続きを入力する" in seen
    assert "まだ届いていません" in seen
    wrong = clerk.browser.post(f"/entry/offer/{offer.code}/", {"channel": "post"}, follow=True)
    assert "その方法では受け付けていません" in text(wrong)
    then = entered(clerk, offer)
    assert (then.follows_id, then.answers["description"]) == (first.id, "先の件の続きです。")
    seen = clerk.sees(first)
    assert then.number in seen
    assert "この手続きを入力する" not in seen
    # It is another section's: named, but no link for this clerk.
    assert f'/cases/{quoted(then)}/"' not in seen
    roads = Desk(ROADS).sees(then)
    assert "前の手続き" in roads
    assert first.number in roads
    clerk.browser.post(f"/entry/offer/{offer.code}/", {"channel": "counter"})
    with city_scope(MIHON):
        assert Offer.objects.get(id=offer.id).answered_id == then.id


def test_an_offer_is_taken_back_only_when_sure_and_by_its_section(waiting: Clone) -> None:
    clerk, first = Desk(CLERK), newest()
    offer = offered(first)
    assert "元に戻せません" in clerk.is_told(first, "end_offer", offer=offer.code)
    assert "もう終わって" in clerk.is_told(first, "end_offer", offer="AAAA-AAAA", sure="on")
    clerk.does(first, "end_offer", offer=offer.code, sure="on")
    assert "取り下げました" in clerk.sees(first)
    assert clerk.browser.post(f"/entry/offer/{offer.code}/", {"channel": "counter"}).status_code == 404


def test_the_budget_of_a_whole_chain_is_shown_at_each_of_it(waiting: Clone) -> None:
    clerk, first = Desk(CLERK), newest()
    then = entered(clerk, offered(first))
    with city_scope(MIHON):
        case = Case.objects.get(id=first.id)
        year = Budget.objects.order_by("id").first()
        assert year
        spending.commit(case.subject, year.slug, 120_000, actor="system")
        spending.order(
            then.subject,
            spending.PayoutOrder(
                {"ja": "補助金", "en": "Subsidy"}, "見本 太郎", {"number": "1234567"}, 50_000
            ),
            staff(CLERK),
            taken_for=case.subject,
        )
    assert "120,000円" in clerk.sees(first)
    seen = Desk(ROADS).sees(then)
    assert "120,000円" in seen
    assert "うち支出命令 50,000円" in seen
    assert "支出命令済み" in seen
    # Another section's order is told of where its case is, and opens for those whose it is.
    assert 'href="/spending/' not in seen
    with city_scope(MIHON):
        Payout.objects.update(department=then.department)
    assert 'href="/spending/' in Desk(ROADS).sees(then)


def test_who_is_not_identified_yet_is_said_before_anything_is_pressed(database: Clone) -> None:
    """A copy of the resident record, asked for by letter: nobody has seen who asks."""
    with database.as_office(), pages():
        with city_scope(MIHON):
            version = current("resident_record")
            assert version
            asks = load_definition(version).procedure.examples[0].answers
            entry = cases.begin_entry(Clerk(staff(CITIZENS)), version, "post")
            cases.save_entry(entry, dict(asks))
            cases.enter(Clerk(staff(CITIZENS)), entry.code, Context(today=clock.today()))
        clerk, case = Desk(CITIZENS), newest()
        assert "本人確認がまだです" in clerk.sees(case)
        assert 'href="#identity"' in clerk.sees(case)
        assert "本人確認が要ります" in clerk.is_told(case, "examine", outcome="issued", checked=range(3))
        clerk.does(case, "identity", kind="questions", documents="")
        assert "本人確認がまだです" in clerk.sees(case)
        clerk.does(case, "identity", kind="one_document", documents="運転免許証")
        assert "本人確認がまだです" not in clerk.sees(case)
        clerk.does(case, "examine", outcome="issued", checked=range(3))


def test_a_step_given_to_another_can_still_be_done(waiting: Clone) -> None:
    """An assignment says whose work it is; it locks nobody out."""
    clerk, case = Desk(CLERK), newest()
    clerk.does(case, "assign", to="1002")
    clerk.does(case, "examine", checked=range(5))
    with city_scope(MIHON):
        assert StepAction.objects.get(case=case, kind="examine").staff == staff(CLERK)
