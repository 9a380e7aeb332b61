"""Checks an uploaded PDF: was it signed by a key that we trust, and is every byte as it was then?

No PDF is parsed. A signature (ISO 32000-1, 12.8.1) covers two ranges of bytes with its own hexadecimal digits
between them; when the ranges make up the whole file and the CMS signature over them holds (RFC 5652, by
pyHanko), then the file is, byte for byte, what the signer signed, whatever a reader makes of it. So nothing
hostile inside a file is ever unpacked, and each check takes time linear in its size.
"""

import asyncio
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum
from typing import Any

from asn1crypto.cms import ContentInfo
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.keys import load_certs_from_pemder_data
from pyhanko.sign.validation.generic_cms import async_validate_detached_cms
from pyhanko.sign.validation.status import StandardCMSSignatureStatus
from pyhanko_certvalidator import ValidationContext

_MAX_MIB = 20
MAX_BYTES = _MAX_MIB * 1024 * 1024
_MAX_CMS_BYTES = 32 * 1024
# The paths that could be tried through n certificates of one name number n!.
_MAX_CERTIFICATES = 4
_HEADER_WITHIN = 1024

_BYTE_RANGE = re.compile(rb"/ByteRange\s*\[\s*(\d{1,10})\s+(\d{1,10})\s+(\d{1,10})\s+(\d{1,10})\s*\]")
_ENCRYPTED = re.compile(rb"/Encrypt\s+\d{1,10}\s+\d{1,5}\s+R")
_DIGITS = re.compile(rb"<([0-9A-F]+|[0-9a-f]+)>")
# A date (ISO 32000-1, 7.9.4) as literal string: any character may be written as \ and three octal digits.
_SIGNED_AT = re.compile(rb"/M\s*\(([^()]{1,80})\)")
_OCTAL = re.compile(rb"\\([0-7]{3})")
_DATE = re.compile(r"D:(\d{14})(?:Z|([+-]\d\d)'(\d\d)'?)?")


class Outcome(StrEnum):
    """What a check can find; each has its sentence."""

    SOUND = "sound"
    ALTERED = "altered"
    APPENDED = "appended"
    UNKNOWN_SIGNER = "unknown_signer"
    EXPIRED = "expired"
    UNSIGNED = "unsigned"
    ENCRYPTED = "encrypted"
    NOT_A_PDF = "not_a_pdf"
    EMPTY = "empty"
    TOO_LARGE = "too_large"


_SENTENCES: dict[Outcome, dict[str, str]] = {
    Outcome.SOUND: {
        "ja": "このファイルは発行されたときのままで、書き換えられていません。",
        "en": "This file is as it was issued: it has not been altered.",
    },
    Outcome.ALTERED: {
        "ja": "このファイルは発行後に書き換えられています。証明書として使えません。",
        "en": "This file was altered after it was issued. It cannot be used as a certificate.",
    },
    Outcome.APPENDED: {
        "ja": "署名の後に内容が書き加えられています。受け取ったままのファイルで確かめてください。",
        "en": "Something was added to this file after it was signed. Check the file as you received it.",
    },
    Outcome.UNKNOWN_SIGNER: {
        "ja": "この市の鍵による署名ではありません。この市が発行した文書とは認められません。",
        "en": "This file is signed, but not with this city's key. It is not a document issued by this city.",
    },
    Outcome.EXPIRED: {
        "ja": "署名の後の変更はありませんが、署名の証明書の有効期間外です。発行した窓口に確かめてください。",
        "en": "Unchanged since it was signed, but its certificate is out of its period. Ask the issuer.",
    },
    Outcome.UNSIGNED: {
        "ja": "電子署名がありません。保存し直したものでなく、受け取ったままのファイルを選んでください。",
        "en": "This file has no signature. Choose the file as you received it, not one saved again.",
    },
    Outcome.ENCRYPTED: {
        "ja": "保護（暗号化）されたファイルは確かめられません。受け取ったままのファイルを選んでください。",
        "en": "An encrypted file cannot be checked. Choose the file as you received it.",
    },
    Outcome.NOT_A_PDF: {
        "ja": "このファイルはPDFではありません。受け取ったPDFファイルを選んでください。",
        "en": "This file is not a PDF. Choose the PDF file that you received.",
    },
    Outcome.EMPTY: {
        "ja": "ファイルの中身がありません。もう一度ファイルを選んでください。",
        "en": "The file is empty. Choose the file again.",
    },
    Outcome.TOO_LARGE: {
        "ja": f"ファイルが大きすぎます（{_MAX_MIB} MBまで）。受け取ったままのファイルを選んでください。",
        "en": f"The file is too large (limit {_MAX_MIB} MB). Choose the file as you received it.",
    },
}


