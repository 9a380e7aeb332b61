"""Bills of other systems: a file is kept while its columns are named, checked whole, then each row is charged."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import connection, transaction

from madoguchi.core import clock
from madoguchi.core.columns import Sheet, header_key
from madoguchi.foundation.city.models import Staff
from madoguchi.foundation.files.actions import discard, keep
from madoguchi.foundation.files.queries import files_of, open_file
from madoguchi.foundation.ledger.actions import record
from madoguchi.foundation.people.actions import staff_actor
from madoguchi.foundation.tenancy.jobs import defer
from madoguchi.foundation.tenancy.models import insert_all, insert_once

from .. import bill_files, events, queries
from ..bill_files import BillFaultsError
from ..models import BillColumn, BillDraft, BillImport, ChargeKind, OutsideBill, Way
from ..numbers import new_key
from ..refusals import PaymentRefusedError
from ..rules import due_year
from .charging import ChargeOrder, charge

JOB = "payments.charge_bills"
MOST_BYTES = 10 * 1024 * 1024
#: So many rows are charged between two commits.
AT_ONCE = 200
#: A file whose columns nobody named is forgotten after so long.
KEPT_FOR = timedelta(days=7)
_LONGEST_HEADER = 200


@dataclass(frozen=True)
class BillsWanted:
    """What all bills of a file have in common; `issuer` is the city's code at the stores, none without a barcode."""

    kind: ChargeKind
    title: Mapping[str, str]
    payee: str
    account: str
    issuer: str = ""


@transaction.atomic
def keep_bills(upload: "UploadedFile[Any] | None", wanted: BillsWanted, staff: Staff) -> BillDraft:
    """Keep a file of bills until its columns are named; those that were left lying are forgotten.

    Raises a `PlainError` where it is no table or was brought in before.
    """
    content = read_upload(upload)
    _check(wanted)
    bill_files.open_bills(content)
    sha256 = hashlib.sha256(content).hexdigest()
    if BillImport.objects.filter(sha256=sha256).exists():
        raise PaymentRefusedError("file_known")
    for left in BillDraft.objects.filter(kept_at__lt=clock.now() - KEPT_FOR):
        drop_bills(left)
    name = (upload.name or "")[-200:] if upload else ""
    made = BillDraft.objects.create(
        file_name=name, sha256=sha256, staff=staff, wanted={**vars(wanted), "kind": str(wanted.kind)}
    )
    keep(content, name or made.code, "application/octet-stream", subject=made.subject)
    return made


def read_upload(upload: "UploadedFile[Any] | None") -> bytes:
    """The bytes of an uploaded file. Raises `PaymentRefusedError` without one, and on one that is too large."""
    if upload is None or not upload.size:
        raise PaymentRefusedError("no_file")
    if upload.size > MOST_BYTES:
        raise PaymentRefusedError("file_large", megabytes=MOST_BYTES >> 20)
    return b"".join(upload.chunks())


def _check(wanted: BillsWanted) -> None:
    if not (wanted.payee and wanted.account and all(wanted.title.values())):
        raise PaymentRefusedError("bills_named")
    if wanted.issuer and not (
        wanted.issuer.isascii() and wanted.issuer.isdecimal() and len(wanted.issuer) == 6
    ):
        raise PaymentRefusedError("issuer")


def wanted_of(draft: BillDraft) -> BillsWanted:
    """What was said of a file when it was kept."""
    return BillsWanted(**{**draft.wanted, "kind": ChargeKind(draft.wanted["kind"])})


def content_of(draft: BillDraft) -> bytes:
    """The bytes of a file that is kept."""
    return open_file(files_of(draft.subject)[0])


def drop_bills(draft: BillDraft) -> None:
    """Forget a file that is not to be brought in."""
    discard(files_of(draft.subject))
    with connection.cursor() as cursor:
        # By SQL: the ORM would ask the other side's tables too.
        cursor.execute("DELETE FROM payments_billdraft WHERE id = %s", [draft.id])


