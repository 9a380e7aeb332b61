import django.db.models.deletion
from django.db import migrations, models

import madoguchi.foundation.tenancy.models
from madoguchi.foundation.tenancy.operations import CityReference


class Migration(migrations.Migration):
    dependencies = [
        ("city", "0004_staffing"),
        ("procedures", "0001_initial"),
        ("rounds", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="round",
            name="deputy",
            field=madoguchi.foundation.tenancy.models.CityForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="rounds_decided_for_another",
                to="city.staff",
            ),
        ),
        migrations.AddField(
            model_name="round",
            name="reviewed_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="round",
            name="reviewed_by",
            field=madoguchi.foundation.tenancy.models.CityForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="rounds_reviewed",
                to="city.staff",
            ),
        ),
        migrations.AddConstraint(
            model_name="round",
            constraint=models.CheckConstraint(
                condition=models.Q(("deputy", None), ("state__in", ["decided", "told"]), _connector="OR"),
                name="rounds_round_deputy",
            ),
        ),
        migrations.AddConstraint(
            model_name="round",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("reviewed_at", None), ("reviewed_by", None)),
                    models.Q(
                        ("deputy__isnull", False),
                        ("reviewed_at__isnull", False),
                        ("reviewed_by__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="rounds_round_reviewed",
            ),
        ),
        migrations.AddConstraint(
            model_name="round",
            constraint=models.CheckConstraint(
                condition=models.Q(("reviewed_by", models.F("deputy")), _negated=True),
                name="rounds_round_review_by_another",
            ),
        ),
        CityReference("Round", "deputy"),
        CityReference("Round", "reviewed_by"),
    ]
