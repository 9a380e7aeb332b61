"""A provider's report of a day beside what the office has: matched by itself, all else settled by a clerk."""

import threading
from datetime import UTC, date, datetime, timedelta

import pytest
from breaking import broken
from charging import charged, clerk
from clones import MIHON, Clone
from racing import together
from visitors import pages, signed_in_staff

from madoguchi.core import clock
from madoguchi.foundation.city.models import Staff, StaffKind
from madoguchi.foundation.ledger.models import Event
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.services.payments import accounts, queries
from madoguchi.services.payments import actions as money
from madoguchi.services.payments.envelopes import PaidByProvider, ProviderReported, ReportedLine
from madoguchi.services.payments.models import Charge, Overpayment, Payment, Reconciliation, ReportLine, Way
from madoguchi.services.payments.refusals import PaymentRefusedError

DAY = date(2026, 11, 20)
AT = datetime(2026, 11, 20, 3, tzinfo=UTC)
WAYS = [Way.CARD, Way.CASH]


def paid(subject: str, reference: str, amount: int = 600, at: datetime = AT):
    charged(subject, amount=600, ways=WAYS)
    told = PaidByProvider(provider="sandbox_card", way="card", reference=reference, amount=amount, at=at)
    return money.collect(subject, told)


def line(reference: str, amount: int = 600, kind: str = "paid") -> ReportedLine:
    return ReportedLine(reference=reference, kind=kind, amount=amount, fee=20, at=AT)


def reported(*lines: ReportedLine) -> Reconciliation:
    return money.take_report(ProviderReported(provider="sandbox_card", day=DAY, lines=list(lines)))


def findings(found: Reconciliation) -> dict[str, str]:
    return dict(found.lines.values_list("reference", "finding"))


def refused(act, *arguments) -> str:
    with pytest.raises(PaymentRefusedError) as raised:
        act(*arguments)
    return raised.value.rule


def test_each_line_is_found_or_is_not(office: Clone):
    paid("case:1", "same")
    paid("case:2", "other-amount")
    paid("case:3", "only-here")
    paid("case:4", "the-day-before", at=AT - timedelta(days=1))
    paid("case:5", "the-first")
    money.collect(
        "case:5", PaidByProvider(provider="sandbox_card", way="card", reference="twice", amount=600, at=AT)
    )
    lines = [line("same"), line("other-amount", 700), line("only-there"), line("twice"), line("the-first")]
    found = reported(*lines)
    assert findings(found) == {
        "same": "matched",
        "other-amount": "differs",
        "only-there": "missing_here",
        "twice": "matched",
        "the-first": "matched",
        "only-here": "missing_there",
    }
    assert reported(line("anything")) == found
    assert ReportLine.objects.count() == 6
    event = Event.objects.get(kind="payments.reconciled")
    assert event.data == {"lines": 6, "matched": 3}
    assert Payment.objects.count() == 5


@pytest.mark.parametrize(("amount", "finding"), [(600, "matched"), (500, "differs")])
def test_what_the_next_report_tells_is_found_there(office: Clone, amount: int, finding: str):
    paid("case:1", "at-midnight")
    found = reported()
    assert findings(found) == {"at-midnight": "missing_there"}
    assert money.compare_again(found) == 0
    later = ProviderReported(
        provider="sandbox_card", day=DAY + timedelta(days=1), lines=[line("at-midnight", amount)]
    )
    money.take_report(later)
    assert money.compare_again(found) == (finding == "matched")
    assert findings(found) == {"at-midnight": finding}


def test_a_refund_is_compared_with_its_own_amount(office: Clone):
    payment = paid("case:1", "ref")
    for amount in (400, 100):
        over = money.reduce(payment.charge, amount, "減額", actor="system")
        Overpayment.objects.filter(id=over.id).update(state="refunded", by="provider", ended_at=AT)
    found = reported(line("ref"), line("ref", 300, "refunded"), line("ref", 200, "refunded"))
    assert list(found.lines.order_by("n").values_list("kind", "finding")) == [
        ("paid", "matched"),
        ("refunded", "matched"),
        ("refunded", "matched"),
    ]


def in_order(found: Reconciliation) -> list[str]:
    return list(found.lines.order_by("n").values_list("finding", flat=True))


def test_what_the_provider_took_twice_is_no_match(office: Clone):
    paid("case:1", "ref")
    assert in_order(reported(line("ref"), line("ref"))) == ["matched", "missing_here"]


def test_what_an_earlier_report_told_is_no_match_again(office: Clone):
    paid("case:1", "ref")
    first = reported(line("ref"))
    later = ProviderReported(provider="sandbox_card", day=DAY + timedelta(days=1), lines=[line("ref")])
    second = money.take_report(later)
    assert (in_order(first), in_order(second)) == (["matched"], ["missing_here"])
    assert money.compare_again(second) == 0