def begin_bills(upload: "UploadedFile[Any] | None", wanted: BillsWanted, staff: Staff) -> BillImport:
    """Bring a file in at once by the columns that its headers suggest. Raises a `PlainError`; nothing is kept then."""
    with transaction.atomic():
        draft = keep_bills(upload, wanted, staff)
        sheet, _ = bill_files.open_bills(content_of(draft))
        known = queries.bill_columns(wanted.kind, wanted.payee)
        return bring_bills(draft, bill_files.MEANINGS.suggest(sheet.headers, known), staff)


@transaction.atomic
def bring_bills(draft: BillDraft, columns: Mapping[int, str], staff: Staff) -> BillImport:
    """Check a kept file whole by the field of each column, by its place, and have the worker charge it.

    What each header meant is remembered for the next file of this payee. Raises a `PlainError`; nothing changes then.
    """
    wanted = wanted_of(draft)
    sheet, _ = bill_files.open_bills(content_of(draft))
    found = bill_files.look(sheet, columns, wanted.payee)
    if found.faults:
        raise BillFaultsError(found.faults)
    if not found.bills:
        raise PaymentRefusedError("file_empty")
    begun = _begun(draft, wanted, found.bills, staff)
    _remember(wanted, sheet, columns)
    drop_bills(draft)
    return begun


def _begun(draft: BillDraft, wanted: BillsWanted, bills: list[OutsideBill], staff: Staff) -> BillImport:
    begun = BillImport(
        file_name=draft.file_name,
        sha256=draft.sha256,
        staff=staff,
        count=len(bills),
        **{**vars(wanted), "title": dict(wanted.title)},
    )
    if not insert_once(begun):
        raise PaymentRefusedError("file_known")
    for bill in bills:
        bill.brought_by = begun
    insert_all(bills)
    record(events.BILLS_BROUGHT, begun.subject, _about(begun), actor=staff_actor(staff.id))
    defer(JOB, bill_import=str(begun.id))
    return begun


def _remember(wanted: BillsWanted, sheet: Sheet, columns: Mapping[int, str]) -> None:
    """What each header meant, those that mean nothing here too; a sentence over a table is no header."""
    keys = ((at, header_key(header)) for at, header in enumerate(sheet.headers) if header)
    meant = {key: columns.get(at, "") for at, key in keys if len(key) <= _LONGEST_HEADER}
    BillColumn.objects.bulk_create(
        [
            BillColumn(kind=wanted.kind, payee=wanted.payee, header=header, field=field)
            for header, field in meant.items()
        ],
        update_conflicts=True,
        unique_fields=["city", "kind", "payee", "header"],
        update_fields=["field"],
    )


def _about(begun: BillImport) -> events.AboutBills:
    return events.AboutBills(
        kind=str(begun.kind), payee=begun.payee, account=begun.account, bills=begun.count
    )


def charge_some(bill_import: UUID) -> bool:
    """Charge the next rows of a file, in the caller's transaction; returns whether more are left. Idempotent."""
    begun = BillImport.objects.select_for_update(of=("self",)).select_related("staff").get(id=bill_import)
    rows = begun.bills.filter(charge=None).order_by("line")
    batch = list(rows[: AT_ONCE + 1])
    for bill in batch[:AT_ONCE]:
        bill.charge = charge(bill.subject, _order(begun, bill), actor=staff_actor(begun.staff_id))
        bill.save(update_fields=["charge"])
    if len(batch) > AT_ONCE:
        return True
    if begun.ended_at is None:
        begun.ended_at = clock.now()
        begun.save(update_fields=["ended_at"])
        record(events.BILLS_CHARGED, begun.subject, _about(begun), actor=staff_actor(begun.staff_id))
    return False


_WAYS = (Way.CASH, Way.CARD, Way.QR, Way.SLIP)


def _order(begun: BillImport, bill: OutsideBill) -> ChargeOrder:
    return ChargeOrder(
        kind=ChargeKind(begun.kind),
        title=begun.title,
        payee=begun.payee,
        account=begun.account,
        amount=bill.amount,
        reckoned=bill.reference,
        ways=[*_WAYS, *([Way.EL_QR] if bill.el_number else [])],
        due_on=bill.due_on,
        key=new_key(),
        year=due_year(bill.due_on, begun.told_on),
    )
