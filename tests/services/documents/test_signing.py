import stat
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from pyhanko.pdf_utils.reader import PdfFileReader

from madoguchi.services.documents.signing import (
    CERTIFICATE_FILE,
    KEY_FILE,
    KeyFolderError,
    Signer,
    load_roots,
    make_demo_key,
)

AT = datetime(2026, 7, 20, 1, 2, 3, tzinfo=UTC)


def _pyhanko_says(pdf: bytes, root: Path, folder: Path) -> str:
    """The finding of pyHanko's own command line, in another process and by its own reading of the PDF."""
    path = folder / "document.pdf"
    path.write_bytes(pdf)
    command = Path(sys.executable).with_name("pyhanko")
    arguments = ["sign", "validate", "--trust", str(root), "--trust-replace", "--pretty-print", str(path)]
    return subprocess.run([command, *arguments], capture_output=True, text=True, check=False).stdout


def test_pyhankos_command_line_finds_it_valid(signed: bytes, key_folder: Path, tmp_path: Path) -> None:
    found = _pyhanko_says(signed, key_folder / "root.pem", tmp_path)
    assert "The signature is judged VALID." in found
    assert "The signature covers the entire file." in found
    assert "2026-07-20T01:02:03+00:00" in found


def test_pyhankos_command_line_finds_an_altered_one_invalid(
    signed: bytes, key_folder: Path, tmp_path: Path
) -> None:
    altered = signed.replace(b"/Tabs /S", b"/Tabs /R", 1)
    assert altered != signed
    found = _pyhanko_says(altered, key_folder / "root.pem", tmp_path)
    assert "The signature is judged INVALID." in found


def test_it_is_still_pdf_a_2a_and_looks_the_same(
    paper: bytes, signed: bytes, assert_pdf_a_2a: Callable[[bytes], None]
) -> None:
    assert_pdf_a_2a(signed)
    assert signed.startswith(paper)
    assert _pixels(signed) == _pixels(paper)


def _pixels(pdf: bytes) -> bytes:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return document[0].render(scale=1, may_draw_forms=True).to_pil().tobytes()
    finally:
        document.close()


def test_it_is_pades_baseline_b_with_rsa_3072(signed: bytes, signer: Signer) -> None:
    [signature] = PdfFileReader(BytesIO(signed)).embedded_signatures
    assert signature.sig_object["/SubFilter"] == "/ETSI.CAdES.detached"
    assert signature.sig_object["/Reason"] == "罹災証明書の発行"
    attributes = {attribute["type"].native for attribute in signature.signer_info["signed_attrs"]}
    assert {"content_type", "message_digest", "signing_certificate_v2"} <= attributes
    assert "signing_time" not in attributes  # PAdES forbids it: the time stands in /M
    assert signature.signer_info["signature_algorithm"]["algorithm"].native == "sha256_rsa"
    assert signer.certificate.public_key().key_size == 3072
    assert not signature.sig_field["/Rect"][2]


def test_each_document_has_its_own_signature(
    signer: Signer, paper: bytes, key_folder: Path, tmp_path: Path
) -> None:
    first, second = (signer.sign(paper, reason=reason, at=AT) for reason in ("一", "二"))
    for pdf in (first, second):
        assert "judged VALID" in _pyhanko_says(pdf, key_folder / "root.pem", tmp_path)


def test_the_sample_key_calls_itself_a_sample(key_folder: Path) -> None:
    certificates = [
        x509.load_pem_x509_certificate((key_folder / CERTIFICATE_FILE).read_bytes()),
        *load_roots(key_folder),
    ]
    for certificate in certificates:
        name = certificate.subject.rfc4514_string()
        assert "見本" in name
        assert "SAMPLE" in name
        assert "電子公印" not in name


def test_only_the_owner_can_read_the_key(key_folder: Path) -> None:
    assert stat.S_IMODE(key_folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in key_folder.iterdir()} == {0o600}
    assert len(list(key_folder.iterdir())) == 3


def test_a_key_is_never_overwritten(key_folder: Path) -> None:
    before = {path.name: path.read_bytes() for path in key_folder.iterdir()}
    with pytest.raises(FileExistsError):
        make_demo_key(key_folder, "みほん市", at=AT)
    assert {path.name: path.read_bytes() for path in key_folder.iterdir()} == before


def test_an_empty_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(KeyFolderError, match=KEY_FILE) as caught:
        Signer.load(tmp_path)
    assert str(tmp_path) in caught.value.ja


def _copy(key_folder: Path, to: Path, **replaced: bytes) -> Path:
    for path in key_folder.iterdir():
        (to / path.name).write_bytes(replaced.get(path.stem, path.read_bytes()))
    return to


def test_a_key_of_another_certificate_is_refused(key_folder: Path, tmp_path: Path) -> None:
    make_demo_key(tmp_path / "other", "鏡市", at=AT)
    other = (tmp_path / "other" / KEY_FILE).read_bytes()
    with pytest.raises(KeyFolderError, match="belong together"):
        Signer.load(_copy(key_folder, tmp_path, signing_key=other))


def test_an_elliptic_curve_key_is_refused(key_folder: Path, tmp_path: Path) -> None:
    curve = ec.generate_private_key(ec.SECP256R1()).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    with pytest.raises(KeyFolderError, match="RSA"):
        Signer.load(_copy(key_folder, tmp_path, signing_key=curve))


def test_garbage_for_a_key_is_refused(key_folder: Path, tmp_path: Path) -> None:
    with pytest.raises(KeyFolderError, match="PEM"):
        Signer.load(_copy(key_folder, tmp_path, signing_key=b"garbage"))


def test_the_moment_must_have_a_time_zone(signer: Signer, paper: bytes) -> None:
    with pytest.raises(ValueError, match="aware"):
        signer.sign(paper, reason="x", at=datetime(2026, 7, 20))
