"""Who applies together with the applicant, as the answers say; and the secrets of their links."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.crypto import salted_hmac

from madoguchi.counter.procedures.forms import Definition
from madoguchi.counter.procedures.questions import full_name

from .models import CoSignature, Draft


@dataclass(frozen=True)
class Asked:
    """One who must agree: a name, and where they are asked."""

    name: str
    mail: str


def cosigners_of(definition: Definition, answers: Mapping[str, Any]) -> list[Asked]:
    """Who must agree before these answers can be handed over; nobody where the procedure asks for nobody."""
    terms = definition.procedure.cosigners
    rows = answers.get(terms.group) or () if terms else ()
    return [Asked(full_name(row[terms.name]), row[terms.email]) for row in rows] if terms else []


def new_secret() -> str:
    """What a link of one who is asked holds: it is in their mail, and kept here as a digest alone."""
    return secrets.token_urlsafe(24)


def secret_digest(secret: str) -> str:
    """The keyed digest of a link's secret, in hexadecimal."""
    return salted_hmac("window.cosign", secret, algorithm="sha256").hexdigest()


def asked_by(secret: str) -> CoSignature | None:
    """Whom a link belongs to; None where it belongs to nobody."""
    rows = CoSignature.objects.select_related("draft", "submission")
    return rows.filter(digest=secret_digest(secret)).first()


def cosignatures_of(draft: Draft) -> list[CoSignature]:
    """Who was asked to agree to a draft, those of earlier times too, in the order of asking."""
    return list(CoSignature.objects.filter(draft=draft).order_by("asked_at", "id"))
