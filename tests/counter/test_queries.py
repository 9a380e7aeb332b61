"""What the pages of the walk ask of the database: few statements, no more for more rows, each by an index."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
import seeding
from clones import Clone
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from two_cities import BOTH, RESIDENT, City
from two_cities_seed import seed
from visitors import PASSWORD, pages

from madoguchi.core import clock
from madoguchi.core.ids import new_id, reference_code
from madoguchi.core.listing import MomentKey
from madoguchi.counter.cases import queries as case_queries
from madoguchi.counter.cases.beside import beside
from madoguchi.counter.cases.filters import VIEWS, Wanted
from madoguchi.counter.cases.models import Case, CaseDepartment, CaseFile, StepAction
from madoguchi.counter.cases.rules import Clerk, visible_cases
from madoguchi.counter.window.models import (
    Attachment,
    Correction,
    Draft,
    Message,
    Submission,
    Tracking,
)
from madoguchi.counter.window.queries import key_of, sent_files
from madoguchi.counter.window.rules import (
    Visitor,
    draft_for,
    drafts_of,
    submission_for,
    submissions_of,
)
from madoguchi.foundation.accounts.actions import ensure_account, set_staff_password
from madoguchi.foundation.city.models import Department, Staff
from madoguchi.foundation.files.models import File
from madoguchi.foundation.files.queries import files_of
from madoguchi.foundation.ledger.queries import history
from madoguchi.foundation.people.models import Party, Person
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.foundation.tray.actions import take
from madoguchi.services.documents.models import PublishedDocument
from madoguchi.services.documents.queries import documents_of, published, recorded_file

MIHON = "992011"
MOST = 12
FEW, MANY = 10, 60
# The list of cities is read once in some seconds, whatever the page.
_NOT_COUNTED = re.compile(
    r"(BEGIN|COMMIT|SAVEPOINT|RELEASE|ROLLBACK)|.*set_config\(|.*FROM \"city_municipality\""
)


@pytest.fixture(scope="module")
def walked(module_database: Clone) -> tuple[Clone, City]:
    return module_database, seed(module_database)[0]


# Pages

PUBLIC: dict[str, Callable[[City], str]] = {
    "portal": lambda _city: "/",
    "procedures": lambda _city: "/procedures/",
    "procedure": lambda _city: "/procedures/disaster_certificate/",
    "start": lambda _city: "/apply/disaster_certificate/",
    "resume": lambda city: f"/applying/{city.draft.code}/",
    **{
        f"page {page}": lambda city, page=page: f"/applying/{city.draft.code}/page/{page}/"
        for page in ("disaster", "home", "building", "household", "applicant", "damage", "photos", "delivery")
    },
    "check": lambda city: f"/applying/{city.draft.code}/check/",
    "photo": lambda city: f"/applying/{city.draft.code}/files/{city.photo_key}",
    "my page": lambda _city: "/my/",
    "application": lambda city: f"/my/{city.submission.code}/",
    "application to mend": lambda city: f"/my/{city.submissions[-1].code}/",
    "correction": lambda city: f"/my/{city.submissions[-1].code}/corrections/{city.correction.code}/",
    "correction to check": lambda city: (
        f"/my/{city.submissions[-1].code}/corrections/{city.correction.code}/check/"
    ),
    "photo sent": lambda city: f"/my/{city.submissions[-1].code}/files/{city.sent_key}",
    "track": lambda _city: "/track/",
    "arrived": lambda city: f"/my/{city.submission.code}/arrived/",
    "document": lambda city: f"/my/{city.submission.code}/documents/{city.document.code}.pdf",
    "verify": lambda _city: "/verify/",
    "verified": lambda city: f"/verify/{city.document.code}",
    "places": lambda _city: "/places/",
    "landmarks": lambda _city: "/places/landmarks.geojson",
    "roots": lambda _city: "/ledger/roots/",
}
OFFICE: dict[str, Callable[[City], str]] = {
    "queue": lambda _city: "/queue/",
    "department's queue": lambda _city: "/queue/?view=department",
    "late": lambda _city: "/queue/?view=late",
    **{
        f"case to {step}": lambda city, step=step: f"/cases/{city.cases[step].number}/"
        for step in ("examine", "draft", "decide", "issue", "done")
    },
    "file": lambda city: f"/cases/{city.cases['examine'].number}/files/1",
    "paper": lambda city: f"/cases/{city.cases['done'].number}/paper.pdf",
    "list": lambda _city: "/cases/",
    "closed list": lambda _city: "/cases/?state=closed",
    "reviews": lambda _city: "/queue/?view=reviews",
    "proposals": lambda _city: "/proposals/",
    "bulk": lambda city: (
        f"/queue/bulk/?do=decide&n={city.cases['examine'].number}&n={city.cases['decide'].number}"
    ),
    "found by number": lambda city: f"/cases/?q={city.cases['examine'].number}",
    "found by name": lambda _city: "/cases/?q=見本",
    "entry": lambda _city: "/entry/",
    "tray": lambda _city: "/tray/",
    "stuck": lambda _city: "/stuck/",
}


def statements(browser: Client, address: str) -> list[str]:
    """The statements that one page needs, after the first visit of all."""
    browser.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert browser.get(address).status_code in (200, 302), address
    return [row["sql"] for row in captured if not _NOT_COUNTED.match(row["sql"])]


def counts(browser: Client, addresses: dict[str, Callable[[City], str]], city: City) -> dict[str, list[str]]:
    return {name: statements(browser, address(city)) for name, address in addresses.items()}


def judge(few: dict[str, list[str]], many: dict[str, list[str]]) -> None:
    too_many = {name: (len(asked), asked) for name, asked in few.items() if len(asked) > MOST}
    assert not too_many, json.dumps(too_many, indent=1, ensure_ascii=False)[:6000]
    grown = {name: (len(few[name]), len(many[name])) for name in few if len(many[name]) != len(few[name])}
    assert not grown


def test_public_pages_ask_little_and_no_more_for_more_rows(walked: tuple[Clone, City]) -> None:
    database, city = walked
    with database.as_public(), pages():
        browser = Client(SERVER_NAME=city.host)
        browser.force_login(ensure_account(RESIDENT))
        with city_scope(city.code):
            city.photo_key = Attachment.objects.get(token=city.draft.code).sealed[:16]
            city.sent_key = key_of(sent_files(city.submissions[-1], [])[0])
            more_of_a_person(city, FEW)
        few = counts(browser, PUBLIC, city)
        with city_scope(city.code):
            more_of_a_person(city, MANY)
        many = counts(browser, PUBLIC, city)
    judge(few, many)


def more_of_a_person(city: City, wanted: int) -> None:
    """Drafts, submissions, sentences and documents of one person, and photos of one draft, up to a number."""
    person = city.draft.person_id
    grow(Draft.objects.filter(person=person), wanted, code=reference_code)
    codes = {"token": reference_code, "code": reference_code}
    grow(Submission.objects.filter(person=person, state="received"), wanted, **codes)
    grow(Tracking.objects.filter(submission=city.submission.id), wanted)
    mended = city.submissions[-1]
    ended = {"code": reference_code, "request": new_id, "ended_at": clock.now}
    grow(Correction.objects.filter(submission=mended), wanted, **ended)
    grow(Message.objects.filter(submission=mended), wanted)
    sent_before = File.objects.filter(kept_for=f"draft:{mended.token}")
    grow(sent_before, wanted, path=lambda: str(new_id()))
    documents = PublishedDocument.objects.filter(subject=city.submission.subject)
    grow(documents, wanted, code=reference_code)
    files = File.objects.filter(kept_for=f"draft:{city.draft.code}")
    sent = Attachment.objects.filter(token=city.draft.code)
    grow(files, wanted, path=lambda: str(new_id()))
    free = iter(files.exclude(id__in=sent.values("file")))
    grow(sent, wanted, file_id=lambda: next(free).id)
    ids = [str(one) for one in sent.values_list("file_id", flat=True)]
    Draft.objects.filter(id=city.draft.id).update(typed={**city.draft.typed, "photos": ids[:10]})


def grow(rows: Any, wanted: int, **fresh: Callable[[], Any]) -> None:
    """Copies of the first of some rows, until there are as many as wanted."""
    first = rows.order_by("id").first()
    copies = []
    for _ in range(wanted - rows.count()):
        copy = type(first)(
            **{field.attname: getattr(first, field.attname) for field in first._meta.concrete_fields}
        )
        copy.id = new_id()
        for name, make in fresh.items():
            setattr(copy, name, make())
        copies.append(copy)
    type(first).objects.bulk_create(copies)


def test_office_pages_ask_little_and_no_more_for_more_rows(walked: tuple[Clone, City]) -> None:
    database, city = walked
    with database.as_office(), pages():
        set_staff_password(BOTH, PASSWORD)
        browser = Client(SERVER_NAME=city.host)
        browser.post("/login/", {"login": BOTH, "password": PASSWORD})
        with city_scope(city.code):
            more_cases(city, FEW)
        few = counts(browser, OFFICE, city)
        with city_scope(city.code):
            more_cases(city, MANY)
        many = counts(browser, OFFICE, city)
    judge(few, many)


def more_cases(city: City, wanted: int) -> None:
    """Cases that wait in the queue, and files of one; its events grow by being looked at."""
    waiting = city.cases["examine"]
    same = Case.objects.filter(arrived_at=waiting.arrived_at)
    grow(same, wanted, number=lambda: str(new_id())[-12:], submission=new_id)
    pattern = StepAction.objects.filter(case=waiting.id).order_by("position")
    for case in same.exclude(steps__isnull=False):
        for step in pattern:
            step.id, step.case_id = new_id(), case.id
            step.save(force_insert=True)
    files = File.objects.filter(kept_for=waiting.subject)
    grow(files, wanted, path=lambda: str(new_id()))
    kept = CaseFile.objects.filter(case=waiting.id)
    free = iter(files.exclude(id__in=kept.values("file")))
    grow(kept, wanted, file_id=lambda: next(free).id)


# Plans, on tables as full as a city's after some years


@pytest.fixture(scope="module")
def full(installation: Any) -> Iterator[Clone]:
    with seeding.full_database(installation) as clone:
        yield clone


def plans(ask: Callable[[], object]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every node of the plan of every statement that something asks, with what it really read."""
    with CaptureQueriesContext(connection) as captured:
        ask()
    for row in captured:
        if row["sql"].startswith(("SELECT", "UPDATE", "DELETE")) and "set_config" not in row["sql"]:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {row['sql']}")
                (plan,) = cursor.fetchone()[0]
                transaction.set_rollback(True)
            for node in nodes(plan["Plan"]):
                yield row["sql"], node


def nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for below in node.get("Plans", []):
        yield from nodes(below)


def read_rows(node: dict[str, Any]) -> float:
    """How many rows a node looked at."""
    removed: float = node.get("Rows Removed by Filter", 0) + node.get("Rows Removed by Index Recheck", 0)
    return (node.get("Actual Rows", 0) + removed) * node.get("Actual Loops", 1)


def clerk() -> Clerk:
    return Clerk(Staff.objects.get(email="kouno@mihon.example"))


def person() -> Person:
    return Person.objects.get(contact="p77@mail.example")


def section() -> Department:
    return Department.objects.get(slug="crisis_management")


def far_down_the_list() -> MomentKey:
    row = CaseDepartment.objects.filter(open=False).order_by("-updated_at")[15_000]
    return (row.updated_at, row.case_id)


def deep() -> case_queries.Key:
    """A page far down the queue."""
    steps = StepAction.objects.filter(done_at=None).order_by("due_on", "id")
    row = steps[1_500]
    assert row.due_on
    return case_queries.Key(row.due_on, row.id)


TODAY = date(2026, 6, 1)
Asks = dict[str, tuple[Callable[[], Any], Callable[[Any], object]]]
# Who asks is found first; then the query under test, with that.
OFFICE_ASKS: Asks = {
    **{
        f"queue {view}": (clerk, lambda who, view=view: case_queries.queue(who, Wanted(view=view), TODAY))
        for view in VIEWS
    },
    **{
        f"queue {view} deep": (
            lambda: (clerk(), deep()),
            lambda who, view=view: case_queries.queue(who[0], Wanted(view=view), TODAY, who[1]),
        )
        for view in VIEWS
    },
    "case by number": (clerk, lambda who: case_queries.case_numbered(visible_cases(who), "c-7777")),
    "no case of that number": (clerk, lambda who: case_queries.case_numbered(visible_cases(who), "none")),
    "open cases": (section, lambda of: case_queries.listed(of, True, 51)),
    "closed cases": (section, lambda of: case_queries.listed(of, False, 51)),
    "closed cases, deep": (
        lambda: (section(), far_down_the_list()),
        lambda given: case_queries.listed(given[0], False, 51, given[1]),
    ),
    "cases by name": (section, lambda of: case_queries.named(of, "見本 77", 51)),
    "cases by kana": (section, lambda of: case_queries.named(of, "ミホン 77", 51)),
    "cases by all names": (section, lambda of: case_queries.named(of, "見", 51)),
    "case by code": (clerk, lambda who: case_queries.coded(visible_cases(who), "s-7777")),
    "queue of one clerk": (
        clerk,
        lambda who: case_queries.queue(who, Wanted(view="mine", assigned="me"), TODAY),
    ),
    "entries": (clerk, case_queries.entries_of),
    "proposals": (clerk, case_queries.proposals_of),
    "reviews": (clerk, case_queries.reviews_of),
    "chosen cases": (clerk, lambda who: case_queries.cases_numbered(who, ["c-7777", "c-7778"])),
    "filters": (clerk, case_queries.filters_of),
    "offer": (clerk, lambda who: case_queries.offer_coded(who, "AAAA-AAAA")),
    "beside": (
        lambda: (clerk(), Case.objects.get(number="c-7777")),
        lambda given: beside(given[0], given[1], 30),
    ),
    "steps": (lambda: Case.objects.get(number="c-7777"), case_queries.steps_of),
    "neighbours": (
        lambda: (clerk(), StepAction.objects.get(case__number="c-19000", done_at=None)),
        lambda who: case_queries.neighbours(*who),
    ),
    "history": (lambda: "case:7777", history),
    "party": (
        lambda: "case:7777",
        lambda subject: Party.objects.filter(subject=subject, applicant=True).first(),
    ),
    "files": (lambda: "case:7777", files_of),
    "tray": (lambda: None, lambda _nothing: take(limit=5)),
}
PUBLIC_ASKS: Asks = {
    "drafts": (person, lambda who: list(drafts_of(Visitor(who))[:50])),
    "submissions": (person, lambda who: list(submissions_of(who)[:50])),
    "draft": (person, lambda who: draft_for(Visitor(who), "d-77")),
    "submission": (person, lambda who: submission_for(Visitor(who), "s-77")),
    "timeline": (
        lambda: Submission.objects.get(code="s-77"),
        lambda one: list(Tracking.objects.filter(submission=one).order_by("at", "id")),
    ),
    "attachments": (lambda: "d-77", lambda code: list(Attachment.objects.filter(token=code))),
    "document by code": (lambda: "p-7777", published),
    "document by file": (lambda: "7" * 64, recorded_file),
    "documents": (lambda: "submission:7777", documents_of),
    "tray": (lambda: None, lambda _nothing: take(limit=5)),
}


