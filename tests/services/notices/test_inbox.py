"""受信箱: what a person was told, again on their page; and how the city forgets it."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from clones import Clone
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from mail_server import mail_server
from saying_notices import params_of
from visitors import KAGAMI, MIHON, pages

from madoguchi.core import clock
from madoguchi.foundation.accounts.actions import ensure_account
from madoguchi.foundation.ledger.models import Event
from madoguchi.foundation.people.actions import ensure_person
from madoguchi.foundation.people.models import Person
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.services.notices import actions, queries
from madoguchi.services.notices.delivering import deliver
from madoguchi.services.notices.models import Delivery, Notice, State
from madoguchi.services.notices.templates import ARRIVED, CORRECTION, DOCUMENT_READY, TEMPLATES

TARO, HANAKO = "taro@mail.example", "hanako@mail.example"
PARAMS = {
    "procedure": "り災証明書の交付申請",
    "code": "K7Q2-9MXD",
    "link": "http://mihon.localhost/my/K7Q2-9MXD/",
}


@pytest.fixture
def public(database: Clone) -> Iterator[Clone]:
    with database.as_public(), pages():
        yield database


def person(email: str = TARO, city: str = MIHON) -> Person:
    with city_scope(city):
        return ensure_person(ensure_account(email))


def tell(template: Any = ARRIVED, to: str = TARO, city: str = MIHON, **changes: Any) -> Notice:
    with city_scope(city):
        who = ensure_person(ensure_account(to))
        words = {"recipient": to, "language": "ja", "params": PARAMS, "actor": "system", "person": who}
        return actions.notify(template, changes.pop("subject", "submission:1"), **{**words, **changes})


def browser(email: str = TARO, host: str = "mihon.localhost") -> Client:
    made = Client(SERVER_NAME=host)
    made.force_login(ensure_account(email))
    return made


def main(answer: Any) -> str:
    said: str = answer.content.decode().replace("<wbr>", "")
    return said.split("<main")[1].split("</main>", maxsplit=1)[0]


def unread(email: str = TARO) -> int:
    who = person(email)
    with city_scope(MIHON):
        return queries.unread_count(who)


# One notice, or another


def test_a_second_occasion_is_told_again_and_the_same_one_is_not(public: Clone) -> None:
    first, again = tell(CORRECTION, occasion="1"), tell(CORRECTION, occasion="1")
    second = tell(CORRECTION, occasion="2")
    assert first.id == again.id != second.id
    with city_scope(MIHON):
        assert (Notice.objects.count(), Delivery.objects.count()) == (2, 2)


def test_the_words_of_a_declaration_and_the_last_day_stand_in_the_text(public: Clone) -> None:
    words, until = "写真は日中に撮ってください。", "令和8年12月5日（土）"
    tell(CORRECTION, params={**PARAMS, "words": words, "until": until})
    with city_scope(MIHON):
        key = Notice.objects.get().key
    said = main(browser().get(f"/notices/{key}/"))
    assert words in said and until in said and "上の期限までに" in said


def test_without_a_last_day_the_page_is_named_for_it(public: Clone) -> None:
    key = tell(CORRECTION).key
    said = main(browser().get(f"/notices/{key}/"))
    assert "期限　" not in said and "ページに書いてある期限までに" in said


# The pages


def test_newest_first_unread_until_opened(public: Clone) -> None:
    first, second = tell(ARRIVED), tell(DOCUMENT_READY)
    visitor = browser()
    said = main(visitor.get("/notices/"))
    assert said.index("書類ができました") < said.index("お送りいただいた内容が届きました")
    assert said.count(">未読<") == unread() == 2
    visitor.head(f"/notices/{first.key}/")
    assert unread() == 2, "only looking at it is reading"
    visitor.get(f"/notices/{first.key}/")
    said = main(visitor.get("/notices/"))
    assert said.count(">未読<") == unread() == 1
    with city_scope(MIHON):
        read = Notice.objects.get(id=first.id).read_at
        visitor.get(f"/notices/{first.key}/")
        assert Notice.objects.get(id=first.id).read_at == read, "the first time counts"
        assert Notice.objects.get(id=second.id).read_at is None


@pytest.mark.parametrize("template", TEMPLATES.values(), ids=list(TEMPLATES))
@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_notice_opens_to_the_text_that_was_mailed(public: Clone, template: Any, language: str) -> None:
    notice = tell(template, language=language, params=params_of(template))
    with mail_server() as server:
        deliver(MIHON)
    (mail,) = server.taken
    said = main(browser().get(f"/notices/{notice.key}/"))
    assert template.title(language) in mail["Subject"]
    assert template.title(language) in said
    lines = [line.strip() for line in mail.get_content().splitlines()]
    assert len(lines) > 8
    assert [line for line in lines if line.replace('"', "&quot;") not in said] == []
    assert f'lang="{language}"' in said
    assert f'href="{PARAMS["link"]}"' in said


def test_an_empty_inbox_says_what_will_be_there(public: Clone) -> None:
    assert "お知らせはまだありません" in main(browser().get("/notices/"))
    assert "No notices yet" in main(browser().get("/notices/", HTTP_ACCEPT_LANGUAGE="en"))


def test_it_is_for_who_is_signed_in(public: Clone) -> None:
    key = tell().key
    for path in ("/notices/", f"/notices/{key}/"):
        assert Client(SERVER_NAME="mihon.localhost").get(path).status_code == 302


def test_nobody_reads_anothers_notice_nor_another_citys(public: Clone) -> None:
    theirs, elsewhere = tell(to=HANAKO), tell(city=KAGAMI)
    for notice in (theirs, elsewhere):
        assert browser().get(f"/notices/{notice.key}/").status_code == 404
    assert browser().get("/notices/nothing/").status_code == 404
    assert "届きました" not in main(browser().get("/notices/"))
    assert (unread(), unread(HANAKO)) == (0, 1)


def test_long_inboxes_have_pages_and_no_more_statements(public: Clone) -> None:
    tell()
    visitor = browser()
    with CaptureQueriesContext(connection) as few:
        visitor.get("/notices/")
    for n in range(queries.PAGE * 2):
        tell(subject=f"submission:{n + 2}", params={**PARAMS, "code": f"N-{n:03}"})
    with CaptureQueriesContext(connection) as many:
        answer = visitor.get("/notices/")
    assert len(many) == len(few) <= 12
    seen: list[str] = []
    while True:
        said = main(answer)
        seen += [part.split("<")[0].split("　")[-1] for part in said.split(PARAMS["procedure"])[1:]]
        if 'rel="next"' not in said:
            break
        answer = visitor.get("/notices/" + said.split('href="/notices/?')[1].split('"')[0].join(["?", ""]))
    assert seen == [*(f"N-{n:03}" for n in reversed(range(queries.PAGE * 2))), "K7Q2-9MXD"]


def test_a_made_up_place_in_the_list_is_its_top(public: Clone) -> None:
    tell()
    elsewhere = tell(to=HANAKO, subject="submission:2")
    for after in (elsewhere.key, "'; DROP TABLE", "\x01"):
        assert "届きました" in main(browser().get("/notices/", {"after": after}))


def test_lists_and_counts_are_served_by_an_index(public: Clone) -> None:
    who, other = person(), person(HANAKO)
    with public.as_owner("public"), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO notices_notice"
            " (id, city, subject, template, occasion, key, person_id, kind, language, params, made_at)"
            " SELECT gen_random_uuid(), %s, 'submission:' || n, 'arrived', '', lpad(n::text, 16, '0'),"
            " CASE n %% 2 WHEN 0 THEN %s::uuid ELSE %s::uuid END, 'business', 'ja', '{}', now()"
            " FROM generate_series(1, 20000) n",
            [MIHON, who.id, other.id],
        )
        cursor.execute("ANALYZE notices_notice")
    with city_scope(MIHON), CaptureQueriesContext(connection) as asked:
        assert (
            len(queries.inbox(who).notices) == len(queries.inbox(who, "2".zfill(16)).notices) == queries.PAGE
        )
        assert queries.unread_count(who) == queries.MOST_UNREAD
        assert queries.notice_of(who, "4".zfill(16))
    statements = [one["sql"] for one in asked if '"notices_notice"' in one["sql"]]
    assert len(statements) == 5
    with city_scope(MIHON), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(f"EXPLAIN {statement}")
            plan = "\n".join(line for (line,) in cursor.fetchall())
            assert "Seq Scan" not in plan, plan
            assert "Sort" not in plan or "LIMIT 1" in statement, plan


# Forgetting


def sent(notice: Notice) -> None:
    with city_scope(MIHON):
        actions.note_sent([one for one in actions.begin(50) if one.notice_id == notice.id])


def forget(after_days: int, days: int = 365) -> int:
    with clock.moved_to(clock.now() + timedelta(days=after_days)), city_scope(MIHON):
        return actions.forget(days)


def test_what_was_told_long_ago_is_forgotten_but_not_that_it_was(public: Clone) -> None:
    notice = tell()
    sent(notice)
    assert forget(364) == 0
    assert forget(366) == 1
    assert forget(367) == 0, "once"
    with city_scope(MIHON):
        left = Notice.objects.get(id=notice.id)
        assert (left.params, left.person_id, left.template) == ({}, None, "arrived")
        assert left.forgotten_at
        delivery = Delivery.objects.get()
        assert (delivery.recipient, delivery.state) == ("", State.SENT)
        (event,) = Event.objects.filter(kind="notices.forgotten")
        assert event.data == {"days": 365, "count": 1}
    assert "まだありません" in main(browser().get("/notices/"))
    assert browser().get(f"/notices/{notice.key}/").status_code == 404


def test_two_recipients_of_one_notice_are_both_forgotten(public: Clone) -> None:
    tell()
    tell(recipient="agent@example.jp")
    with city_scope(MIHON):
        actions.note_sent(actions.begin(50))
    assert forget(366) == 1
    with city_scope(MIHON):
        assert list(Delivery.objects.values_list("recipient", flat=True)) == ["", ""]


def test_what_is_still_under_way_is_kept(public: Clone) -> None:
    tell()
    assert forget(1000) == 0
    with city_scope(MIHON):
        assert Delivery.objects.get().recipient == TARO


def test_what_failed_and_was_forgotten_is_neither_listed_nor_tried_again(public: Clone) -> None:
    tell()
    with city_scope(MIHON):
        delivery = Delivery.objects.select_related("notice").get()
        actions.note_refused(delivery, "550 no such mailbox")
        assert len(queries.failed()) == 1
    assert forget(366) == 1
    with city_scope(MIHON):
        assert queries.failed() == []
        actions.retry(delivery.id)
        assert Delivery.objects.get().state == State.FAILED


def test_the_database_refuses_half_a_forgetting(public: Clone) -> None:
    tell()
    with city_scope(MIHON), pytest.raises(IntegrityError), transaction.atomic():
        Notice.objects.update(forgotten_at=clock.now())


def test_another_citys_notices_stay(public: Clone) -> None:
    sent(tell())
    elsewhere = tell(city=KAGAMI)
    with city_scope(KAGAMI):
        Delivery.objects.update(state=State.SENT, sent_at=clock.now())
    assert forget(366) == 1
    with city_scope(KAGAMI):
        assert Notice.objects.get(id=elsewhere.id).params
