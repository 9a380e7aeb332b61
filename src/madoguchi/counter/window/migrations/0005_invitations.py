import django.db.models.deletion
from django.db import migrations, models

import madoguchi.core.clock
import madoguchi.core.ids
import madoguchi.foundation.tenancy.models
import madoguchi.foundation.tenancy.scope
import madoguchi.foundation.tenancy.sides
from madoguchi.foundation.tenancy.operations import CityReference, SecureTable


class Migration(migrations.Migration):
    dependencies = [
        ("window", "0004_department"),
    ]

    operations = [
        migrations.CreateModel(
            name="Invitation",
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
                ("offer", models.UUIDField()),
                ("code", models.CharField(max_length=9)),
                ("procedure", models.CharField(max_length=60)),
                ("title", models.JSONField()),
                ("values", models.JSONField(default=dict)),
                ("factors", models.JSONField(default=dict)),
                ("until", models.DateField(null=True)),
                ("made_at", models.DateTimeField(default=madoguchi.core.clock.now)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "follows",
                    madoguchi.foundation.tenancy.models.CityForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invitations",
                        to="window.submission",
                    ),
                ),
                (
                    "submission",
                    madoguchi.foundation.tenancy.models.CityForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invited_by",
                        to="window.submission",
                    ),
                ),
            ],
            bases=(madoguchi.foundation.tenancy.sides.PublicSide, models.Model),
        ),
        migrations.AddField(
            model_name="draft",
            name="invitation",
            field=madoguchi.foundation.tenancy.models.CityForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, to="window.invitation"
            ),
        ),
        migrations.AddIndex(
            model_name="invitation",
            index=models.Index(fields=["city", "follows"], name="window_invitation_follows"),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.UniqueConstraint(fields=("city", "offer"), name="window_invitation_offer"),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.UniqueConstraint(fields=("city", "code"), name="window_invitation_code"),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.UniqueConstraint(fields=("city", "submission"), name="window_invitation_used"),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.CheckConstraint(
                condition=models.Q(("submission", None), ("ended_at__isnull", False), _connector="OR"),
                name="window_invitation_ended",
            ),
        ),
        SecureTable("Invitation"),
        CityReference("Draft", "invitation"),
    ]