def judge_plans(found: list[tuple[str, dict[str, Any]]]) -> None:
    assert found
    for sql, node in found:
        table = node.get("Relation Name", "")
        scanned = node["Node Type"] == "Seq Scan" and table in seeding.FULL
        assert not scanned, f"{table} is scanned: {sql}"
        # An index that serves the city alone reads as much as a scan.
        assert read_rows(node) < 1_000, (
            f"{node['Node Type']} of {table} reads {read_rows(node):.0f} rows: {sql}"
        )


@pytest.mark.parametrize("name", OFFICE_ASKS)
def test_the_offices_queries_are_served_by_an_index(full: Clone, name: str) -> None:
    who, ask = OFFICE_ASKS[name]
    with full.as_office(), city_scope(MIHON):
        given = who()
        judge_plans(list(plans(lambda: ask(given))))


@pytest.mark.parametrize("name", PUBLIC_ASKS)
def test_the_publics_queries_are_served_by_an_index(full: Clone, name: str) -> None:
    who, ask = PUBLIC_ASKS[name]
    with full.as_public(), city_scope(MIHON):
        given = who()
        judge_plans(list(plans(lambda: ask(given))))


def test_a_search_inside_texts_would_scan_the_table(full: Clone) -> None:
    """The check at work: under row security LIKE has no index."""
    with full.as_office(), city_scope(MIHON), pytest.raises(AssertionError, match="cases_case"):
        judge_plans(list(plans(lambda: list(Case.objects.filter(applicant__contains="77")))))
