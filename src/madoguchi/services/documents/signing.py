"""Signs documents: PAdES B-B (ETSI EN 319 142-1) with RSA, which keeps a PDF/A-2a a PDF/A-2a.

A key folder holds `signing_key.pem`, `signing_certificate.pem` and `root.pem`. `make_demo_key` writes one
with a sample key: it proves that a document came from this installation, and it is no 電子公印.
"""

import asyncio
import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509.oid import NameOID
from pyhanko.keys import load_certs_from_pemder_data, load_private_key_from_pemder
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes
from pyhanko_certvalidator.registry import SimpleCertificateStore

KEY_FILE = "signing_key.pem"
CERTIFICATE_FILE = "signing_certificate.pem"
ROOT_FILE = "root.pem"

_DIGEST = "sha256"
_KEY_BITS = 3072
_DEMO_VALIDITY = timedelta(days=3652)


class KeyFolderError(ValueError):
    """The folder does not hold a usable signing key."""

    def __init__(self, folder: Path, ja: str, en: str) -> None:
        self.ja = f"署名の鍵を使えません（{folder}）: {ja}"
        self.en = f"The signing key cannot be used ({folder}): {en}"
        super().__init__(f"{self.ja}\n{self.en}")


@dataclass(frozen=True)
class Signer:
    """Signs PDFs with one key that stays loaded; safe to share between threads."""

    certificate: x509.Certificate
    _key: rsa.RSAPrivateKey
    _pyhanko: SimpleSigner
    _form: "_CmsForm"

    @classmethod
    def load(cls, key_folder: Path) -> "Signer":
        """The signer of a key folder; raises `KeyFolderError` naming what is missing or does not fit."""
        key, certificate = _read_key_folder(key_folder)
        # The signer's certificate alone is embedded: the signature covers it, and who checks has the root.
        signer = SimpleSigner(
            signing_cert=next(load_certs_from_pemder_data((key_folder / CERTIFICATE_FILE).read_bytes())),
            signing_key=load_private_key_from_pemder(key_folder / KEY_FILE, passphrase=None),
            cert_registry=SimpleCertificateStore(),  # type: ignore[no-untyped-call]  # pyHanko types only some
        )
        return cls(certificate, key, signer, _cms_form(signer))

    def sign(self, pdf: bytes, *, reason: str, at: datetime) -> bytes:
        """The PDF with an invisible signature as one incremental update; `at` (aware) is its claimed time."""
        if at.tzinfo is None:
            raise ValueError("at must be an aware datetime")
        meta = PdfSignatureMetadata(
            field_name="Signature", md_algorithm=_DIGEST, reason=reason, subfilter=SigSeedSubFilter.PADES
        )
        session = PdfSigner(meta, self._pyhanko).init_signing_session(_Update(BytesIO(pdf)))
        session.system_time = at
        document = session.prepare_tbs_document(
            validation_info=None, bytes_reserved=self._form.length * 2, appearance_text_params=None
        )
        digest, signed = document.digest_tbs_document(output=BytesIO())
        digest.fill_with_cms(signed, self._form.filled(digest.document_digest, self._key))
        signed.seek(0)
        return bytes(signed.read())


class _Update(IncrementalPdfFileWriter):
    """An update that leaves the metadata as Typst wrote them: their claim of PDF/A-2a still holds."""

    def _update_meta(self) -> None:
        pass


class _CmsForm(NamedTuple):
    """A CMS signature as pyHanko writes it, cut where the digest and the signature stand.

    Of all its bytes only these two change from document to document, and their lengths never do. pyHanko
    takes ten times as long to build it anew, and SimpleSigner reads and tests the key each time.
    """

    attributes: tuple[bytes, bytes]
    message: tuple[bytes, bytes, bytes]
    length: int

    def filled(self, digest: bytes, key: rsa.RSAPrivateKey) -> bytes:
        signature = key.sign(digest.join(self.attributes), padding.PKCS1v15(), hashes.SHA256())
        before, between, after = self.message
        return b"".join((before, digest, between, signature, after))


