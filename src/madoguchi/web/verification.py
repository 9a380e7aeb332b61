"""Checking at one moment of the database, whatever is written meanwhile."""

from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db import connection, transaction

from madoguchi.foundation.city.queries import municipalities
from madoguchi.foundation.ledger.verification import Report, verify
from madoguchi.foundation.tenancy.router import OFFICE_ALIAS
from madoguchi.foundation.tenancy.scope import city_scope, current_city
from madoguchi.services.documents.models import IssuedDocument, PublishedDocument
from madoguchi.services.documents.queries import recorded_file


def verify_ledger() -> Report:
    """Recompute the whole ledger as it stands now."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        return verify()


@dataclass(frozen=True)
class RecordedFile:
    """Which document a file is, of which city."""

    city: str
    number: str
    title: str
    issued_on: date
    revoked_at: datetime | None


def find_record(sha256: str) -> RecordedFile | None:
    """The document whose file has this SHA-256, of any city, by the records of whoever is connected."""
    for city in municipalities():
        with city_scope(city.code):
            if found := _recorded(sha256):
                facts = (found.number, found.title["ja"], found.issued_on, found.revoked_at)
                return RecordedFile(city.name, *facts)
    return None


def _recorded(sha256: str) -> PublishedDocument | IssuedDocument | None:
    if OFFICE_ALIAS not in settings.DATABASES:
        return recorded_file(sha256)
    # The owner of the tables reads the office's, and no city binds it.
    return IssuedDocument.objects.using(OFFICE_ALIAS).filter(sha256=sha256, city=current_city()).first()
