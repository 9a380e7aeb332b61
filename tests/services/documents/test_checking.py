import re
import zlib
from datetime import UTC, datetime, timedelta, timezone
from io import BytesIO
from pathlib import Path

import pytest
from cryptography import x509
from hypothesis import given, settings
from hypothesis import strategies as st
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.writer import copy_into_new_writer
from pyhanko.sign import PdfSignatureMetadata, SimpleSigner, sign_pdf

from madoguchi.services.documents.checking import MAX_BYTES, Outcome, Verdict, check
from madoguchi.services.documents.signing import Signer, load_roots, make_demo_key

AT = datetime(2026, 7, 20, 1, 2, 3, tzinfo=UTC)
LATER = AT + timedelta(days=100)


@pytest.fixture(scope="session")
def roots(key_folder: Path) -> tuple[x509.Certificate, ...]:
    return load_roots(key_folder)


def test_a_file_as_issued_is_sound(signed: bytes, roots: tuple[x509.Certificate, ...]) -> None:
    assert check(signed, roots, at=LATER) == Verdict(
        Outcome.SOUND,
        signed=True,
        intact=True,
        trusted=True,
        whole_file=True,
        signer="みほん市 見本の署名鍵 (SAMPLE KEY)",
        signed_at=AT,
    )


def test_the_time_of_signing_is_read_in_any_zone(
    signer: Signer, paper: bytes, roots: tuple[x509.Certificate, ...]
) -> None:
    for hours in (9, -3.5, 0):
        local = AT.astimezone(timezone(timedelta(hours=hours)))
        assert check(signer.sign(paper, reason="x", at=local), roots, at=LATER).signed_at == AT


@given(data=st.data())
@settings(max_examples=200, deadline=None)
def test_one_changed_bit_anywhere_is_refused(
    data: st.DataObject, signed: bytes, roots: tuple[x509.Certificate, ...]
) -> None:
    at = data.draw(st.integers(0, len(signed) - 1))
    bit = data.draw(st.integers(0, 7))
    altered = bytearray(signed)
    altered[at] ^= 1 << bit
    verdict = check(bytes(altered), roots, at=LATER)
    assert verdict.outcome is not Outcome.SOUND
    assert not verdict.intact


def test_a_changed_bit_in_the_wrapping_of_the_signature_is_refused(
    signed: bytes, roots: tuple[x509.Certificate, ...]
) -> None:
    """The signature does not cover itself: its first bytes, those around the signer's name, and its value."""
    begin, end = _gap(signed)
    message = bytes.fromhex(signed[begin + 1 : end - 1].decode())
    for at in [*range(70), *range(1225, 1420), *range(len(message) - 10, len(message))]:
        changed = message[:at] + bytes([message[at] ^ 32]) + message[at + 1 :]
        altered = signed[: begin + 1] + changed.hex().upper().encode() + signed[end - 1 :]
        assert check(altered, roots, at=LATER).outcome is Outcome.ALTERED, at


def _gap(signed: bytes) -> tuple[int, int]:
    [match] = re.finditer(rb"/ByteRange \[0 (\d+) (\d+) \d+\]", signed)
    return int(match[1]), int(match[2])


def test_the_case_of_a_digit_is_no_freedom(signed: bytes, roots: tuple[x509.Certificate, ...]) -> None:
    begin, end = _gap(signed)
    digits = signed[begin:end]
    letter = re.search(rb"[A-F]", digits)
    assert letter
    lowered = digits[: letter.start()] + letter[0].lower() + digits[letter.end() :]
    assert check(signed[:begin] + lowered + signed[end:], roots, at=LATER).outcome is Outcome.ALTERED


def test_an_appended_update_is_told(signed: bytes, roots: tuple[x509.Certificate, ...]) -> None:
    writer = IncrementalPdfFileWriter(BytesIO(signed))
    writer.update_root()
    out = BytesIO()
    writer.write(out)
    for appended in (out.getvalue(), signed + b"\n"):
        verdict = check(appended, roots, at=LATER)
        assert verdict.outcome is Outcome.APPENDED
        assert (verdict.intact, verdict.whole_file) == (False, False)


