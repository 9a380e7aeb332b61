"""The pages that join the rooms: home, desk, what is under way, what is stuck, published roots."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client, override_settings
from procrastinate.contrib.django.models import ProcrastinateJob
from visitors import make_staff, pages, signed_in_staff, visitor

from madoguchi.core import clock
from madoguchi.core.ids import new_id
from madoguchi.counter.procedures.models import ProcedureVersion
from madoguchi.counter.procedures.pages import Entry, LifeEvent
from madoguchi.counter.window.models import Draft
from madoguchi.foundation.city.models import Municipality
from madoguchi.foundation.ledger.actions import record
from madoguchi.foundation.ledger.verification import make_roots
from madoguchi.foundation.people.models import Person
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.foundation.tray.models import TrayIn, TrayOut
from madoguchi.foundation.ui.check_templates import faults
from madoguchi.foundation.ui.components import components
from madoguchi.services.notices import actions as notices
from madoguchi.services.notices.events import ASKED, AboutNotice
from madoguchi.services.notices.models import Delivery
from madoguchi.services.notices.templates import ARRIVED
from madoguchi.web.pages import matching

MIHON, KAGAMI = "992011", "992020"
PARAMS = {"procedure": "り災証明書", "code": "K7Q2-9MXD", "link": "http://mihon.localhost/"}
SIDES = ["public", "office"]
LOGIN = {"public": "/desk/login/", "office": "/login/"}
STUCK = {"public": "/desk/stuck/", "office": "/stuck/"}
TRAY = {"public": "/desk/tray/", "office": "/tray/"}


@pytest.fixture(params=SIDES)
def side(database: Any, request: pytest.FixtureRequest) -> Iterator[str]:
    """Each side in turn, with a member of staff."""
    make_staff(database)
    with database.as_public() if request.param == "public" else database.as_office(), pages():
        yield request.param


@pytest.fixture
def public(database: Any) -> Iterator[Any]:
    make_staff(database)
    with database.as_public(), pages():
        yield database


def text(answer: Any) -> str:
    return str(answer.content.decode().replace("<wbr>", ""))


def add_job(status: str, city: str | None, name: str = "cases.issue_document") -> int:
    arguments = f'{{"city": "{city}"}}' if city else "{}"
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, args, status, attempts)"
            " VALUES ('default', %s, %s, %s, 3) RETURNING id",
            [name, arguments, status],
        )
        row: tuple[int] = cursor.fetchone()
    return row[0]


def put_envelope(database: Any, table: Any, city: str = MIHON, **words: Any) -> Any:
    with database.as_owner(), city_scope(city):
        row = {"subject": f"submission:{new_id()}", "n": 1, "body": b"sealed", **words}
        return table.objects.create(**row)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_desks_pages_are_for_staff_in_both_languages(side: str, language: str) -> None:
    for path in (STUCK[side], TRAY[side]):
        assert visitor().get(path)["Location"] == f"{LOGIN[side]}?next={path}"
        assert signed_in_staff(LOGIN[side], "former@mihon.example").get(path).status_code == 403
    browser = signed_in_staff(LOGIN[side])
    stuck = text(browser.get(STUCK[side], HTTP_ACCEPT_LANGUAGE=language))
    assert {"ja": "滞っているものはありません", "en": "Nothing is stuck"}[language] in stuck
    tray = text(browser.get(TRAY[side], HTTP_ACCEPT_LANGUAGE=language))
    assert tray.count({"ja": "運んでいるものはありません", "en": "Nothing is under way"}[language]) == 2


def test_what_is_under_way_in_both_directions(side: str, database: Any) -> None:
    put_envelope(database, TrayIn, kind="submission")
    put_envelope(database, TrayOut, kind="tracking")
    put_envelope(database, TrayOut, KAGAMI, kind="document")
    page = text(signed_in_staff(LOGIN[side]).get(TRAY[side]))
    assert page.count("1件") == 2
    assert "進みぐあいのお知らせ" in page and "発行した書類" not in page and "submission:" not in page


def test_failed_and_stalled_jobs_are_shown_and_tried_again(side: str) -> None:
    failed, stalled = add_job("failed", MIHON), add_job("doing", MIHON)
    periodic, foreign = add_job("failed", None, "queue.forget_old"), add_job("failed", KAGAMI)
    add_job("todo", MIHON)
    browser = signed_in_staff(LOGIN[side])
    page = text(browser.get(STUCK[side]))
    shown = [number for number in (failed, stalled, periodic, foreign) if f"作業番号 {number}<" in page]
    assert shown == [failed, stalled, periodic]
    assert "書類の発行" in page and "途中で止まった作業" in page
    for number in (failed, stalled, foreign):
        answer = browser.post(STUCK[side], {"kind": "job", "key": str(number)}, follow=True)
        assert "もう一度試すようにしました" in text(answer)
    statuses = dict(ProcrastinateJob.objects.values_list("id", "status"))
    assert [statuses[number] for number in (failed, stalled, foreign)] == ["todo", "todo", "failed"]


def test_a_stuck_envelope_is_shown_without_what_is_in_it(side: str, database: Any) -> None:
    table = TrayOut if side == "public" else TrayIn
    fault = {"tries": 4, "fault": "ValidationError: 見本 太郎"}
    stuck = put_envelope(database, table, kind="submission", next_try="2099-01-01T00:00Z", **fault)
    browser = signed_in_staff(LOGIN[side])
    page = text(browser.get(STUCK[side]))
    assert "受け取れない封筒" in page and "ValidationError" in page and "見本 太郎" not in page
    browser.post(STUCK[side], {"kind": "envelope", "key": str(stuck.id)})
    with city_scope(MIHON):
        assert table.objects.get(id=stuck.id).next_try.year < 2099


def test_a_mail_that_failed_is_shown_and_tried_again(public: Any) -> None:
    words = {"recipient": "taro@example.jp", "language": "ja", "params": PARAMS, "actor": "system"}
    with city_scope(MIHON):
        notices.notify(ARRIVED, "submission:1", **words)
        Delivery.objects.update(state="failed", permanent=True, reason="550 no such mailbox")
        Delivery.objects.update(next_try=clock.now() + timedelta(days=1))
        delivery = Delivery.objects.get()
    browser = signed_in_staff("/desk/login/")
    page = text(browser.get("/desk/stuck/"))
    assert "550 no such mailbox" in page and "taro@example.jp" in page
    browser.post("/desk/stuck/", {"kind": "delivery", "key": str(delivery.id)})
    with city_scope(MIHON):
        assert Delivery.objects.get().state == "queued"
        assert Delivery.objects.get().next_try <= clock.now()


@pytest.mark.parametrize("sent", [{}, {"kind": "job", "key": "x"}, {"kind": "owl", "key": "1"}])
def test_nonsense_is_refused(side: str, sent: dict[str, str]) -> None:
    assert signed_in_staff(LOGIN[side]).post(STUCK[side], sent).status_code == 400


def test_the_office_has_no_deliveries_to_retry(database: Any) -> None:
    make_staff(database)
    with database.as_office(), pages():
        answer = signed_in_staff("/login/").post("/stuck/", {"kind": "delivery", "key": str(new_id())})
    assert answer.status_code == 400


def test_the_desks_homes(side: str) -> None:
    home = "/desk/" if side == "public" else "/"
    answer = signed_in_staff(LOGIN[side]).get(home)
    if side == "office":
        assert answer["Location"] == "/queue/"
    else:
        assert "公開側の管理" in text(answer) and "送信したメール" not in text(answer).split("<main")[1]


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_portal_without_procedures_says_so(public: Any, language: str) -> None:
    with public.as_owner():
        row = {
            "code": "992038",
            "slug": "shinshi",
            "name": "新市",
            "name_en": "New City",
            "mayor": "見本 次郎",
        }
        Municipality.objects.create(**row)
    with public.as_public(), pages():
        new = Client(SERVER_NAME="shinshi.localhost", HTTP_ACCEPT_LANGUAGE=language)
        page = text(new.get("/", {"q": "り災"}))
    wanted = {
        "ja": ("オンラインでできる手続きは、まだありません", "見つかりませんでした"),
        "en": ("There is no procedure on line yet", "No procedure has these words"),
    }
    assert all(words in page for words in wanted[language])


def test_the_portal_lists_what_can_be_asked_and_finds_it(public: Any) -> None:
    with city_scope(MIHON):
        (certificate,) = ProcedureVersion.objects.filter(procedure__slug="disaster_certificate")
    title = certificate.declaration["title"]
    link = 'href="/procedures/disaster_certificate/"'
    assert text(visitor().get("/")).count(link) == 1
    found = text(visitor().get("/", {"q": title["ja"]}))
    assert found.count(link) == 2 and f"「{title['ja']}」の手続き（1件）" in found
    english = text(visitor().get("/", {"q": title["en"].upper()}, HTTP_ACCEPT_LANGUAGE="en"))
    assert english.count(link) == 2 and "One procedure for" in english
    assert text(visitor().get("/", {"q": "<script>"})).count("<script>") == 0


def test_the_portal_shows_a_person_what_they_began(public: Any) -> None:
    browser = visitor()
    with override_settings(EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend"):
        mail.outbox = []
        browser.post("/account/", {"email": "taro@example.jp"})
    code = next(line.strip() for line in str(mail.outbox[0].body).splitlines() if line.startswith("    "))
    browser.post("/account/code/", {"code": code})
    assert "続きから書けます" not in text(browser.get("/"))
    with city_scope(MIHON):
        version = ProcedureVersion.objects.get(procedure__slug="disaster_certificate")
        draft = Draft.objects.create(person=Person.objects.get(), version=version, language="ja")
    page = text(browser.get("/"))
    assert "続きから書けます" in page and f"/applying/{draft.code}/" in page
    assert "続きから書けます" not in text(visitor().get("/"))


def test_search_finds_every_word_whatever_its_width() -> None:
    one = Entry("bulky", "粗大ごみ", "電話 ABC で申し込む")
    other = Entry("certificate", "り災証明書", "災害にあったら")
    events = [LifeEvent("くらし", [one]), LifeEvent("災害", [other])]
    assert matching(events, "ａｂｃ　粗大") == [one]
    assert matching(events, "災害") == [other]
    assert matching(events, "粗大 災害") == []


@pytest.mark.parametrize("language", ["ja", "en"])
def test_roots_are_published_to_everybody(side: str, database: Any, language: str) -> None:
    empty = text(visitor().get("/ledger/roots/", HTTP_ACCEPT_LANGUAGE=language))
    assert {"ja": "まだ公開した値はありません", "en": "No value has been published yet"}[language] in empty
    for city in (MIHON, KAGAMI):
        with city_scope(city):
            about = AboutNotice(about="submission:1", template="arrived", kind="business")
            record(ASKED, "notice:1", about, actor="system")
    with database.as_owner():
        ours = next(root for root in make_roots(clock.today()) if root.city == MIHON)
    page = text(visitor().get("/ledger/roots/", HTTP_ACCEPT_LANGUAGE=language))
    assert page.count("<code>") == 1 and bytes(ours.digest).hex() in page
    listed = visitor().get("/ledger/roots/roots.json").json()
    assert (listed["city"], [root["root"] for root in listed["roots"]]) == (MIHON, [bytes(ours.digest).hex()])


def test_an_address_that_is_none_is_answered_in_both_languages(side: str) -> None:
    answer = visitor().get("/no/such/page/")
    assert answer.status_code == 404
    assert "ページが見つかりません" in text(answer) and "Page not found" in text(answer)


def test_a_fault_of_ours_is_answered_plainly(public: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("madoguchi.web.pages.published_roots", lambda: 1 / 0)
    browser = visitor()
    browser.raise_request_exception = False
    answer = browser.get("/ledger/roots/")
    assert answer.status_code == 500 and "あなたの操作のせいではありません" in text(answer)


def test_templates_of_the_rooms_are_sound() -> None:
    source = Path(__file__).parents[2] / "src" / "madoguchi"
    rooms = [
        source / name for name in ("web", "services/notices", "foundation/accounts", "foundation/people")
    ]
    assert [str(fault) for room in rooms for fault in faults(room, components())] == []