def _cms_form(signer: SimpleSigner) -> _CmsForm:
    digest = os.urandom(hashes.SHA256.digest_size)
    settings = PdfCMSSignedAttributes()
    cms = asyncio.run(signer.async_sign(digest, _DIGEST, use_pades=True, signed_attr_settings=settings))
    [signer_info] = cms["content"]["signer_infos"]
    # RFC 5652, 5.4: what is signed are the attributes as a SET, not with the tag they carry in the message.
    first, last = signer_info["signed_attrs"].untag().dump().split(digest)
    message = cms.dump()
    before, rest = message.split(digest)
    between, after = rest.split(signer_info["signature"].native)
    return _CmsForm((first, last), (before, between, after), len(message))


def _read_key_folder(folder: Path) -> tuple[rsa.RSAPrivateKey, x509.Certificate]:
    missing = [name for name in (KEY_FILE, CERTIFICATE_FILE, ROOT_FILE) if not (folder / name).is_file()]
    if missing:
        names = ", ".join(missing)
        raise KeyFolderError(folder, f"ファイルがありません: {names}", f"missing files: {names}")
    try:
        key = serialization.load_pem_private_key((folder / KEY_FILE).read_bytes(), password=None)
        certificate = x509.load_pem_x509_certificate((folder / CERTIFICATE_FILE).read_bytes())
    except (ValueError, TypeError) as error:
        raise KeyFolderError(folder, "PEMとして読めません。", f"not readable as PEM: {error}") from error
    if not isinstance(key, rsa.RSAPrivateKey):
        raise KeyFolderError(folder, "RSAの鍵ではありません。", "it is not an RSA key.")
    if key.public_key() != certificate.public_key():
        raise KeyFolderError(
            folder, "鍵と証明書が合いません。", "key and certificate do not belong together."
        )
    return key, certificate


def make_demo_key(folder: Path, subject: str, *, at: datetime) -> None:
    """Write a sample key folder: a root made for this purpose, and an RSA-3072 key certified by it.

    `subject` is who signs, such as the city. The root's own key is thrown away. Only their owner can read the
    files; an existing key is never overwritten (`FileExistsError`).
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    root_key, key = _new_key(), _new_key()
    root_name, name = (
        _name(subject, "見本の認証局 (SAMPLE ROOT)"),
        _name(subject, "見本の署名鍵 (SAMPLE KEY)"),
    )
    root = _certificate(root_name, root_key, root_name, root_key, at, is_root=True)
    certificate = _certificate(name, key, root_name, root_key, at, is_root=False)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    _write_private(folder / KEY_FILE, private)
    _write_private(folder / CERTIFICATE_FILE, certificate.public_bytes(serialization.Encoding.PEM))
    _write_private(folder / ROOT_FILE, root.public_bytes(serialization.Encoding.PEM))


def _new_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=_KEY_BITS)


def _name(subject: str, role: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "JP"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, subject),
            x509.NameAttribute(NameOID.COMMON_NAME, f"{subject} {role}"),
        ]
    )


def _certificate(
    name: x509.Name,
    key: rsa.RSAPrivateKey,
    issuer: x509.Name,
    issuer_key: rsa.RSAPrivateKey,
    at: datetime,
    *,
    is_root: bool,
) -> x509.Certificate:
    issuer_id = x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key())
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(at.astimezone(UTC))
        .not_valid_after(at.astimezone(UTC) + _DEMO_VALIDITY)
        .add_extension(x509.BasicConstraints(ca=is_root, path_length=0 if is_root else None), critical=True)
        .add_extension(_usage(is_root), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(issuer_id, critical=False)
        .sign(issuer_key, hashes.SHA256())
    )


def _usage(is_root: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not is_root,
        content_commitment=not is_root,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=is_root,
        crl_sign=is_root,
        encipher_only=False,
        decipher_only=False,
    )


def _write_private(path: Path, content: bytes) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)


def load_roots(key_folder: Path) -> tuple[x509.Certificate, ...]:
    """The certificates of `root.pem` (one or more), as `checking.check` takes them."""
    return tuple(x509.load_pem_x509_certificates((key_folder / ROOT_FILE).read_bytes()))