def test_a_cut_file_is_refused(signed: bytes, roots: tuple[x509.Certificate, ...]) -> None:
    for size in (len(signed) - 1, len(signed) - 400, _gap(signed)[1], _gap(signed)[0] + 5, 2000):
        assert check(signed[:size], roots, at=LATER).outcome in (Outcome.ALTERED, Outcome.UNSIGNED)


def test_a_stripped_signature_is_unsigned(
    paper: bytes, signed: bytes, roots: tuple[x509.Certificate, ...]
) -> None:
    assert check(paper, roots, at=LATER) == Verdict(Outcome.UNSIGNED)
    out = BytesIO()
    begin, end = _gap(signed)
    blank = signed[:begin] + b"<" + b"0" * (end - begin - 2) + b">" + signed[end:]
    assert check(blank, roots, at=LATER).outcome is Outcome.ALTERED
    copy_into_new_writer(IncrementalPdfFileWriter(BytesIO(paper)).prev).write(out)
    assert check(out.getvalue(), roots, at=LATER).outcome is Outcome.UNSIGNED


def test_another_key_of_the_same_name_is_unknown(
    paper: bytes, signed: bytes, roots: tuple[x509.Certificate, ...], tmp_path: Path
) -> None:
    make_demo_key(tmp_path, "みほん市", at=AT)
    impostor = Signer.load(tmp_path)
    verdict = check(impostor.sign(paper, reason="x", at=AT), roots, at=LATER)
    assert verdict.outcome is Outcome.UNKNOWN_SIGNER
    assert (verdict.signed, verdict.intact, verdict.trusted) == (True, True, False)
    assert (verdict.signer, verdict.signed_at) == ("", None)
    # Signed again over ours: the last signature decides.
    assert check(_signed_again(tmp_path, signed), roots, at=LATER).outcome is Outcome.UNKNOWN_SIGNER
    assert check(signed, (), at=LATER).outcome is Outcome.UNKNOWN_SIGNER


def test_a_signature_of_another_program_with_our_key_is_sound(
    paper: bytes, key_folder: Path, roots: tuple[x509.Certificate, ...]
) -> None:
    theirs = _signed_again(key_folder, paper)
    assert check(theirs, roots, at=LATER).outcome is Outcome.SOUND
    last_digit = _gap(theirs)[1] - 2
    assert theirs[last_digit : last_digit + 1] == b"0"  # after the signature comes padding
    padded = theirs[:last_digit] + b"1" + theirs[last_digit + 1 :]
    assert check(padded, roots, at=LATER).outcome is Outcome.ALTERED


def test_a_crowd_of_certificates_is_not_searched(
    paper: bytes, key_folder: Path, roots: tuple[x509.Certificate, ...], tmp_path: Path
) -> None:
    chain = b""
    for number in range(4):
        make_demo_key(tmp_path / str(number), "みほん市", at=AT)
        chain += (tmp_path / str(number) / "root.pem").read_bytes()
    for path in key_folder.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "root.pem").write_bytes(chain)
    assert check(_signed_again(tmp_path, paper), roots, at=LATER).outcome is Outcome.UNKNOWN_SIGNER


def _signed_again(key_folder: Path, pdf: bytes) -> bytes:
    """A second signature, as pyHanko itself makes it."""
    names = (str(key_folder / name) for name in ("signing_key.pem", "signing_certificate.pem", "root.pem"))
    key, certificate, root = names
    signer = SimpleSigner.load(key, certificate, ca_chain_files=[root])
    meta = PdfSignatureMetadata(field_name="Second")
    return sign_pdf(IncrementalPdfFileWriter(BytesIO(pdf)), meta, signer).getvalue()