def test_of_two_refunds_the_one_that_the_report_lacks_is_found(office: Clone):
    payment = paid("case:1", "ref")
    for amount in (400, 200):
        over = money.reduce(payment.charge, amount, "減額", actor="system")
        Overpayment.objects.filter(id=over.id).update(state="refunded", by="provider", ended_at=AT)
    found = reported(line("ref"), line("ref", 200, "refunded"))
    assert in_order(found) == ["matched", "matched", "missing_there"]


def test_what_came_twice_is_compared_whole_when_some_of_it_was_set_off(office: Clone):
    paid("case:1", "first")
    over = paid("case:1", "second")
    assert isinstance(over, Overpayment)
    Overpayment.objects.filter(id=over.id).update(amount=200)
    same = {name: getattr(over, name) for name in ("charge", "way", "provider", "reference", "found_at")}
    Overpayment.objects.create(cause="rest", amount=400, reason="残り", **same)
    assert findings(reported(line("first"), line("second")))["second"] == "matched"


def test_what_is_missing_here_is_taken_in_by_a_clerk(office: Clone):
    owed = charged("case:1", amount=600, ways=WAYS)
    found = reported(line("lost"))
    row = found.lines.get()
    assert refused(money.collect_line, row, owed, Way.CARD, "　", clerk()) == "note"
    settled = money.collect_line(row, owed, Way.CARD, "事業者に電話で確認", clerk())
    payment = Payment.objects.get()
    assert (payment.provider, payment.reference, payment.amount, payment.received_at) == (
        "sandbox_card",
        "lost",
        600,
        AT,
    )
    assert (settled.settled, settled.settled_by) == ("collected", clerk())
    assert refused(money.note_line, row, "もう一度", clerk()) == "line_settled"
    assert Event.objects.get(kind="payments.line_settled").data == {
        "finding": "missing_here",
        "settled": "collected",
    }


def test_what_moved_otherwise_waits_for_a_clerk(office: Clone):
    payment = paid("case:1", "ref")
    found = reported(line("ref"), line("ref", 600, "moved"), line("txn_1", 600, "moved"))
    findings_in_order = list(found.lines.order_by("n").values_list("finding", flat=True))
    assert findings_in_order == ["matched", "missing_here", "missing_here"]
    row = found.lines.get(n=2)
    assert refused(money.collect_line, row, payment.charge, Way.CARD, "調べた", clerk()) == "not_missing"
    assert money.note_line(row, "チャージバック。異議に応じる", clerk()).settled == "noted"


def test_what_came_meanwhile_matches_when_it_is_compared_again(office: Clone):
    found = reported(line("late"), line("never"))
    assert money.compare_again(found) == 0
    paid("case:1", "late")
    assert money.compare_again(found) == 1
    assert findings(found) == {"late": "matched", "never": "missing_here"}
    assert refused(money.note_line, found.lines.get(reference="late"), "調べた", clerk()) == "line_settled"
    refund = reported(line("late"))
    assert refund == found


def test_what_came_after_the_report_is_not_taken_in_again(office: Clone):
    found = reported(line("late"), line("late-too"))
    charged("case:1", ways=WAYS, amount=500)
    over = PaidByProvider(provider="sandbox_card", way="card", reference="late", amount=600, at=AT)
    assert isinstance(money.collect("case:1", over), Overpayment)
    paid("case:2", "late-too")
    other = charged("case:3", amount=600, ways=WAYS)
    for row in found.lines.all():
        assert refused(money.collect_line, row, other, Way.CARD, "調べた", clerk()) == "line_came"
    assert Payment.objects.filter(charge=other).count() == 0


def told_of(subject: str, amount: int = 600) -> Payment | Overpayment:
    return money.collect(
        subject, PaidByProvider(provider="sandbox_card", way="card", reference="one", amount=amount, at=AT)
    )


def test_money_taken_for_another_matter_is_not_passed_over(office: Clone):
    charged("case:1", amount=600, ways=WAYS)
    charged("case:2", amount=500, ways=WAYS)
    over = told_of("case:2")
    assert told_of("case:2") == over
    with pytest.raises(LookupError, match="of case:1 is at case:2"):
        told_of("case:1")


def _told_of_two(database: Clone):
    with database.as_office(), city_scope(MIHON):
        charged("case:1", amount=600, ways=WAYS)
        charged("case:2", amount=500, ways=WAYS)
    return together(database, lambda: _kept("case:1"), lambda: _kept("case:2"))


def _kept(subject: str) -> bool:
    try:
        return bool(told_of(subject))
    except LookupError:
        return False


def test_one_reference_is_one_sum(database: Clone):
    results, faults = _told_of_two(database)
    assert (sorted(results), faults) == ([False, True], [])


