"""What was counted and published: the office's own editions, and those that the public side shows."""

from typing import Any

from django.db import models
from django.db.models import F, Q

from madoguchi.core import clock
from madoguchi.foundation.city.models import Staff
from madoguchi.foundation.tenancy.models import CityForeignKey, CityModel
from madoguchi.foundation.tenancy.sides import OfficeSide, PublicSide

from .contents import Contents

_OUT = Q(published_at__isnull=False)


class Edition(OfficeSide, CityModel):
    """One edition of a publication in the office: asked for, counted, published, perhaps withdrawn; by whom.

    `counted` is how many were counted, which the office alone knows where it is small; `contents` has no small
    number. Without contents a counted edition has too little to be published.
    """

    slug = models.SlugField(max_length=60)
    number = models.PositiveIntegerField()
    asked_by = CityForeignKey(Staff, related_name="asked_editions")
    asked_at = models.DateTimeField(default=clock.now)
    least = models.PositiveSmallIntegerField(default=0)
    counted = models.PositiveIntegerField(null=True)
    contents = models.JSONField(null=True)
    published_by = CityForeignKey(Staff, null=True, related_name="published_editions")
    published_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["city", "slug", "number"], name="publications_edition_number"),
            models.UniqueConstraint(
                fields=["city", "slug"],
                name="publications_edition_one_prepared",
                condition=Q(published_at=None),
            ),
            models.CheckConstraint(
                condition=Q(published_at=None, published_by=None)
                | (_OUT & Q(published_by__isnull=False, contents__isnull=False)),
                name="publications_edition_published",
            ),
            models.CheckConstraint(
                condition=Q(contents__isnull=True) | Q(counted__isnull=False),
                name="publications_edition_counted",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | Q(withdrawn_at__gte=F("published_at")),
                name="publications_edition_withdrawn",
            ),
        ]

    @property
    def subject(self) -> str:
        """Its name in the ledger and on envelopes: that of all editions, so that they cross in order."""
        return f"publication:{self.slug}"

    @property
    def key(self) -> str:
        """Its number, for names of fields."""
        return str(self.number)

    @property
    def stamp(self) -> str:
        """When it was counted: by this it is known whether somebody looked at what is to be published."""
        return str(self.contents["counted_at"]) if self.contents else ""

    @property
    def read(self) -> Contents | None:
        """What it holds; None until it was counted, and where there is too little."""
        return Contents.model_validate(self.contents) if self.contents else None


class Publication(PublicSide, CityModel):
    """One edition as anyone may read it; `newest` is the one shown under the publication's own address.

    One that was withdrawn says so and why, and holds its tables no more.
    """

    slug = models.SlugField(max_length=60)
    number = models.PositiveIntegerField()
    newest = models.BooleanField(default=True)
    title = models.JSONField()
    contents = models.JSONField(null=True)
    published_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    reason = models.TextField(default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["city", "slug", "number"], name="publications_number"),
            models.UniqueConstraint(
                fields=["city", "slug"], name="publications_one_newest", condition=Q(newest=True)
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, contents__isnull=False, reason="")
                | (Q(withdrawn_at__isnull=False, contents__isnull=True) & ~Q(reason="")),
                name="publications_withdrawn",
            ),
        ]
        indexes = [models.Index(fields=["city", "-id"], name="publications_list", condition=Q(newest=True))]

    def says(self, language: str) -> str:
        """Its title in a language."""
        title: dict[str, Any] = self.title
        return str(title["en" if language.startswith("en") else "ja"])

    @property
    def read(self) -> Contents | None:
        """What it holds; None once it was withdrawn."""
        return Contents.model_validate(self.contents) if self.contents else None
