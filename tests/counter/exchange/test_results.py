"""Results of core systems: each row done as its clerk would, or told why not; broken off, tried again, come twice."""

import pytest
from answers import INCOME_FOUND
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from exchanging import REPORT, ROADS, TAX, case_of, clerk_of, department
from walking import CLERK, KAGAMI, MIHON

from madoguchi.counter.cases import actions as cases
from madoguchi.counter.cases.models import Case, StepAction
from madoguchi.counter.cases.rules import Clerk
from madoguchi.counter.exchange import actions
from madoguchi.counter.exchange.actions import importing
from madoguchi.counter.exchange.models import Layout, ResultImport, ResultRow, RowState, State
from madoguchi.counter.exchange.refusals import ExchangeRefusedError
from madoguchi.foundation.city.models import Holding, Post, Staff
from madoguchi.foundation.ledger.queries import history
from madoguchi.foundation.people.models import Level, Party
from madoguchi.foundation.tenancy.scope import city_scope

HEADERS = "受付番号,結果,備考,管理者,引継ぎ先"
TAX_CLERK = "hoshikawa@mihon.example"


@pytest.fixture
def office(database):
    """The office of the sample city; the clerk holds a post of the roads section too."""
    with database.as_office():
        with city_scope(MIHON):
            post = Post.objects.filter(department__slug=ROADS).first()
            Holding.objects.create(staff=Staff.objects.get(email=CLERK), post=post, since="2020-04-01")
        yield database


def upload(*rows, headers=HEADERS, encoding="cp932"):
    return SimpleUploadedFile("結果.csv", "\r\n".join([headers, *rows]).encode(encoding))


def begun(*rows, headers=HEADERS, again=False, who=CLERK, of=ROADS, layout="road_works"):
    with city_scope(MIHON):
        given = Layout.objects.get(slug=layout)
        file = upload(*rows, headers=headers)
        return actions.begin(clerk_of(who), department(of), given, file, checked=True, again=again)


def taken(*rows, **given):
    results = begun(*rows, **given)
    actions.take(MIHON, results.id)
    with city_scope(MIHON):
        return ResultImport.objects.get(id=results.id)


def told(results):
    with city_scope(MIHON):
        rows = ResultRow.objects.filter(results=results, state=RowState.UNRESOLVED).order_by("line")
        return [(one.line, one.reason) for one in rows]


def open_kind(case):
    step = StepAction.objects.filter(case=case, done_at=None).first()
    return step.kind if step else ""


def test_a_row_ends_the_step_with_what_was_found(office):
    with city_scope(MIHON):
        case = case_of("road_report", REPORT)
    results = taken(f"{case.number},確認済,11月24日に見た,みほん市,")
    assert (results.state, results.done, results.unresolved) == (State.DONE, 1, 0)
    with city_scope(MIHON):
        case.refresh_from_db()
        assert case.findings == {"managed_by": "city"}
        assert open_kind(case) == "close"
        step = StepAction.objects.get(case=case, kind="examine")
        assert (step.note, step.staff.email) == ("11月24日に見た", CLERK)
        row = ResultRow.objects.get(results=results)
        assert (row.case_id, row.given) == (case.id, {})
        events = [event.kind for event in history(results.subject)]
    assert events == ["exchange.results_begun", "exchange.results_taken"]


def test_a_row_proposes_an_outcome_where_it_is_proposed(office):
    with city_scope(MIHON):
        case = case_of("income_certificate", {"certificate": "both", "deductions_shown": False, "copies": 1})
        Party.objects.create(
            subject=case.subject,
            role="self",
            applicant=True,
            name="見本 太郎",
            level=Level.SIGNED,
            contact="",
        )
        other = case_of("income_certificate", {"certificate": "income", "deductions_shown": False}, 1)
        layout = Layout.objects.get(slug="tax_certificates").declaration["results"]["findings"]
    words = {"spouse": "なし"}
    cells = ",".join(words.get(name, INCOME_FOUND[name].replace(",", "")) for name in layout.values())
    headers = ",".join(["受付番号", "判定", "理由", *layout])
    results = taken(
        f"{case.number},可,,{cells}",
        f"{other.number},不可,{',' * len(layout)}",
        headers=headers,
        who=TAX_CLERK,
        of=TAX,
        layout="tax_certificates",
    )
    assert told(results) == [(3, "refused")]  # 行政手続法8条: no reasons were given
    with city_scope(MIHON):
        case.refresh_from_db()
        assert (case.proposed, case.findings["annual_tax"]) == ("issued", 206000)
        assert open_kind(case) == "payment"


