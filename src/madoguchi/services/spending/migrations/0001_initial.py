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
            name="Budget",
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
                ("fiscal_year", models.PositiveSmallIntegerField()),
                ("slug", models.CharField(max_length=60)),
                ("title", models.JSONField()),
                ("account", models.TextField()),
                ("ceiling", models.PositiveBigIntegerField()),
                ("taken", models.PositiveBigIntegerField(default=0)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("city", "fiscal_year", "slug"), name="spending_budget_year"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("taken__lte", models.F("ceiling"))),
                        name="spending_budget_ceiling",
                    ),
                ],
            },
            bases=(madoguchi.foundation.tenancy.sides.OfficeSide, models.Model),
        ),
        migrations.CreateModel(
            name="Commitment",
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
                ("subject", models.CharField(max_length=80)),
                ("amount", models.PositiveBigIntegerField()),
                ("ordered", models.PositiveBigIntegerField(default=0)),
                ("made_at", models.DateTimeField(default=madoguchi.core.clock.now)),
                ("changed_at", models.DateTimeField(default=madoguchi.core.clock.now)),
                (
                    "budget",
                    madoguchi.foundation.tenancy.models.CityForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="spending.budget"
                    ),
                ),
            ],
            bases=(madoguchi.foundation.tenancy.sides.OfficeSide, models.Model),
        ),
        migrations.CreateModel(
            name="Payout",
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
                ("subject", models.CharField(max_length=80)),
                ("number", models.CharField(max_length=40)),
                ("title", models.JSONField()),
                ("payee", models.CharField(max_length=120)),
                ("account", models.JSONField()),
                ("amount", models.PositiveBigIntegerField()),
                ("fiscal_year", models.PositiveSmallIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[("ordered", "支出命令済み"), ("cancelled", "取消し")],
                        default="ordered",
                        max_length=9,
                    ),
                ),
                ("ordered_at", models.DateTimeField(default=madoguchi.core.clock.now)),
                ("cancelled_at", models.DateTimeField(null=True)),
                ("reason", models.TextField(default="")),
                (
                    "commitment",
                    madoguchi.foundation.tenancy.models.CityForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="payouts",
                        to="spending.commitment",
                    ),
                ),
                (
                    "ordered_by",
                    madoguchi.foundation.tenancy.models.CityForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="city.staff"
                    ),
                ),
            ],
            bases=(madoguchi.foundation.tenancy.sides.OfficeSide, models.Model),
        ),
        migrations.AddIndex(
            model_name="commitment",
            index=models.Index(
                fields=["city", "budget", "-made_at", "id"], name="spending_commitment_budget"
            ),
        ),
        migrations.AddConstraint(
            model_name="commitment",
            constraint=models.UniqueConstraint(fields=("city", "subject"), name="spending_commitment_once"),
        ),
        migrations.AddConstraint(
            model_name="commitment",
            constraint=models.CheckConstraint(
                condition=models.Q(("ordered__lte", models.F("amount"))), name="spending_commitment_ordered"
            ),
        ),
        migrations.AddIndex(
            model_name="payout",
            index=models.Index(
                fields=["city", "fiscal_year", "-ordered_at", "id"], name="spending_payout_year"
            ),
        ),
        migrations.AddConstraint(
            model_name="payout",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "cancelled"), _negated=True),
                fields=("city", "subject"),
                name="spending_payout_one_live",
            ),
        ),
        migrations.AddConstraint(
            model_name="payout",
            constraint=models.UniqueConstraint(fields=("city", "number"), name="spending_payout_number"),
        ),
        migrations.AddConstraint(
            model_name="payout",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gt", 0)), name="spending_payout_amount"
            ),
        ),
        migrations.AddConstraint(
            model_name="payout",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("cancelled_at", None), ("reason", ""), ("state", "ordered")),
                    models.Q(
                        ("cancelled_at__isnull", False),
                        ("state", "cancelled"),
                        models.Q(("reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="spending_payout_state",
            ),
        ),
        SecureTable("Budget"),
        SecureTable("Commitment"),
        SecureTable("Payout"),
        # One sequence that never restarts: numbers may leave gaps, and nobody waits for one.
        migrations.RunSQL("CREATE SEQUENCE spending_number", hints={"side": "office"}),
    ]
