import django.db.models.deletion
from django.db import migrations, models

import madoguchi.core.clock
import madoguchi.core.ids
import madoguchi.foundation.tenancy.models
import madoguchi.foundation.tenancy.scope
import madoguchi.foundation.tenancy.sides
from madoguchi.foundation.tenancy.operations import SecureTable


class Migration(migrations.Migration):
    dependencies = [
        ("city", "0005_assessment_departments"),
        ("documents", "0004_erased"),
        ("payments", "0004_to_whom"),
    ]

    operations = [
        migrations.CreateModel(
            name="DemandLine",
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
                ("line", models.PositiveIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[("waiting", "作成中"), ("made", "作った"), ("left_out", "作らなかった")],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("why", models.JSONField(default=dict)),
            ],
            bases=(madoguchi.foundation.tenancy.sides.OfficeSide, models.Model),
        ),
        migrations.CreateModel(
            name="DemandRun",
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
                ("code", models.CharField(default=madoguchi.core.ids.reference_code, max_length=9)),
                ("due_on", models.DateField()),
                ("pay_until", models.DateField()),
                ("begun_at", models.DateTimeField(default=madoguchi.core.clock.now)),
                ("ended_at", models.DateTimeField(null=True)),
            ],
            bases=(madoguchi.foundation.tenancy.sides.OfficeSide, models.Model),
        ),
        migrations.AddIndex(
            model_name="charge",
            index=models.Index(
                condition=models.Q(("state", "due")),
                fields=["city", "due_on", "id"],
                name="payments_charge_due_on",
            ),
        ),
        migrations.AddField(
            model_name="demandline",
            name="bill",
            field=madoguchi.foundation.tenancy.models.CityForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="demand_lines",
                to="payments.outsidebill",
            ),
        ),
        migrations.AddField(
            model_name="demandline",
            name="charge",
            field=madoguchi.foundation.tenancy.models.CityForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="demand_lines", to="payments.charge"
            ),
        ),
        migrations.AddField(
            model_name="demandline",
            name="document",
            field=madoguchi.foundation.tenancy.models.CityForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, to="documents.issueddocument"
            ),
        ),
        migrations.AddField(
            model_name="demandrun",
            name="department",
            field=madoguchi.foundation.tenancy.models.CityForeignKey(
                on_delete=django.db.models.deletion.PROTECT, to="city.department"
            ),
        ),
        migrations.AddField(
            model_name="demandrun",
            name="staff",
            field=madoguchi.foundation.tenancy.models.CityForeignKey(
                on_delete=django.db.models.deletion.PROTECT, to="city.staff"
            ),
        ),
        migrations.AddField(
            model_name="demandline",
            name="run",
            field=madoguchi.foundation.tenancy.models.CityForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="payments.demandrun"
            ),
        ),
        migrations.AddIndex(
            model_name="demandrun",
            index=models.Index(fields=["city", "-begun_at", "id"], name="payments_demand_run_newest"),
        ),
        migrations.AddConstraint(
            model_name="demandrun",
            constraint=models.UniqueConstraint(fields=("city", "code"), name="payments_demand_run_code"),
        ),
        migrations.AddConstraint(
            model_name="demandrun",
            constraint=models.CheckConstraint(
                condition=models.Q(("pay_until__gt", models.F("due_on"))), name="payments_demand_run_days"
            ),
        ),
        migrations.AddConstraint(
            model_name="demandline",
            constraint=models.UniqueConstraint(
                fields=("city", "run", "line"), name="payments_demand_line_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="demandline",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "waiting")),
                fields=("city", "charge"),
                name="payments_demand_line_waits_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="demandline",
            constraint=models.UniqueConstraint(
                fields=("city", "document"), name="payments_demand_line_document"
            ),
        ),
        migrations.AddConstraint(
            model_name="demandline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("document", None), ("state", "waiting"), ("why", {})),
                    models.Q(("document__isnull", False), ("state", "made"), ("why", {})),
                    models.Q(("document", None), ("state", "left_out"), models.Q(("why", {}), _negated=True)),
                    _connector="OR",
                ),
                name="payments_demand_line_state",
            ),
        ),
        SecureTable("DemandRun"),
        SecureTable("DemandLine"),
    ]
