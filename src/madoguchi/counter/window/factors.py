"""What somebody without an account proves beside the reference code: compared as keyed digests only."""

from uuid import UUID

from django.utils.crypto import constant_time_compare, salted_hmac

from madoguchi.core.errors import PlainError
from madoguchi.core.ids import code_of, normalise_code
from madoguchi.core.japanese import normalise_phone, parse_date
from madoguchi.core.japanese.text import half_width

from .models import Factor, FactorKind, Invitation, Submission


def _phone(text: str) -> str:
    return normalise_phone(text)


def _mail(text: str) -> str:
    return half_width(text).casefold()


def _birth_date(text: str) -> str:
    return parse_date(text).isoformat()


_READ = {
    FactorKind.PHONE: _phone,
    FactorKind.MAIL: _mail,
    FactorKind.BIRTH_DATE: _birth_date,
    FactorKind.CODE: normalise_code,
}


def digest_of(submission: UUID, kind: str, value: str) -> str:
    """The keyed digest of a factor, in hexadecimal. PlainError on what cannot be one of its kind."""
    read = _READ[FactorKind(kind)](value)
    return salted_hmac("window.factor", f"{submission}:{kind}:{read}", algorithm="sha256").hexdigest()


def second_code(token: str) -> str:
    """The second code of what is handed over under a token: it can be told again there, and is kept nowhere."""
    return code_of(salted_hmac("window.second_code", token, algorithm="sha256").digest())


def kinds_of(submission: Submission) -> list[FactorKind]:
    """What opens a submission beside its code; nothing for one of an account."""
    kept = set(Factor.objects.filter(submission=submission).values_list("kind", flat=True))
    return [kind for kind in FactorKind if kind in kept]


def second_code_of(submission: Submission) -> str:
    """The second code of a submission handed over here, empty where answers open it."""
    return second_code(submission.token) if FactorKind.CODE in kinds_of(submission) else ""


def opened_by(code: str, proof: str) -> Submission | None:
    """The submission of a reference code, when what is said beside it is one of its factors; else None."""
    rows = Factor.objects.filter(submission__code=code, submission__person=None)
    for factor in rows.select_related("submission__version__procedure").defer(
        "submission__version__declaration"
    ):
        if _proves(factor, proof):
            found: Submission = factor.submission
            return found
    return None


def proves(invitation: Invitation, proof: str) -> bool:
    """Whether what is said is one of the factors of an offer."""
    return any(_same(invitation.offer, kind, proof, kept) for kind, kept in invitation.factors.items())


def _proves(factor: Factor, proof: str) -> bool:
    return _same(factor.submission_id, factor.kind, proof, factor.digest)


def _same(of: UUID, kind: str, proof: str, kept: str) -> bool:
    try:
        return constant_time_compare(digest_of(of, kind, proof), kept)
    except PlainError:
        return False
