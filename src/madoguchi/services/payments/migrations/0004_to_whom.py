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
        ("payments", "0003_bill_charged"),
    ]

    operations = [
        migrations.CreateModel(
            name="Return",
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
                ("payee", models.CharField(max_length=120)),
                ("evidence", models.TextField()),
                ("proposed_at", models.DateTimeField(default=madoguchi.core.clock.now)),
                ("approved", models.BooleanField(null=True)),
                ("decided_at", models.DateTimeField(null=True)),
                ("answer", models.TextField(default="")),
                (
                    "charge",
                    madoguchi.foundation.tenancy.models.CityForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="returns_to",
                        to="payments.charge",
                    ),
                ),
                (
                    "decided_by",
                    madoguchi.foundation.tenancy.models.CityForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="returns_decided",
                        to="city.staff",
                    ),
                ),
                (
                    "overpayment",
                    madoguchi.foundation.tenancy.models.CityForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="returns",
                        to="payments.overpayment",
                    ),
                ),
                (
                    "proposed_by",
                    madoguchi.foundation.tenancy.models.CityForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="returns_proposed",
                        to="city.staff",
                    ),
                ),
            ],
            bases=(madoguchi.foundation.tenancy.sides.OfficeSide, models.Model),
        ),
        migrations.RemoveConstraint(
            model_name="outsidebill",
            name="payments_outside_bill_once",
        ),
        migrations.RemoveConstraint(
            model_name="overpayment",
            name="payments_overpayment_agreed",
        ),
        migrations.RenameField(
            model_name="overpayment",
            old_name="agreement",
            new_name="evidence",
        ),
        migrations.AddField(
            model_name="bill",
            name="el_number",
            field=models.CharField(default="", max_length=30),
        ),
        migrations.AddField(
            model_name="overpayment",
            name="payee",
            field=models.CharField(default="", max_length=120),
        ),
        migrations.AddField(
            model_name="overpayment",
            name="refused_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddConstraint(
            model_name="outsidebill",
            constraint=models.UniqueConstraint(
                fields=("city", "payee", "reference", "due_on"), name="payments_outside_bill_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="overpayment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        models.Q(("by", "cash"), ("state", "set_off"), _connector="OR"),
                        models.Q(("payee", ""), _negated=True),
                        models.Q(("evidence", ""), _negated=True),
                    ),
                    models.Q(
                        models.Q(("by", "cash"), ("state", "set_off"), _connector="OR", _negated=True),
                        ("evidence", ""),
                        ("payee", ""),
                    ),
                    _connector="OR",
                ),
                name="payments_overpayment_to_whom",
            ),
        ),
        migrations.AddConstraint(
            model_name="overpayment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("by", "cash"), ("refused_at", None), ("way__in", ("card", "qr")), _negated=True
                ),
                name="payments_overpayment_provider_first",
            ),
        ),
        migrations.AddIndex(
            model_name="return",
            index=models.Index(
                fields=["city", "overpayment", "proposed_at"], name="payments_return_overpayment"
            ),
        ),
        migrations.AddIndex(
            model_name="return",
            index=models.Index(fields=["city", "charge"], name="payments_return_charge"),
        ),
        migrations.AddIndex(
            model_name="return",
            index=models.Index(
                condition=models.Q(("approved", None)),
                fields=["city", "proposed_at", "id"],
                name="payments_return_waiting",
            ),
        ),
        migrations.AddConstraint(
            model_name="return",
            constraint=models.UniqueConstraint(
                condition=models.Q(("approved", None)),
                fields=("city", "overpayment"),
                name="payments_return_one_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="return",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answer", ""), ("approved", None), ("decided_at", None), ("decided_by", None)),
                    models.Q(
                        ("approved__isnull", False),
                        ("decided_at__isnull", False),
                        ("decided_by__isnull", False),
                        models.Q(("decided_by", models.F("proposed_by")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="payments_return_by_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="return",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("payee", ""), _negated=True), models.Q(("evidence", ""), _negated=True)
                ),
                name="payments_return_to_whom",
            ),
        ),
        migrations.AddConstraint(
            model_name="return",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("approved", None),
                    ("approved", True),
                    models.Q(("answer", ""), _negated=True),
                    _connector="OR",
                ),
                name="payments_return_answer",
            ),
        ),
        SecureTable("Return"),
    ]
