"""納付書: the slip of a charge that somebody may pay at a bank, a store or on line, typeset as a PDF."""

from collections.abc import Sequence
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any, Final, NamedTuple
from urllib.parse import urlencode

from madoguchi.core import clock
from madoguchi.core.japanese.dates import fiscal_year_label, wareki
from madoguchi.foundation.city.queries import municipality_in_scope, public_address
from madoguchi.services.documents.actions import font_folders
from madoguchi.services.documents.typeset import qr_code, typeset

from .barcodes import MOST_AT_STORES, gs1_128, store_digits
from .models import Charge, OutsideBill, State
from .numbers import grouped
from .refusals import PaymentRefusedError

#: So many slips are one file.
AT_ONCE: Final = 200
_TEMPLATE = Path(str(files("madoguchi.services.payments"))) / "templates/payments/slips.typ"


class Slip(NamedTuple):
    """A charge that is due, to whom its slip goes, and until when the stores take it, where not until its due day."""

    charge: Charge
    outside: OutsideBill | None = None
    issuer: str = ""
    until: date | None = None


def slips_pdf(slips: Sequence[Slip]) -> bytes:
    """A PDF with a page for each slip. Raises `PaymentRefusedError` where none can be paid any more.

    And `MissingGlyphsError` when the typefaces lack a character of a name.
    """
    live = [one for one in slips if one.charge.state == State.DUE and one.charge.key]
    if not live:
        raise PaymentRefusedError("no_slips")
    images: dict[str, bytes] = {}
    data = {"city": municipality_in_scope().name, "slips": [_printed(one, images) for one in live]}
    return typeset(
        _TEMPLATE, data, title="納付書", at=clock.now(), images=images, font_folders=font_folders()
    )


def pay_address(charge: Charge) -> str:
    """Where the slip's QR leads: the page that asks for the 確認番号."""
    return f"{public_address()}/pay/?{urlencode({'number': charge.code or charge.number})}"


def _printed(slip: Slip, images: dict[str, bytes]) -> dict[str, Any]:
    owed, bill = slip.charge, slip.outside
    return {
        **ways_to_pay(slip, images),
        "title": owed.title["ja"],
        "year": fiscal_year_label(owed.fiscal_year),
        "account": owed.account,
        "payee": owed.payee,
        "amount": f"{owed.amount:,}",
        "due": wareki(owed.due_on) if owed.due_on else "",
        "reference": bill.reference if bill else "",
        "name": bill.name if bill else "",
        "postal_code": bill.postal_code if bill else "",
        "address": bill.address if bill else "",
    }


def ways_to_pay(slip: Slip, images: dict[str, bytes]) -> dict[str, str]:
    """What a paper says of paying it, with its images; without a key nobody pays it on line by it."""
    owed, bill = slip.charge, slip.outside
    images[f"pay_{owed.number}"] = qr_code(pay_address(owed))
    return {
        "number": grouped(owed.number),
        "plain": owed.number,
        "key": owed.key,
        "el_number": bill.el_number if bill else "",
        "barcode": _barcode(slip, images),
        "page": f"{public_address()}/pay/",
    }


def _barcode(slip: Slip, images: dict[str, bytes]) -> str:
    """The digits under the barcode; none where the stores take no such slip."""
    owed, until = slip.charge, slip.until or slip.charge.due_on
    if not slip.issuer or until is None or owed.amount > MOST_AT_STORES:
        return ""
    digits = store_digits(slip.issuer, owed.number, owed.amount, until)
    images[f"store_{owed.number}"] = gs1_128(digits)
    return f"({digits[:2]}){digits[2:8]}-{digits[8:30]}-{digits[30:36]}-{digits[36]}-{digits[37:43]}-{digits[43]}"
