"""Publishing: a version only of what changed, never altered afterwards, of one city; and the pages that explain it."""

from datetime import date

import pytest
from clones import KAGAMI, MIHON, Clone
from django.conf import settings
from django.db import ProgrammingError, transaction
from django.test import Client, override_settings
from procedure_samples import CERTIFICATE, yaml_of

from madoguchi.core.errors import PlainError
from madoguchi.counter.procedures import queries
from madoguchi.counter.procedures.actions import publish
from madoguchi.counter.procedures.definition import load_definition
from madoguchi.counter.procedures.models import Procedure, ProcedureVersion
from madoguchi.counter.procedures.reading import read_yaml
from madoguchi.foundation.city.models import Department
from madoguchi.foundation.tenancy.scope import city_scope


def sample(**replaced: str) -> ProcedureVersion:
    return publish(read_yaml(yaml_of(**replaced)))


def with_department() -> None:
    Department.objects.get_or_create(
        slug="crisis_management",
        defaults={"name": "危機管理課", "name_en": "Crisis", "authority": "mayor", "since": date(2020, 4, 1)},
    )


def test_a_version_is_made_only_of_what_changed(database: Clone) -> None:
    with database.as_office(), city_scope(MIHON):
        with_department()
        first = sample()
        assert first.number == 1
        assert sample() == first
        second = sample(minutes="6")
        assert (second.number, second.procedure) == (2, first.procedure)
        assert sample().number == 3, "an earlier text comes back as a version of its own"
        assert Procedure.objects.filter(slug="sample").count() == 1
        assert queries.current("sample") == ProcedureVersion.objects.get(procedure=first.procedure, number=3)
        assert "sample" in [version.procedure.slug for version in queries.published()]


def test_a_draft_keeps_the_version_it_began_with(database: Clone) -> None:
    with database.as_office(), city_scope(MIHON):
        with_department()
        first, _second = sample(), sample(minutes="6")
        assert load_definition(ProcedureVersion.objects.get(id=first.id)).procedure.minutes == 5


def test_an_unknown_department_is_told(database: Clone) -> None:
    with database.as_office(), city_scope(MIHON), pytest.raises(PlainError, match="nowhere"):
        sample(department="nowhere")


@pytest.mark.parametrize(
    "change", ["UPDATE procedures_procedureversion SET number = 9", "DELETE FROM procedures_procedureversion"]
)
def test_a_published_version_never_changes_not_even_by_its_owner(database: Clone, change: str) -> None:
    with database.as_office(), city_scope(MIHON):
        with_department()
        sample()
    with database.as_owner() as connection, city_scope(MIHON):
        with pytest.raises(ProgrammingError, match="append-only"), transaction.atomic():
            connection.cursor().execute(change)
        assert ProcedureVersion.objects.filter(number=1).exists()


def test_the_public_side_reads_and_cannot_publish(database: Clone) -> None:
    with database.as_office(), city_scope(MIHON):
        with_department()
        sample()
    with database.as_public(), city_scope(MIHON):
        assert queries.current("sample") is not None
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            Procedure.objects.create(slug="another")


def test_a_city_sees_its_own_procedures_only(database: Clone) -> None:
    with database.as_office(), city_scope(MIHON):
        with_department()
        sample()
    with database.as_office(), city_scope(KAGAMI):
        assert queries.current("sample") is None
        assert "sample" not in [version.procedure.slug for version in queries.published()]


def test_the_pages_explain_a_procedure_in_both_languages(database: Clone) -> None:
    with database.as_office(), city_scope(MIHON):
        with_department()
        publish(read_yaml(CERTIFICATE.read_text(encoding="utf-8")))
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with database.as_public(), override_settings(STORAGES={**settings.STORAGES, "staticfiles": plain}):
        client = Client(headers={"host": "mihon.localhost"})
        listed = client.get("/procedures/").content.decode()
        assert "災害にあったら" in listed
        assert 'href="/procedures/disaster_certificate/"' in listed
        page = client.get("/procedures/disaster_certificate/").content.decode()
        for words in ("標準処理期間", "15開庁日", "無料", "申請をはじめる", "危機管理課", "利用目的"):
            assert words in page
        english = client.get("/procedures/disaster_certificate/", headers={"accept-language": "en"})
        assert "Disaster victim certificate" in english.content.decode()
        assert client.get("/procedures/nothing/").status_code == 404
