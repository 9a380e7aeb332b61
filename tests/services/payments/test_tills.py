"""Tills: opened with counted cash, closed with counted cash, looked at by another."""

import threading

import pytest
from breaking import broken
from charging import charged, clerk
from clones import MIHON, Clone
from racing import together
from tills import cashier
from visitors import pages, signed_in_staff

from madoguchi.core import clock
from madoguchi.foundation.city.models import Department, Holding, Staff
from madoguchi.foundation.ledger.models import Event
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.services.payments import actions as money
from madoguchi.services.payments.models import Charge, Payment, Till, TillSession
from madoguchi.services.payments.refusals import PaymentRefusedError


def till_here(name: str = "1番窓口") -> Till:
    """A till of the department of the two clerks."""
    department = Department.objects.get(slug="crisis_management")
    return money.declare_till(department, name, clerk())


def opened(name: str = "kouno") -> TillSession:
    return money.open_till(till_here(), {1000: 10, 100: 20}, clerk(name))


def refused(act, *arguments) -> str:
    with pytest.raises(PaymentRefusedError) as raised:
        act(*arguments)
    return raised.value.rule


def test_a_day_at_the_till(office: Clone):
    session = opened()
    money.receive_cash(charged(amount=600), 1000, clerk())
    assert money.expected(session) == 12_600
    short = {1000: 12}
    assert refused(money.close_till, session, short, " ", clerk()) == "till_difference"
    assert refused(money.close_till, session, short, "", clerk("otsuyama")) == "till_not_yours"
    assert refused(money.see_till, session, clerk("otsuyama")) == "till_open"
    closed = money.close_till(session, short, "釣銭の渡し間違い", clerk())
    assert (closed.difference, closed.counted) == (-600, {"1000": 12})
    assert refused(money.close_till, session, short, "", clerk()) == "till_closed"
    assert refused(money.see_till, session, clerk()) == "till_own"
    seen = money.see_till(session, clerk("otsuyama"))
    assert seen.seen_by == clerk("otsuyama")
    assert money.see_till(session, clerk("heikawa")).seen_by == clerk("otsuyama")
    assert refused(money.receive_cash, charged("case:2"), 600, clerk()) == "no_till"
    kinds = Event.objects.filter(subject=session.till.subject).order_by("n").values_list("kind", flat=True)
    assert [kind.removeprefix("payments.till_") for kind in kinds] == ["declared", "opened", "closed", "seen"]


def test_what_is_found_in_a_till_is_compared_with_what_was_left(office: Clone):
    session = opened()
    money.close_till(session, {1000: 10, 100: 20}, "", clerk())
    till, short = session.till, {1000: 10}
    assert refused(money.open_till, till, short, clerk(), "　") == "till_begun"
    again = money.open_till(till, short, clerk(), "売上金を会計課に納めた")
    assert (again.left_yen, again.begun_yen, again.begun_explanation) == (
        12_000,
        10_000,
        "売上金を会計課に納めた",
    )
    money.close_till(again, short, "", clerk())
    same = money.open_till(till, short, clerk("otsuyama"))
    assert (same.left_yen, same.begun_explanation) == (10_000, "")
    assert broken("UPDATE payments_tillsession SET left_yen = 1 WHERE closed_at IS NULL") == (
        "payments_till_begun_explained"
    )


@pytest.mark.parametrize("pieces", [{1000: -1}, {1000: 10_001}, {3000: 1}])
def test_what_no_drawer_holds_is_refused(office: Clone, pieces: dict[int, int]):
    assert refused(money.open_till, till_here(), pieces, clerk()) == "till_pieces"


def test_a_till_is_of_a_department_and_has_one_name(office: Clone):
    other = Department.objects.exclude(slug="crisis_management").first()
    assert refused(money.declare_till, other, "1番", clerk()) == "till_elsewhere"
    assert refused(money.declare_till, till_here().department, "　", clerk()) == "till_name"
    assert refused(
        money.declare_till, Department.objects.get(slug="crisis_management"), "１番窓口", clerk()
    ) == ("till_known")
    assert refused(money.open_till, Till.objects.get(), {}, clerk("koujima")) == "till_elsewhere"


BAD = [
    ("payments_till_state", "closed_at = now()"),
    ("payments_till_state", "counted_yen = 5"),
    ("payments_till_state", "explanation = '理由'"),
    (
        "payments_till_explained",
        "closed_at = now(), counted = '{}', counted_yen = 1, expected_yen = 2",
    ),
    ("payments_till_seen_by_another", "seen_by_id = staff_id, seen_at = now()"),
    (
        "payments_till_seen_by_another",
        "closed_at = now(), counted = '{}', counted_yen = 1, expected_yen = 1, seen_by_id = staff_id, seen_at = now()",
    ),
]


@pytest.mark.parametrize(("constraint", "change"), BAD)
def test_a_session_whose_fields_do_not_agree_is_refused(office: Clone, constraint: str, change: str):
    opened()
    assert broken(f"UPDATE payments_tillsession SET {change}") == constraint