@dataclass(frozen=True)
class Verdict:
    """What is known of a file. `signer` and `signed_at` are told only if a trusted root vouches for them."""

    outcome: Outcome
    signed: bool = False
    intact: bool = False
    trusted: bool = False
    whole_file: bool = False
    signer: str = ""
    signed_at: datetime | None = None

    @property
    def sentence(self) -> dict[str, str]:
        """The finding for a person, by language: "ja" and "en"."""
        return _SENTENCES[self.outcome]


@dataclass(frozen=True)
class _Signature:
    """Where a signature lies in the file: signed are [0, gap_start) and [gap_end, end)."""

    gap_start: int
    gap_end: int
    end: int
    found_at: int


class _Trust(StrEnum):
    """Whether the signer's certificate leads to a trusted root: at the time of the check, or only before."""

    NOW = "now"
    ONCE = "once"
    NEVER = "never"


def check(pdf: bytes, trust_roots: Sequence[x509.Certificate], *, at: datetime) -> Verdict:
    """The verdict on a file as of `at` (aware): never an exception, whatever the bytes are.

    A file is sound when its last signature covers the whole file, holds, and leads to one of `trust_roots` by
    certificates valid at `at`.
    """
    refused = next((outcome for outcome, holds in _NOT_CHECKABLE if holds(pdf)), None)
    if refused is not None:
        return Verdict(refused)
    encrypted = _ENCRYPTED.search(pdf) is not None
    signature = _last_signature(pdf)
    if signature is None:
        return Verdict(Outcome.ENCRYPTED if encrypted else Outcome.UNSIGNED)
    whole_file = signature.end == len(pdf)
    message = _message(pdf[signature.gap_start : signature.gap_end])
    signed_bytes = pdf[: signature.gap_start] + pdf[signature.gap_end : signature.end]
    if message is not None and len(message["content"]["certificates"]) > _MAX_CERTIFICATES:
        return Verdict(Outcome.UNKNOWN_SIGNER, signed=True, whole_file=whole_file)
    status = None if message is None else _status(message, signed_bytes, trust_roots, at)
    if message is None or status is None:
        # Encryption may bring ranges of its own: a check code, no signature (ISO/TS 32004).
        outcome = Outcome.ENCRYPTED if encrypted else Outcome.ALTERED
        return Verdict(outcome, signed=not encrypted, whole_file=whole_file)
    trust = _trust(status, message, signed_bytes, trust_roots)
    known = trust is not _Trust.NEVER
    return Verdict(
        _OF_TRUST[trust] if whole_file else Outcome.APPENDED,
        signed=True,
        intact=whole_file,
        trusted=trust is _Trust.NOW,
        whole_file=whole_file,
        signer=_name(status.signing_cert) if known else "",
        signed_at=_signed_at(pdf, signature) if known else None,
    )


_OF_TRUST = {
    _Trust.NOW: Outcome.SOUND,
    _Trust.ONCE: Outcome.EXPIRED,
    _Trust.NEVER: Outcome.UNKNOWN_SIGNER,
}
_NOT_CHECKABLE: tuple[tuple[Outcome, Callable[[bytes], bool]], ...] = (
    (Outcome.EMPTY, lambda pdf: not pdf),
    (Outcome.TOO_LARGE, lambda pdf: len(pdf) > MAX_BYTES),
    (Outcome.NOT_A_PDF, lambda pdf: b"%PDF-" not in pdf[:_HEADER_WITHIN]),
)


def _last_signature(pdf: bytes) -> _Signature | None:
    """The signature that reaches furthest; ranges that do not frame one string of digits are no signature."""
    candidates = (_signature(match, len(pdf)) for match in _BYTE_RANGE.finditer(pdf))
    framed = (found for found in candidates if found is not None and _frames_digits(pdf, found))
    return max(framed, key=lambda found: found.end, default=None)


def _signature(match: re.Match[bytes], size: int) -> _Signature | None:
    first, gap_start, gap_end, length = (int(number) for number in match.groups())
    found = _Signature(gap_start, gap_end, gap_end + length, match.start())
    in_order = first == 0 < gap_start < gap_end <= found.end <= size
    return found if in_order and gap_end - gap_start <= 2 * _MAX_CMS_BYTES + 2 else None