def test_without_its_lock_it_is_two(database: Clone, monkeypatch: pytest.MonkeyPatch):
    read = threading.Barrier(2)

    def known_from(*_names: str) -> None:
        read.wait(timeout=20)

    assert money.collecting._one_at_a_time and money.collecting.known_from
    monkeypatch.setattr(money.collecting, "_one_at_a_time", lambda _told: None)
    monkeypatch.setattr(money.collecting, "known_from", known_from)
    results, faults = _told_of_two(database)
    assert (results, faults) == ([True, True], [])


def test_only_a_missing_payment_can_be_taken_in(office: Clone):
    paid("case:1", "differs")
    found = reported(line("differs", 900), line("back", 100, "refunded"))
    owed = charged("case:2", ways=WAYS)
    for row in found.lines.all():
        assert refused(money.collect_line, row, owed, Way.CARD, "調べた", clerk()) == "not_missing"


BAD = [
    ("payments_report_line_finding", "finding = 'matched'"),
    ("payments_report_line_finding", "ours = 600"),
    ("payments_report_line_finding", "finding = 'differs', ours = 600"),
    ("payments_report_line_settled", "settled = 'noted'"),
    ("payments_report_line_settled", "settled = 'noted', settled_at = now(), note = '調べた'"),
    (
        "payments_report_line_settled",
        "settled = 'noted', settled_at = now(), settled_by_id = (SELECT id FROM city_staff LIMIT 1)",
    ),
]


@pytest.mark.parametrize(("constraint", "change"), BAD)
def test_a_line_whose_fields_do_not_agree_is_refused(office: Clone, constraint: str, change: str):
    reported(line("lost"))
    assert broken(f"UPDATE payments_reportline SET {change}") == constraint


def _two_settle(database: Clone):
    with database.as_office(), city_scope(MIHON):
        charged("case:1", ways=WAYS)
        reported(line("lost"))

    def settle(name: str) -> ReportLine:
        return money.note_line(ReportLine.objects.get(), f"{name}が調べた", clerk(name))

    return together(database, lambda: settle("kouno"), lambda: settle("otsuyama"))


def test_of_two_clerks_one_settles_a_line(database: Clone):
    results, faults = _two_settle(database)
    assert (len(results), [fault.rule for fault in faults]) == (1, ["line_settled"])


def test_without_the_lock_both_do(database: Clone, monkeypatch: pytest.MonkeyPatch):
    read = threading.Barrier(2)
    waiting = money.reconciling._waiting

    def unlocked(row: ReportLine, note: str) -> ReportLine:
        found = ReportLine.objects.select_related("reconciliation").get(id=row.id)
        read.wait(timeout=20)
        return found

    assert waiting
    monkeypatch.setattr(money.reconciling, "_waiting", unlocked)
    results, faults = _two_settle(database)
    assert (len(results), faults) == (2, [])


def test_the_books_of_a_month(office: Clone):
    with clock.moved_to(AT):
        paid("case:1", "a")
        paid("case:2", "b", at=AT + timedelta(days=1))
        money.collect(
            "case:2", PaidByProvider(provider="sandbox_card", way="card", reference="c", amount=600, at=AT)
        )
    rows = accounts.booked(DAY, DAY)
    assert [(row.year, row.way, row.cells) for row in rows] == [
        (2026, "card", [1, 600, 1, 600, 0, 0, 0, 0, 0, 0, 0, 0])
    ]
    assert accounts.booked(DAY, DAY + timedelta(days=30))[0].cells[:2] == [2, 1200]
    for until in (DAY + timedelta(days=31), DAY - timedelta(days=1)):
        assert refused(accounts.booked, DAY, until) == "period"


def test_what_came_beside_is_apart_from_what_a_reduction_leaves_over(office: Clone):
    with clock.moved_to(AT):
        payment = paid("case:1", "a")
        over = paid("case:1", "b")
        money.reduce(payment.charge, 400, "減額", actor="system")
        Overpayment.objects.filter(id=over.id).update(amount=500)
        same = {name: getattr(over, name) for name in ("charge", "way", "provider", "reference")}
        Overpayment.objects.create(cause="rest", amount=100, reason="残り", **same)
    (row,) = accounts.booked(DAY, DAY)
    assert row.cells == [1, 600, 2, 600, 1, 200, 0, 0, 0, 0, 0, 0]


