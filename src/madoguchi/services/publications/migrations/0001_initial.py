import django.db.models.deletion
from django.db import migrations, models

import madoguchi.core.clock
import madoguchi.core.ids
import madoguchi.foundation.tenancy.models
import madoguchi.foundation.tenancy.scope
import madoguchi.foundation.tenancy.sides
from madoguchi.foundation.tenancy.operations import SecureTable


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("city", "0003_registry_departments"),
    ]

    operations = [
        migrations.CreateModel(
            name="Publication",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=madoguchi.core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "city",
                    models.CharField(
                        default=madoguchi.foundation.tenancy.scope.current_city, editable=False, max_length=6
                    ),
                ),
                ("slug", models.SlugField(max_length=60)),
                ("number", models.PositiveIntegerField()),
                ("newest", models.BooleanField(default=True)),
                ("title", models.JSONField()),
                ("contents", models.JSONField(null=True)),
                ("published_at", models.DateTimeField()),
                ("withdrawn_at", models.DateTimeField(null=True)),
                ("reason", models.TextField(default="")),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("newest", True)), fields=["city", "-id"], name="publications_list"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("city", "slug", "number"), name="publications_number"),
                    models.UniqueConstraint(
                        condition=models.Q(("newest", True)),
                        fields=("city", "slug"),
                        name="publications_one_newest",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("contents__isnull", False), ("reason", ""), ("withdrawn_at", None)),
                            models.Q(
                                ("contents__isnull", True),
                                ("withdrawn_at__isnull", False),
                                models.Q(("reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="publications_withdrawn",
                    ),
                ],
            },
            bases=(madoguchi.foundation.tenancy.sides.PublicSide, models.Model),
        ),
        migrations.CreateModel(
            name="Edition",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=madoguchi.core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "city",
                    models.CharField(
                        default=madoguchi.foundation.tenancy.scope.current_city, editable=False, max_length=6
                    ),
                ),
                ("slug", models.SlugField(max_length=60)),
                ("number", models.PositiveIntegerField()),
                ("asked_at", models.DateTimeField(default=madoguchi.core.clock.now)),
                ("least", models.PositiveSmallIntegerField(default=0)),
                ("counted", models.PositiveIntegerField(null=True)),
                ("contents", models.JSONField(null=True)),
                ("published_at", models.DateTimeField(null=True)),
                ("withdrawn_at", models.DateTimeField(null=True)),
                (
                    "asked_by",
                    madoguchi.foundation.tenancy.models.CityForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="asked_editions",
                        to="city.staff",
                    ),
                ),
                (
                    "published_by",
                    madoguchi.foundation.tenancy.models.CityForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="published_editions",
                        to="city.staff",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("city", "slug", "number"), name="publications_edition_number"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("published_at", None)),
                        fields=("city", "slug"),
                        name="publications_edition_one_prepared",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("published_at", None), ("published_by", None)),
                            models.Q(
                                ("published_at__isnull", False),
                                ("contents__isnull", False),
                                ("published_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="publications_edition_published",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("contents__isnull", True), ("counted__isnull", False), _connector="OR"
                        ),
                        name="publications_edition_counted",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("withdrawn_at", None),
                            ("withdrawn_at__gte", models.F("published_at")),
                            _connector="OR",
                        ),
                        name="publications_edition_withdrawn",
                    ),
                ],
            },
            bases=(madoguchi.foundation.tenancy.sides.OfficeSide, models.Model),
        ),
        SecureTable("Publication"),
        SecureTable("Edition"),
    ]