def _frames_digits(pdf: bytes, signature: _Signature) -> bool:
    return pdf[signature.gap_start] == ord("<") and pdf[signature.gap_end - 1] == ord(">")


def _message(framed: bytes) -> ContentInfo | None:
    """The CMS message between the ranges; None if a byte of it could be another without any difference."""
    digits = _DIGITS.fullmatch(framed)
    if digits is None or len(digits[1]) % 2:
        return None
    der = bytes.fromhex(digits[1].decode())
    try:
        message = ContentInfo.load(der)
        padding = der[len(message.dump()) :]
        readable = len(message["content"]["certificates"]) > 0
    except Exception:  # a parser of hostile bytes: whatever it raises, they are no signature
        return None
    return message if readable and not padding.strip(b"\0") else None


def _status(
    message: ContentInfo, signed_bytes: bytes, roots: Sequence[x509.Certificate], moment: datetime
) -> StandardCMSSignatureStatus | None:
    """pyHanko's finding at a moment, without any look-up on the network; None unless the signature holds."""
    context = ValidationContext(trust_roots=_for_pyhanko(roots), moment=moment, allow_fetching=False)
    return asyncio.run(_judged(message["content"], signed_bytes, context))


async def _judged(
    signed_data: Any, signed_bytes: bytes, context: ValidationContext
) -> StandardCMSSignatureStatus | None:
    try:
        status = await async_validate_detached_cms(signed_bytes, signed_data, context)
        holds = status.intact and status.valid and _wrapping_agrees(signed_data, status.signing_cert)
    except Exception:  # as above: a signature that cannot be judged does not hold
        return None
    return status if holds else None


def _wrapping_agrees(signed_data: Any, certificate: Any) -> bool:
    """Whether what the message says around its signature follows from what is signed (RFC 5652, 5.1 and 5.3).

    The signature does not cover these fields, and pyHanko need not read them: a change there changes nothing,
    but a file said to be unaltered must be so to the last byte.
    """
    [signer_info] = signed_data["signer_infos"]
    sid = signer_info["sid"]
    by_issuer = sid.name == "issuer_and_serial_number"
    version = "v1" if by_issuer else "v3"
    algorithms = signed_data["digest_algorithms"]
    return bool(
        signed_data["version"].native == signer_info["version"].native == version
        and [algorithm.dump(force=True) for algorithm in algorithms]
        == [signer_info["digest_algorithm"].dump()]
        and algorithms.dump(force=True) == algorithms.dump()
        and signed_data["version"].dump(force=True) == signed_data["version"].dump()
        and (not by_issuer or sid.chosen["issuer"].dump() == certificate.issuer.dump())
        and signer_info["digest_algorithm"]["parameters"].native is None
    )


def _for_pyhanko(certificates: Sequence[x509.Certificate]) -> list[Any]:
    pem = b"".join(certificate.public_bytes(Encoding.PEM) for certificate in certificates)
    return list(load_certs_from_pemder_data(pem)) if pem else []


def _trust(
    status: StandardCMSSignatureStatus,
    message: ContentInfo,
    signed_bytes: bytes,
    roots: Sequence[x509.Certificate],
) -> _Trust:
    if status.trusted:
        return _Trust.NOW
    began = status.signing_cert.not_valid_before
    earlier = _status(message, signed_bytes, roots, began)
    return _Trust.ONCE if earlier is not None and earlier.trusted else _Trust.NEVER


def _name(certificate: Any) -> str:
    name = certificate.subject.native.get("common_name", certificate.subject.human_friendly)
    return name if isinstance(name, str) else "、".join(name)


def _signed_at(pdf: bytes, signature: _Signature) -> datetime | None:
    """The time that the signer claims, from the signature's own dictionary (the entry /M)."""
    begin = pdf.rfind(b"obj", 0, min(signature.gap_start, signature.found_at))
    end = pdf.find(b"endobj", max(signature.gap_end, signature.found_at))
    entry = _SIGNED_AT.search(pdf[begin : signature.gap_start] + pdf[signature.gap_end : end])
    if entry is None:
        return None
    text = _OCTAL.sub(lambda octal: bytes([int(octal[1], 8) & 255]), entry[1]).decode("ascii", "replace")
    date = _DATE.fullmatch(text)
    if date is None:
        return None
    hours, minutes = int(date[2] or 0), int(date[3] or 0)
    offset = timedelta(hours=hours, minutes=-minutes if hours < 0 else minutes)
    try:
        return datetime.strptime(date[1], "%Y%m%d%H%M%S").replace(tzinfo=timezone(offset)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
