"""同意: those who apply together agree to a draft as it is; the last agreement hands it over."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.urls import reverse

from madoguchi.core import clock
from madoguchi.counter.procedures.envelopes import Cosigned
from madoguchi.counter.procedures.forms import NotCompleteError, completed, load_definition, validate
from madoguchi.counter.procedures.queries import version_of
from madoguchi.foundation.city.queries import public_address
from madoguchi.foundation.ledger.actions import record
from madoguchi.foundation.people.actions import ANYONE
from madoguchi.foundation.tenancy.models import insert_all
from madoguchi.services.notices import templates
from madoguchi.services.notices.actions import notify

from .. import events
from ..contexts import context_for
from ..cosigners import Asked, cosigners_of, new_secret, secret_digest
from ..models import Attachment, CoSignature, Draft, Submission, draft_expiry, draft_subject
from ..refusals import WindowRefusedError
from ..rules import Visitor
from ..slots import slots_of
from .filling import about, check_open, locked_drafts
from .handing import Form, submit
from .telling import applicants_mail, day_words


def ask_cosigners(visitor: Visitor, code: str, *, checked: int = 0) -> Draft:
    """Ask all who apply together, by mail; from then on the draft does not change. Asked before, it is not asked again.

    Raises as `hand_over`: `NotCompleteError`, `WindowRefusedError`; `Submission.DoesNotExist` where no such draft is.
    """
    draft = locked_drafts().filter(visitor.owns, code=code).first()
    if draft is None:
        raise Submission.DoesNotExist
    draft.version = version_of(draft.version_id)
    if draft.frozen_at is not None:
        return draft
    if draft.moved_from_id and checked != draft.version.number:
        raise WindowRefusedError("moved")
    check_open(visitor.person, draft.version)
    _ask(draft, _asked(draft))
    record(events.COSIGNING_ASKED, draft_subject(code), about(draft.version), actor=visitor.actor)
    return draft


def _asked(draft: Draft) -> list[Asked]:
    definition = load_definition(draft.version)
    attachments = list(Attachment.objects.filter(token=draft.code).select_related("file"))
    asked = cosigners_of(
        definition, completed(validate(definition, draft.typed, context_for(attachments, slots_of(draft))))
    )
    if len({one.mail.casefold() for one in asked}) < len(asked):
        raise WindowRefusedError("cosign_same")
    return asked


def _ask(draft: Draft, asked: Sequence[Asked]) -> None:
    draft.frozen_at, draft.expires_at = clock.now(), draft_expiry()
    draft.save(update_fields=["frozen_at", "expires_at"])
    secrets = [new_secret() for _ in asked]
    rows = [
        CoSignature(draft=draft, name=one.name, mail=one.mail, digest=secret_digest(secret))
        for one, secret in zip(asked, secrets, strict=True)
    ]
    insert_all(rows)
    for row, secret in zip(rows, secrets, strict=True):
        until = day_words(clock.local(row.expires_at).date(), draft.language)
        link = reverse("window:cosign", args=[secret])
        _notify(draft, templates.COSIGN, row.mail, link, f"{row.id}", until=until)


def agree(cosignature: CoSignature) -> CoSignature:
    """同意: the last one hands the draft over (到達). Raises `WindowRefusedError` when it is too late."""
    draft, row = _held(cosignature)
    _answer(row, agreed=True)
    record(events.COSIGNED, draft_subject(draft.code), about(draft.version), actor=ANYONE)
    asked = list(CoSignature.objects.filter(draft=draft, ended_at=None).order_by("answered_at", "id"))
    if all(one.agreed for one in asked):
        _hand_over(draft, asked)
    return CoSignature.objects.get(id=row.id)


def refuse(cosignature: CoSignature, reason: str) -> None:
    """不同意: the draft is its applicant's again, and everybody is told. Raises `WindowRefusedError`."""
    if not reason:
        raise WindowRefusedError("cosign_reason")
    draft, row = _held(cosignature)
    _answer(row, agreed=False, reason=reason)
    record(events.COSIGNING_REFUSED, draft_subject(draft.code), about(draft.version), actor=ANYONE)
    _stop(draft)


def rewrite(visitor: Visitor, code: str) -> None:
    """書き直す: what was agreed to counts no more, and the draft changes again; harmless twice."""
    draft = locked_drafts().filter(visitor.owns, code=code).first()
    if draft is None or draft.frozen_at is None:
        return
    draft.version = version_of(draft.version_id)
    _thaw(draft)
    record(events.COSIGNING_ENDED, draft_subject(code), about(draft.version), actor=visitor.actor)


def _held(cosignature: CoSignature) -> tuple[Draft, CoSignature]:
    """Draft and row as they are now, the draft locked first: two who agree at once follow each other."""
    rows = locked_drafts().select_related("person", "invitation")
    draft = rows.filter(id=cosignature.draft_id).first() if cosignature.draft_id else None
    row = CoSignature.objects.get(id=cosignature.id)
    if draft is None or not row.is_open:
        raise WindowRefusedError("cosign_over")
    draft.version = version_of(draft.version_id)
    return draft, row


def _answer(row: CoSignature, **answer: Any) -> None:
    CoSignature.objects.filter(id=row.id).update(answered_at=clock.now(), **answer)


def _hand_over(draft: Draft, asked: Sequence[CoSignature]) -> None:
    try:
        with transaction.atomic():
            _submit(draft, asked)
    except (NotCompleteError, WindowRefusedError):
        # Closed meanwhile, or a day has passed that an answer may not pass: its applicant must see to it.
        _stop(draft)


def _submit(draft: Draft, asked: Sequence[CoSignature]) -> None:
    form = Form(
        person=draft.person,
        version=draft.version,
        token=draft.code,
        language=draft.language,
        typed=draft.typed,
        attachments=list(Attachment.objects.filter(token=draft.code).select_related("file")),
        holder=draft.holder,
        invitation=draft.invitation,
        cosigned=[Cosigned(name=one.name, at=one.answered_at) for one in asked if one.answered_at],
    )
    handed = submit(form)
    rows = CoSignature.objects.filter(draft=draft)
    rows.filter(ended_at=None).update(draft=None, submission=handed.submission)
    rows.delete()
    draft.delete()


def _stop(draft: Draft) -> None:
    """Thaw it, and tell its applicant that it was not handed over."""
    thawed_at = _thaw(draft)
    mail = applicants_mail(draft)
    if mail:
        link = reverse("window:agreements", args=[draft.code])
        _notify(draft, templates.COSIGN_STOPPED, mail, link, thawed_at, person=draft.person)


def _thaw(draft: Draft) -> str:
    """The draft changes again; those who were asked are told. Returns when, as an occasion."""
    now = clock.now()
    ended = list(CoSignature.objects.filter(draft=draft, ended_at=None))
    CoSignature.objects.filter(draft=draft, ended_at=None).update(ended_at=now)
    draft.frozen_at = None
    draft.save(update_fields=["frozen_at"])
    for row in ended:
        if row.agreed is not False:
            _notify(draft, templates.COSIGN_OVER, row.mail, reverse("portal"), f"{row.id}")
    return now.isoformat(timespec="microseconds")


def _notify(
    draft: Draft, template: templates.Template, mail: str, page: str, occasion: str, **more: Any
) -> None:
    title = load_definition(draft.version).procedure.title
    notify(
        template,
        draft_subject(draft.code),
        recipient=mail,
        language=draft.language,
        params={
            "procedure": title.says(draft.language),
            "code": draft.code,
            "link": f"{public_address()}{page}",
            "until": more.get("until", ""),
        },
        actor="system",
        occasion=occasion,
        person=more.get("person"),
    )