def test_cash_lies_in_a_till_and_nothing_else_does(office: Clone):
    session = opened()
    money.receive_cash(charged(amount=600), 600, clerk())
    copy = (
        "INSERT INTO payments_payment SELECT (jsonb_populate_record(t, jsonb_build_object('id', gen_random_uuid(),"
        " 'number', 'X', 'charge_id', %s::text, {}))).* FROM payments_payment t"
    )
    other = charged("case:2")
    assert broken(copy.format("'till_session_id', null"), str(other.id)) == "payments_payment_cash_in_till"
    assert broken(copy.format("'way', 'postal_order'"), str(other.id)) == "payments_payment_cash_in_till"
    assert session.payments.count() == 1


def test_two_clerks_cannot_open_one_till_at_once(database: Clone):
    with database.as_office(), city_scope(MIHON):
        till_here()

    def begin(name: str) -> TillSession:
        return money.open_till(Till.objects.get(), {}, clerk(name))

    results, faults = together(database, lambda: begin("kouno"), lambda: begin("otsuyama"))
    assert (len(results), [fault.rule for fault in faults]) == (1, ["till_taken"])


def test_a_clerk_has_one_till(office: Clone):
    opened()
    assert refused(money.open_till, till_here("2番窓口"), {}, clerk()) == "till_yours"


def _take_and_close(database: Clone) -> tuple[int, int]:
    """Cash taken while the till is counted: what lies in it, and what it is said to hold when it was closed."""
    with database.as_office(), city_scope(MIHON):
        opened()
        charged(amount=600)

    def take() -> Payment:
        return money.receive_cash(Charge.objects.get(), 600, clerk())

    def close() -> TillSession:
        return money.close_till(TillSession.objects.get(), {1000: 12}, "急いで締めた", clerk())

    _, faults = together(database, take, close)
    assert {type(fault) for fault in faults} <= {PaymentRefusedError}
    with database.as_office(), city_scope(MIHON):
        session = TillSession.objects.get()
        return money.expected(session), session.expected_yen


def test_nothing_comes_in_while_a_till_is_counted(database: Clone):
    there, said = _take_and_close(database)
    assert there == said


def test_without_the_lock_cash_slips_in(database: Clone, monkeypatch: pytest.MonkeyPatch):
    found, closed = threading.Event(), threading.Event()

    def unlocked(staff: Staff) -> TillSession:
        session = TillSession.objects.get(staff=staff, closed_at=None)
        found.set()
        closed.wait(timeout=20)
        return session

    reckon = money.tilling.expected

    def reckoned(session: TillSession) -> int:
        found.wait(timeout=20)
        yen = reckon(session)
        closed.set()
        return yen

    monkeypatch.setattr(money.taking, "till_of", unlocked)
    monkeypatch.setattr(money.tilling, "expected", reckoned)
    there, said = _take_and_close(database)
    assert there - said == 600


def test_the_pages_of_a_day(database: Clone):
    with database.as_office(), pages():
        with city_scope(MIHON):
            till = till_here()
            cashier("otsuyama")
        mine = signed_in_staff("/login/", "kouno@mihon.example")
        assert "レジの記録はありません" not in mine.get("/takings/tills/").content.decode()
        answer = mine.post("/takings/tills/", {"till": str(till.id), "pieces_1000": "-3"})
        assert answer.status_code == 422
        assert "数字として読めません" in answer.content.decode()
        answer = mine.post("/takings/tills/", {"till": str(till.id), "pieces_1000": "１０"})
        assert answer.status_code == 302, answer.content.decode()
        page = mine.get(answer.url).content.decode()
        assert "10,000円" in page
        counted = {"pieces_1000": "9", "pieces_1": ""}
        short = mine.post(answer.url, counted).content.decode()
        assert "-1,000円違います" in short and 'id="id_explanation-error"' in short
        assert mine.post(answer.url, {**counted, "explanation": "両替"}).status_code == 302
        other = signed_in_staff("/login/", "otsuyama@mihon.example")
        assert "締めの内容を確認した" in other.get(answer.url).content.decode()
        assert other.post(answer.url).status_code == 302
        assert "乙山 次郎" in mine.get(answer.url).content.decode()
        nameless = mine.post(
            "/takings/tills/", {"department": "crisis_management", "name": " "}
        ).content.decode()
        assert 'href="#id_name"' in nameless and 'id="id_name-error"' in nameless
        stranger = signed_in_staff("/login/", "koujima@mihon.example")
        assert stranger.get(answer.url).status_code == 404


def test_who_has_moved_to_another_department_still_closes_the_till(database: Clone):
    with database.as_office(), pages():
        with city_scope(MIHON):
            code = opened().code
            moved_to = Holding.objects.get(staff=clerk("koujima"))
            Holding.objects.filter(staff=moved_to.staff).update(until=clock.today())
            Holding.objects.filter(staff=clerk()).update(post=moved_to.post)
        mine = signed_in_staff("/login/", "kouno@mihon.example")
        assert f"/takings/tills/{code}/" in mine.get("/takings/tills/").content.decode()
        pieces = {"pieces_1000": "10", "pieces_100": "20", "pieces_1": ""}
        assert mine.post(f"/takings/tills/{code}/", pieces).status_code == 302
