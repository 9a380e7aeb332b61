"""使用許可書: the public side asks for it and shows it, the office issues and revokes it."""

from madoguchi.core import clock
from madoguchi.core.japanese.dates import wareki
from madoguchi.foundation.city.queries import municipality_in_scope
from madoguchi.foundation.ledger.queries import last_number
from madoguchi.foundation.tray.actions import put
from madoguchi.services.documents import actions as documents
from madoguchi.services.documents.models import IssuedDocument
from madoguchi.services.documents.queries import issued_for

from .. import envelopes
from ..declaration import Ask, ResourceDeclared
from ..models import Booking
from ..queries import declared
from .lending import extras_of

SYSTEM = "system"
_BOOKING, _PERMIT = "booking:", "permit:"
TITLE = {"ja": "使用許可書", "en": "Permit of use"}
CHANGED, CANCELLED = "予約の変更", "予約の取消し"


def permit_subject(booking: Booking) -> str:
    """The permit's own name in the ledger: a chain is written by one side alone."""
    return booking.subject.replace(_BOOKING, _PERMIT, 1)


def booking_subject(permit: str) -> str:
    """The name of the booking that a permit is of."""
    return permit.replace(_PERMIT, _BOOKING, 1)


def ask_permit(booking: Booking, what: ResourceDeclared, n: int) -> None:
    """Ask the office for the permit of what is booked, where there is one; `n` is the number of that event."""
    if what.permit:
        words = _words(booking, what)
        asked = envelopes.PermitAsked(template=what.permit, title=TITLE, words=words)
        put(envelopes.PERMIT, permit_subject(booking), n, asked)


def end_permit(booking: Booking, what: ResourceDeclared, n: int) -> None:
    """Tell the office that what was permitted is booked no more."""
    if what.permit:
        ended = envelopes.PermitEnded(reason=CANCELLED)
        put(envelopes.PERMIT_ENDED, permit_subject(booking), n, ended)


def _words(booking: Booking, what: ResourceDeclared) -> dict[str, str]:
    choice = what.choice(booking.choice)
    begins, ends = clock.local(booking.begins), clock.local(booking.ends)
    lent = [f"{declared(one.resource).title.ja} {one.pieces}" for one in extras_of(booking)]
    return {
        "name": booking.group.name if booking.group else booking.said.get(Ask.NAME, ""),
        "resource": what.title.ja,
        "choice": choice.title.ja if choice else booking.choice,
        "when": f"{wareki(begins.date())} {begins:%H:%M}～{ends:%H:%M}",
        "people": f"{booking.people}人",
        "equipment": "、".join(lent),
        "price": f"{booking.price:,}円",
        "code": booking.code,
    }


def issue_permit(subject: str, asked: envelopes.PermitAsked) -> IssuedDocument:
    """Issue a permit in the office and tell the public side; instead of the one before, where there is one."""
    order, known = _order(subject, asked), issued_for(subject)
    if known is None:
        issued = documents.issue(order, actor=SYSTEM)
    else:
        # Told one after the other, each with the number of its own event.
        _tell_revoked(documents.revoke(known, CHANGED, actor=SYSTEM))
        issued = documents.reissue(known, order, CHANGED, actor=SYSTEM)
    told = documents.tell(issued, with_file=True)
    put(envelopes.PERMIT_ISSUED, subject, last_number(subject), told)
    return issued


def _order(subject: str, asked: envelopes.PermitAsked) -> documents.Order:
    city = municipality_in_scope()
    common = {"authority": city.name, "issued_on": wareki(clock.today()), "notes": list(city.paper_notes)}
    return documents.Order(subject, asked.template, asked.title, city.name, {**asked.words, **common})


def revoke_permit(subject: str, reason: str) -> None:
    """Revoke the permit that is in force, and tell the public side; fine where there is none."""
    known = issued_for(subject)
    if known:
        _tell_revoked(documents.revoke(known, reason, actor=SYSTEM))


def _tell_revoked(document: IssuedDocument) -> None:
    told = documents.tell_revoked(document)
    put(envelopes.PERMIT_REVOKED, document.subject, last_number(document.subject), told)