def test_a_certificate_out_of_its_period_is_told(signed: bytes, roots: tuple[x509.Certificate, ...]) -> None:
    for moment in (AT - timedelta(days=1), AT + timedelta(days=4000)):
        verdict = check(signed, roots, at=moment)
        assert verdict.outcome is Outcome.EXPIRED
        assert (verdict.intact, verdict.trusted) == (True, False)


def test_an_encrypted_file_is_told(paper: bytes, roots: tuple[x509.Certificate, ...]) -> None:
    writer = copy_into_new_writer(IncrementalPdfFileWriter(BytesIO(paper)).prev)
    writer.encrypt(owner_pass="owner", user_pass="user")
    out = BytesIO()
    writer.write(out)
    assert check(out.getvalue(), roots, at=LATER).outcome is Outcome.ENCRYPTED


@pytest.mark.parametrize(
    ("pdf", "outcome"),
    [
        (b"", Outcome.EMPTY),
        (b"\x00" * 100, Outcome.NOT_A_PDF),
        (b"PK\x03\x04 not a PDF", Outcome.NOT_A_PDF),
        (b"%PDF-1.7\n" + b"\xff" * 1000, Outcome.UNSIGNED),
        (b"%PDF-1.7 /ByteRange [0 9999999999 9999999999 9999999999]", Outcome.UNSIGNED),
        (b"%PDF-1.7 /ByteRange [0 0 0 0]", Outcome.UNSIGNED),
        (b"%PDF-1.7 <> /ByteRange [0 9 11 40]" + b" " * 40, Outcome.ALTERED),
        (b"%PDF-1.7 <3000> /ByteRange [0 9 15 40]" + b" " * 40, Outcome.ALTERED),
        (b"%PDF-1.7 <" + b"30" * 3000 + b"> /ByteRange [0 9 6011 40]" + b" " * 40, Outcome.ALTERED),
        (b"%PDF-1.7 " + b"/ByteRange [0 1 2 3] " * 50_000, Outcome.UNSIGNED),
        (b"%PDF-1.7 " + b"/ByteRange [" + b" " * 1_000_000, Outcome.UNSIGNED),
    ],
)
def test_garbage_has_a_verdict(pdf: bytes, outcome: Outcome, roots: tuple[x509.Certificate, ...]) -> None:
    assert check(pdf, roots, at=LATER).outcome is outcome


def test_a_hundred_megabytes_are_refused_unread(roots: tuple[x509.Certificate, ...]) -> None:
    assert check(b"%PDF-1.7" + bytes(100 * 1024 * 1024), roots, at=LATER).outcome is Outcome.TOO_LARGE
    assert check(b"%PDF-1.7" + bytes(MAX_BYTES - 8), roots, at=LATER).outcome is Outcome.UNSIGNED


def test_a_bomb_is_never_unpacked(signed: bytes, roots: tuple[x509.Certificate, ...]) -> None:
    packed = zlib.compress(zlib.compress(bytes(200 * 1024 * 1024), 9), 9)
    bomb = b"%%PDF-1.7\n1 0 obj<</Filter[/FlateDecode/FlateDecode]/Length %d>>stream\n" % len(packed)
    assert check(bomb + packed + b"\nendstream", roots, at=LATER).outcome is Outcome.UNSIGNED
    assert check(signed + bomb + packed, roots, at=LATER).outcome is Outcome.APPENDED


@given(message=st.binary(max_size=300))
@settings(max_examples=100, deadline=None)
def test_any_message_in_place_of_the_signature_is_refused(
    message: bytes, signed: bytes, roots: tuple[x509.Certificate, ...]
) -> None:
    begin, end = _gap(signed)
    digits = message.hex().upper().encode().ljust(end - begin - 2, b"0")
    forged = signed[:begin] + b"<" + digits + b">" + signed[end:]
    assert check(forged, roots, at=LATER).outcome is Outcome.ALTERED


def test_every_outcome_has_its_sentence_in_both_languages() -> None:
    sentences = [Verdict(outcome).sentence for outcome in Outcome]
    for language in ("ja", "en"):
        assert len({sentence[language] for sentence in sentences}) == len(Outcome)