def test_late_money_is_booked_in_the_year_it_came(office: Clone):
    with clock.moved_to(datetime(2026, 3, 20, tzinfo=UTC)):
        charged("case:1", ways=WAYS)
        charged("case:2", ways=WAYS)
    for subject, at in (
        ("case:1", datetime(2026, 5, 31, 14, 59, tzinfo=UTC)),
        ("case:2", datetime(2026, 5, 31, 15, tzinfo=UTC)),
    ):
        money.collect(
            subject, PaidByProvider(provider="bank", way="card", reference=subject, amount=600, at=at)
        )
    rows = accounts.booked(date(2026, 5, 31), date(2026, 6, 1))
    assert [(row.year, row.cells[:2]) for row in rows] == [(2025, [1, 600]), (2026, [1, 600])]


def test_a_formula_in_a_name_stays_words(office: Clone):
    charged("case:1", ways=WAYS, account="=HYPERLINK(1)")
    money.collect("case:1", PaidByProvider(provider="bank", way="card", reference="1", amount=600, at=AT))
    assert ",'=HYPERLINK(1)," in accounts.as_csv(accounts.booked(DAY, DAY)).decode("utf-8-sig")


def test_the_share_without_cash_is_counted_from_the_ledger(office: Clone):
    with clock.moved_to(AT):
        paid("case:1", "a")
        money.receive_postal_orders(
            charged("case:2", ways=[Way.POSTAL_ORDER], amount=600),
            [("1234567", 500), ("1234568", 100)],
            clerk(),
        )
        (share,) = accounts.shares(AT - timedelta(days=100))
    assert (share.month, share.count, share.cashless, share.percent) == (date(2026, 11, 1), 2, 1, 50)


def test_a_long_report_has_pages(office: Clone, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(queries, "PAGE", 2)
    for name in ("a", "b", "c"):
        paid(f"case:{name}", name)
    found = reported(*map(line, ("lost", "a", "b", "c")))
    assert [one.reference for one in queries.waiting_lines(found)] == ["lost"]
    assert [one.reference for one in queries.settled_lines(found, 0)] == ["a", "b", "c"]
    assert [one.reference for one in queries.settled_lines(found, 3)] == ["c"]


def test_a_contractor_sees_a_report_and_settles_nothing(database: Clone):
    with database.as_office(), pages():
        with city_scope(MIHON), clock.moved_to(AT):
            owed = charged("case:1", ways=WAYS)
            found = reported(line("lost"))
            Staff.objects.filter(id=clerk().id).update(kind=StaffKind.CONTRACTOR)
        desk = signed_in_staff("/login/", "kouno@mihon.example")
        address = f"/takings/reports/sandbox_card/{found.day}/"
        page = desk.get(address).content.decode()
        assert ">処理を待つ明細<" in page
        assert "この請求の収納にする" not in page and "もう一度照らし合わせる" not in page
        act = {"line": "1", "act": "collect", "way": "card", "note": "確認済み", "number": owed.number}
        assert desk.post(address, act).status_code == 404
        assert desk.post(address).status_code == 404
    with database.as_office(), city_scope(MIHON):
        assert Charge.objects.get().state == "due"


def test_the_pages(database: Clone):
    with database.as_office(), pages():
        with city_scope(MIHON), clock.moved_to(AT):
            owed = charged("case:1", ways=WAYS)
            found = reported(line("lost"), line("back", 100, "refunded"))
        desk = signed_in_staff("/login/", "kouno@mihon.example")
        assert "sandbox_card" in desk.get("/takings/reports/").content.decode()
        address = f"/takings/reports/sandbox_card/{found.day}/"
        assert ">処理を待つ明細<" in desk.get(address).content.decode()
        act = {"line": "1", "act": "collect", "way": "card", "note": "確認済み"}
        for number in ("12", "999", ""):
            answer = desk.post(address, {**act, "number": number})
            assert answer.status_code == 422
            assert "確認済み" in answer.content.decode()
        assert desk.post(address, {**act, "number": owed.number}).status_code == 302
        assert desk.post(address, {"line": "2", "act": "note", "note": "翌日に還付"}).status_code == 302
        assert desk.post(address, {"line": "7", "note": "?"}).status_code == 404
        assert ">処理を待つ明細<" not in desk.get(address).content.decode()
        assert desk.get("/takings/reports/sandbox_card/none/").status_code == 404
        books = desk.get("/takings/books/", {"since": "2026-11-01", "until": "2026-11-30"})
        assert "窓口" not in books.content.decode().partition("<tbody>")[2]
        sheet = desk.get("/takings/books/", {"since": "2026-11-01", "until": "2026-11-30", "form": "csv"})
        assert sheet.content.decode("utf-8-sig").splitlines()[1].endswith(",1,600,0,0,0,0,0,0,0,0,0,0")
        for bad in ({"since": "きのう"}, {"since": "2026-01-01", "until": "2026-12-31"}):
            assert desk.get("/takings/books/", bad).status_code == 422
    with database.as_office(), city_scope(MIHON):
        assert Charge.objects.get().state == "paid"
