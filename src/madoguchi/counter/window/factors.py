"""What somebody without an account proves beside the reference code: compared as keyed digests only."""

from uuid import UUID

from django.utils.crypto import constant_time_compare, salted_hmac

from madoguchi.core.errors import PlainError
from madoguchi.core.japanese import normalise_line, normalise_phone, parse_date

from .models import Factor, FactorKind, Submission


def _phone(text: str) -> str:
    return normalise_phone(text)


def _mail(text: str) -> str:
    return normalise_line(text).casefold()


def _birth_date(text: str) -> str:
    return parse_date(text).isoformat()


def _code(text: str) -> str:
    return normalise_line(text).upper().replace("-", "").replace(" ", "")


_READ = {
    FactorKind.PHONE: _phone,
    FactorKind.MAIL: _mail,
    FactorKind.BIRTH_DATE: _birth_date,
    FactorKind.CODE: _code,
}


def digest_of(submission: UUID, kind: str, value: str) -> str:
    """The keyed digest of a factor, in hexadecimal. PlainError on what cannot be one of its kind."""
    read = _READ[FactorKind(kind)](value)
    return salted_hmac("window.factor", f"{submission}:{kind}:{read}", algorithm="sha256").hexdigest()


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


def _proves(factor: Factor, proof: str) -> bool:
    try:
        return constant_time_compare(digest_of(factor.submission_id, factor.kind, proof), factor.digest)
    except PlainError:
        return False
