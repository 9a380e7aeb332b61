"""Issuing: once for a matter, numbered, from the newest text of the template, told across with the file or without."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from clones import Clone
from django.conf import settings
from django.db import IntegrityError, transaction
from walking import CHIEF, MIHON, at_desk, hand_over, prepare_case

from madoguchi.core import clock
from madoguchi.counter.cases import actions as cases
from madoguchi.counter.cases.papers import order_for
from madoguchi.counter.procedures.forms import load_definition
from madoguchi.foundation.files.queries import open_file
from madoguchi.foundation.ledger.models import Event
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.foundation.tray.folder import drop_file
from madoguchi.services.documents.actions import Order, issue, publish, save_template, tell
from madoguchi.services.documents.checking import Outcome, check
from madoguchi.services.documents.models import IssuedDocument, PublishedDocument, Template
from madoguchi.services.documents.queries import newest_template, sha256_of, trusted_roots
from madoguchi.services.documents.typeset import MissingGlyphsError


@pytest.fixture
def order(database: Clone) -> Iterator[Order]:
    """What a decided case orders; the office's scope is open."""
    hand_over(database)
    prepare_case(database)
    with at_desk(database, CHIEF) as (chief, case):
        cases.decide(chief, case, note="")
        yield order_for(case, load_definition(case.version))


def test_a_document_is_numbered_signed_and_kept(order: Order) -> None:
    document = issue(order, actor="system")
    data = open_file(document.file)
    assert document.number.startswith("令和")
    assert (document.sha256, document.file.sha256) == (sha256_of(data), sha256_of(data))
    assert document.file.kept_for == order.subject
    assert check(data, trusted_roots(settings.MADOGUCHI_KEYS), at=clock.now()).outcome == Outcome.SOUND
    event = Event.objects.get(kind="documents.issued")
    assert (event.subject, event.data) == (
        order.subject,
        {"template": order.template, "number": document.number},
    )


def test_the_second_time_it_is_the_same(order: Order) -> None:
    first, second = issue(order, actor="system"), issue(order, actor="system")
    assert first.id == second.id
    assert IssuedDocument.objects.count() == Event.objects.filter(kind="documents.issued").count() == 1


def test_the_database_refuses_a_second_of_the_same_matter(order: Order) -> None:
    first = issue(order, actor="system")
    columns = {field.attname: getattr(first, field.attname) for field in first._meta.concrete_fields}
    again = {**columns, "id": None, "number": "another", "code": "2222-2222"}
    del again["id"]
    with pytest.raises(IntegrityError, match="documents_issued_once"), transaction.atomic():
        IssuedDocument.objects.create(**again)


def test_numbers_and_codes_differ(order: Order) -> None:
    documents = [issue(replace(order, subject=f"case:{n}"), actor="system") for n in range(3)]
    for name in ("number", "code", "sha256"):
        assert len({getattr(one, name) for one in documents}) == 3


def test_a_new_text_of_a_template_serves_what_is_issued_later(order: Order) -> None:
    before = issue(order, actor="system")
    template = newest_template(order.template)
    assert template
    assert not save_template(order.template, template.source)
    assert save_template(order.template, f"{template.source}\n// changed")
    after = issue(replace(order, subject="case:later"), actor="system")
    assert before.template_id == template.id
    assert after.template_id != template.id
    assert Template.objects.filter(slug=order.template).count() == 2


def test_a_city_without_the_template_is_told(order: Order) -> None:
    with pytest.raises(Template.DoesNotExist, match="load its pack"):
        issue(replace(order, template="not_there"), actor="system")
    assert not IssuedDocument.objects.exists()


def test_a_character_that_no_typeface_has_issues_nothing(order: Order) -> None:
    data: dict[str, Any] = {**order.data, "dwelling": "\U0001b000町"}
    with pytest.raises(MissingGlyphsError) as missing:
        issue(replace(order, data=data), actor="system")
    assert "U+1B000" in missing.value.ja
    assert not IssuedDocument.objects.exists()
    assert not Event.objects.filter(kind="documents.issued").exists()


@pytest.mark.parametrize("with_file", [True, False])
def test_what_crosses(database: Clone, order: Order, with_file: bool) -> None:
    document = issue(order, actor="system")
    told = tell(document, with_file=with_file)
    # Only what anyone may confirm: never a name.
    assert set(told.model_dump()) == {"code", "title", "number", "issued_on", "sha256", "file"}
    data = open_file(document.file)
    with database.as_public(), city_scope(MIHON):
        publish(told, "submission:1")
        published = PublishedDocument.objects.get()
        assert (published.number, published.sha256) == (document.number, sha256_of(data))
        if with_file:
            assert open_file(published.file) == data
        else:
            assert published.file is None
    if told.file:
        drop_file(told.file.sealed)


def test_a_file_altered_on_the_way_is_not_published(database: Clone, order: Order) -> None:
    told = tell(issue(order, actor="system"), with_file=True)
    assert told.file
    path = settings.MADOGUCHI_TRAY_FOLDER / told.file.sealed[:2] / told.file.sealed
    data = path.read_bytes()
    path.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    with database.as_public(), city_scope(MIHON):
        with pytest.raises(Exception, match="changed on the way"), transaction.atomic():
            publish(told, "submission:1")
        assert not PublishedDocument.objects.exists()
    drop_file(told.file.sealed)


def test_a_template_that_was_there_before_is_in_force_again(database: Clone) -> None:
    with database.as_office(), city_scope(MIHON):
        first = newest_template("disaster_certificate")
        assert first
        assert save_template("disaster_certificate", f"{first.source}\n")
        assert save_template("disaster_certificate", first.source)
        assert newest_template("disaster_certificate") == first
        assert not save_template("disaster_certificate", first.source)
