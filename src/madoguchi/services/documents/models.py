"""Issued documents: the office's own, with the file; and what the public side may confirm of each."""

from django.db import models
from django.db.models import F, Q

from madoguchi.core import clock
from madoguchi.foundation.files.models import File
from madoguchi.foundation.tenancy.models import CityForeignKey, CityModel
from madoguchi.foundation.tenancy.sides import OfficeSide, PublicSide

_SHA256 = Q(sha256__regex=r"^[0-9a-f]{64}$")
_IN_FORCE = Q(revoked_at=None)
# Revoked at a time and for a reason, or neither; replaced only when revoked.
_REVOKED_WITH_REASON = (_IN_FORCE & Q(revoke_reason="", replaced_by=None)) | (
    ~_IN_FORCE & ~Q(revoke_reason="")
)


class Template(OfficeSide, CityModel):
    """A Typst template of the city's pack; a document says by digest which text it was made from.

    The text loaded last is in force, be it one that was there before.
    """

    slug = models.SlugField(max_length=60)
    digest = models.CharField(max_length=64)
    source = models.TextField()
    loaded_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["city", "slug", "digest"], name="documents_template_text")
        ]
        indexes = [models.Index(fields=["city", "slug", "-loaded_at"], name="documents_template_newest")]


class IssuedDocument(OfficeSide, CityModel):
    """発行文書: typeset, signed and stored; one in force for its subject and template.

    One that was wrong is revoked (失効) with a reason, and may be replaced by another (再発行). Neither is undone.
    Once its record was disposed of (廃棄), there is no file; it can be confirmed all the same.
    """

    subject = models.CharField(max_length=80)
    template = CityForeignKey(Template)
    slug = models.SlugField(max_length=60)
    title = models.JSONField()
    number = models.CharField(max_length=40)
    code = models.CharField(max_length=9)
    issued_on = models.DateField()
    sha256 = models.CharField(max_length=64)
    file = CityForeignKey(File, null=True)
    erased_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    revoke_reason = models.TextField(default="")
    replaced_by = CityForeignKey("self", null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["city", "subject", "slug"], name="documents_issued_once", condition=_IN_FORCE
            ),
            models.UniqueConstraint(fields=["city", "number"], name="documents_issued_number"),
            models.UniqueConstraint(fields=["city", "code"], name="documents_issued_code"),
            models.CheckConstraint(condition=_SHA256, name="documents_issued_sha256"),
            models.CheckConstraint(condition=_REVOKED_WITH_REASON, name="documents_issued_revoked"),
            models.CheckConstraint(
                condition=Q(file=None, erased_at__isnull=False) | Q(file__isnull=False, erased_at=None),
                name="documents_issued_erased",
            ),
            models.CheckConstraint(
                condition=Q(replaced_by=None) | ~Q(replaced_by=F("id")), name="documents_issued_replaced"
            ),
        ]
        indexes = [
            models.Index(fields=["city", "sha256"], name="documents_issued_sha256"),
            models.Index(fields=["city", "subject"], name="documents_issued_subject"),
        ]


class PublishedDocument(PublicSide, CityModel):
    """What anyone may confirm of an issued document by its code; the file itself only with the person's consent.

    `opened_at`: when the person first opened the file, by which it has reached them (デジタル手続法7条3項). Why a
    document was revoked is not known here, and its file is kept no longer.
    """

    subject = models.CharField(max_length=80)
    code = models.CharField(max_length=9)
    title = models.JSONField()
    number = models.CharField(max_length=40)
    issued_on = models.DateField()
    sha256 = models.CharField(max_length=64)
    file = CityForeignKey(File, null=True)
    opened_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["city", "code"], name="documents_published_code"),
            models.CheckConstraint(condition=_IN_FORCE | Q(file=None), name="documents_published_revoked"),
            models.CheckConstraint(condition=_SHA256, name="documents_published_sha256"),
        ]
        indexes = [
            models.Index(fields=["city", "subject"], name="documents_published_subject"),
            models.Index(fields=["city", "sha256"], name="documents_published_sha256"),
        ]
