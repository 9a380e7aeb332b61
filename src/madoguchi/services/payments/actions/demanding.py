"""督促状 as an issued document: made out to somebody, with a number that anyone can confirm, and noted as sent."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction

from madoguchi.core import clock
from madoguchi.core.calendar import deadline
from madoguchi.core.japanese import normalise_line
from madoguchi.core.japanese.dates import fiscal_year_label, wareki
from madoguchi.foundation.city.models import Department, Municipality, Staff
from madoguchi.foundation.city.queries import municipality_in_scope
from madoguchi.foundation.ledger.actions import record
from madoguchi.foundation.ledger.queries import last_number
from madoguchi.foundation.people.actions import staff_actor
from madoguchi.foundation.tray.actions import put
from madoguchi.services.documents import actions as documents
from madoguchi.services.documents.models import IssuedDocument
from madoguchi.services.documents.queries import issued_for, newest_template

from .. import envelopes, events
from ..demand_law import instruction, interest_on, law_of
from ..models import INTEREST, Charge, OutsideBill, Reminder, ReminderKind
from ..queries import outside_of, principal_of
from ..refusals import PaymentRefusedError
from ..slips import Slip, ways_to_pay
from .deciding import DAYS_TO_PAY, remind

TEMPLATE = "demand"
TITLE = {"ja": "督促状", "en": "Demand for payment"}
#: A later day than so long after it is sent is a slip of the pen.
MOST_DAYS = 60
LONGEST = {"name": 120, "postal_code": 12, "address": 300}


@dataclass(frozen=True)
class Demand:
    """To whom a 督促状 goes, the last day that it gives (指定期限), and which department it names."""

    name: str
    postal_code: str
    address: str
    pay_until: date
    department: Department


def demand_of(charge: Charge) -> Reminder | None:
    """The 督促 of a charge, typeset here or not."""
    return Reminder.objects.filter(charge=charge, kind=ReminderKind.DEMAND).first()


def demand_document(sent: Reminder) -> IssuedDocument | None:
    """Its 督促状, where it was typeset here."""
    return issued_for(_subject(sent))


def _subject(sent: Reminder) -> str:
    return f"demand:{sent.id}"


def billed_to(charge: Charge) -> OutsideBill | None:
    """To whom another system billed a charge; of 延滞金, to whom it billed what was paid late."""
    principal = principal_of(charge) if charge.subject.startswith(INTEREST) else None
    return outside_of(principal or charge)


def first_demand_day() -> date:
    """The earliest 指定期限 of what is sent today, which is the usual one: on a closed day, the next open one."""
    return deadline(clock.today(), DAYS_TO_PAY)


@transaction.atomic
def demand(charge: Charge, wanted: Demand, staff: Staff) -> IssuedDocument:
    """督促: issue the 督促状 of a late charge to whom it names, and note that it is sent today; once.

    Anyone may confirm that the city issued it; neither it nor whom it names leaves the office. Raises
    `PaymentRefusedError`, and `MissingGlyphsError` where the typefaces lack a character of the name.
    """
    to = _checked(wanted)
    sent = remind(charge, ReminderKind.DEMAND, staff, to.pay_until)
    issued = documents.issue(_order(sent, to, municipality_in_scope()), actor=staff_actor(staff.id))
    data = events.AboutDemand(number=issued.number)
    record(events.DEMAND_ISSUED, sent.charge.subject, data, actor=staff_actor(staff.id))
    put(
        envelopes.DEMAND,
        issued.subject,
        last_number(issued.subject),
        documents.tell(issued, with_file=False),
    )
    return issued


def _checked(wanted: Demand) -> Demand:
    """The same with its words brought to one form. Raises `PaymentRefusedError`."""
    words = {field: normalise_line(getattr(wanted, field)).strip()[:most] for field, most in LONGEST.items()}
    for field in ("name", "address"):
        if not words[field]:
            raise PaymentRefusedError(f"demand_{field}")
    check_day(wanted.pay_until)
    return Demand(**words, pay_until=wanted.pay_until, department=wanted.department)


def check_day(pay_until: date) -> None:
    """Refuse a 指定期限 that a 督促状 of today cannot give; and any, where the city has no template.

    Raises `PaymentRefusedError`.
    """
    first, last = clock.today() + timedelta(days=DAYS_TO_PAY), clock.today() + timedelta(days=MOST_DAYS)
    if not first <= pay_until <= last:
        raise PaymentRefusedError("demand_until", first=first, last=last)
    if newest_template(TEMPLATE) is None:
        raise PaymentRefusedError("demand_template")


def _order(sent: Reminder, to: Demand, city: Municipality) -> documents.Order:
    owed, law = sent.charge, law_of(sent.charge, city.name)
    bill = billed_to(owed)
    slip = Slip(owed, outside_of(owed), bill.brought_by.issuer if bill else "", to.pay_until)
    images: dict[str, bytes] = {}
    data = {
        "to": {field: getattr(to, field) for field in LONGEST},
        "reference": bill.reference if bill else "",
        "owed": _owed(owed, to.pay_until),
        "basis": law.basis,
        "follows": law.follows,
        "interest_words": law.interest if not owed.subject.startswith(INTEREST) else "",
        "instruction": instruction(city.name),
        "pay": ways_to_pay(slip, images),
        "department": {"name": to.department.name, "contact": to.department.contact},
        "authority": {"title": f"{city.name}長", "name": city.mayor},
        "seal_note": city.seal_note,
        "issued_on": wareki(sent.sent_on),
        "notes": list(city.paper_notes),
    }
    return documents.Order(_subject(sent), TEMPLATE, TITLE, city.name, data, images)


def _owed(owed: Charge, until: date) -> dict[str, Any]:
    """What is owed since when, and what the delay costs today and on the last day."""
    days = {"今日": clock.today(), "指定期限": until}
    found = [(words, day, interest_on(owed, day)) for words, day in days.items()]
    return {
        "title": owed.title["ja"],
        "year": fiscal_year_label(owed.fiscal_year),
        "account": owed.account,
        "amount": f"{owed.amount:,}円",
        "due": wareki(owed.due_on) if owed.due_on else "",
        "until": wareki(until),
        "interest": [
            {"words": f"{words}（{wareki(day)}）納めたとき", "amount": f"{yen:,}円"}
            for words, day, yen in found
            if yen is not None
        ],
    }