def test_every_reason_why_not(office):
    with city_scope(MIHON):
        mine = [case_of("road_report", REPORT, n) for n in range(5)]
        elsewhere = case_of("disaster_certificate", {}, 0)
        taxed = case_of("income_certificate", {}, 0)
        cases.examine(clerk_of(), mine[0], cases.Examined(5, findings={"managed_by": "city"}))
        Case.objects.filter(id=mine[4].id).update(suspended_on="2026-11-01")
    with city_scope(KAGAMI):
        neighbour = case_of("road_report", REPORT, 77)
    results = taken(
        f"{mine[0].number},確認済,,みほん市,",
        "令和8-まぼろし,確認済,,みほん市,",
        f"{taxed.number},確認済,,みほん市,",
        f"{elsewhere.number},確認済,,みほん市,",
        f"{mine[1].number},たぶん,,みほん市,",
        f"{mine[2].number},確認済,,だれか,",
        f"{mine[3].number},確認済,,みほん市,",
        f"{mine[3].number},確認済,,みほん市,",
        f"{mine[4].number},確認済,,みほん市,",
        f"{neighbour.number},確認済,,みほん市,",
    )
    assert told(results) == [
        (2, "not_now"),
        (3, "unknown"),
        (4, "elsewhere"),
        (5, "other_procedure"),
        (6, "wrong_value"),
        (7, "findings"),
        (9, "twice"),
        (10, "refused"),
        (11, "unknown"),
    ]
    assert (results.done, results.unresolved) == (1, 9)
    with city_scope(MIHON):
        assert all(one.ja and one.en for one in ResultRow.objects.filter(state=RowState.UNRESOLVED))


def test_only_what_is_not_resolved_is_tried_again(office):
    with city_scope(MIHON):
        one, other = (case_of("road_report", REPORT, n) for n in range(2))
        Case.objects.filter(id=other.id).update(suspended_on="2026-11-01")
    results = taken(f"{one.number},確認済,,みほん市,", f"{other.number},確認済,,みほん市,")
    assert (results.done, results.unresolved) == (1, 1)
    with city_scope(MIHON):
        Case.objects.filter(id=other.id).update(suspended_on=None)
        actions.retry(clerk_of(), results)
    actions.take(MIHON, results.id)
    with city_scope(MIHON):
        results.refresh_from_db()
        assert (results.state, results.done, results.unresolved) == (State.DONE, 2, 0)
        assert StepAction.objects.filter(case=one, kind="examine").count() == 1
        with pytest.raises(ExchangeRefusedError) as refusal:
            actions.retry(clerk_of(), results)
    assert refusal.value.rule == "nothing_left"


def test_the_same_file_again_warns_and_changes_nothing(office):
    with city_scope(MIHON):
        case = case_of("road_report", REPORT)
    row = f"{case.number},確認済,,みほん市,"
    taken(row)
    with pytest.raises(ExchangeRefusedError) as refusal:
        begun(row)
    assert refusal.value.rule == "again"
    # Even sent back to where the row would apply.
    with city_scope(MIHON):
        StepAction.objects.filter(case=case, done_at=None).update(
            kind="examine", duty="prepare", position=1, turn=1
        )
    results = taken(row, again=True)
    assert told(results) == [(2, "already")]
    with city_scope(MIHON):
        earlier = ResultRow.objects.get(state=RowState.DONE)
        late = ResultRow(
            results=results, line=99, number="x", sha256=earlier.sha256, case=case, state=RowState.DONE
        )
        with pytest.raises(IntegrityError, match="exchange_row_once"), transaction.atomic():
            late.save()


def test_gone_on_with_after_a_kill(office, monkeypatch):
    monkeypatch.setattr(importing, "_DONE_AT_ONCE", 2)
    monkeypatch.setattr(importing, "_READ_AT_ONCE", 2)
    with city_scope(MIHON):
        mine = [case_of("road_report", REPORT, n) for n in range(5)]
    results = begun(*(f"{one.number},確認済,,みほん市," for one in mine))
    resolve, done = importing.resolve, []

    def killed(clerk: Clerk, layout, row):
        if len(done) == 3:
            raise KeyboardInterrupt
        done.append(row.line)
        return resolve(clerk, layout, row)

    monkeypatch.setattr(importing, "resolve", killed)
    with pytest.raises(KeyboardInterrupt):
        actions.take(MIHON, results.id)
    monkeypatch.setattr(importing, "resolve", resolve)
    actions.take(MIHON, results.id)
    with city_scope(MIHON):
        results.refresh_from_db()
        assert (results.state, results.done, results.unresolved) == (State.DONE, 5, 0)
        assert ResultRow.objects.filter(results=results).count() == 5
        assert StepAction.objects.filter(kind="examine", ended="done").count() == 5


def test_a_file_without_a_column_is_not_read(office):
    results = taken("x,確認済,,", headers="番号,結果,備考,管理者,引継ぎ先")
    assert results.state == State.FAILED
    assert "受付番号" in results.problem_ja
    results = taken(headers=HEADERS)
    assert (results.state, "行がありません" in results.problem_ja) == (State.FAILED, True)


def test_nothing_is_begun_unchecked_or_without_a_file(office):
    with city_scope(MIHON):
        layout, roads = Layout.objects.get(slug="road_works"), department(ROADS)
        for rule, file, checked in (("missing", None, True), ("confirm", upload("x,y,z,a,b"), False)):
            with pytest.raises(ExchangeRefusedError) as refusal:
                actions.begin(clerk_of(), roads, layout, file, checked=checked, again=False)
            assert refusal.value.rule == rule
