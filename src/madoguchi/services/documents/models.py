"""Issued documents: the office's own, with the file; and what the public side may confirm of each."""

from django.db import models
from django.db.models import Q

from madoguchi.foundation.files.models import File
from madoguchi.foundation.tenancy.models import CityForeignKey, CityModel
from madoguchi.foundation.tenancy.sides import OfficeSide, PublicSide

_SHA256 = Q(sha256__regex=r"^[0-9a-f]{64}$")


class Template(OfficeSide, CityModel):
    """A Typst template of the city's pack; a document says by digest which text it was made from."""

    slug = models.SlugField(max_length=60)
    digest = models.CharField(max_length=64)
    source = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["city", "slug", "digest"], name="documents_template_text")
        ]
        indexes = [models.Index(fields=["city", "slug", "-id"], name="documents_template_newest")]


class IssuedDocument(OfficeSide, CityModel):
    """発行文書: typeset, signed and stored, once for its subject and template."""

    subject = models.CharField(max_length=80)
    template = CityForeignKey(Template)
    slug = models.SlugField(max_length=60)
    title = models.JSONField()
    number = models.CharField(max_length=40)
    code = models.CharField(max_length=9)
    issued_on = models.DateField()
    sha256 = models.CharField(max_length=64)
    file = CityForeignKey(File)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["city", "subject", "slug"], name="documents_issued_once"),
            models.UniqueConstraint(fields=["city", "number"], name="documents_issued_number"),
            models.UniqueConstraint(fields=["city", "code"], name="documents_issued_code"),
            models.CheckConstraint(condition=_SHA256, name="documents_issued_sha256"),
        ]


class PublishedDocument(PublicSide, CityModel):
    """What anyone may confirm of an issued document by its code; the file itself only with the person's consent."""

    subject = models.CharField(max_length=80)
    code = models.CharField(max_length=9)
    title = models.JSONField()
    number = models.CharField(max_length=40)
    issued_on = models.DateField()
    sha256 = models.CharField(max_length=64)
    file = CityForeignKey(File, null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["city", "code"], name="documents_published_code"),
            models.CheckConstraint(condition=_SHA256, name="documents_published_sha256"),
        ]
        indexes = [
            models.Index(fields=["city", "subject"], name="documents_published_subject"),
            models.Index(fields=["city", "sha256"], name="documents_published_sha256"),
        ]
