import django.db.models.deletion
from django.db import migrations, models

import madoguchi.core.clock
import madoguchi.core.ids
import madoguchi.foundation.tenancy.models
import madoguchi.foundation.tenancy.scope
import madoguchi.foundation.tenancy.sides
from madoguchi.foundation.tenancy.operations import CityReference, SecureTable

# What a line sends is what its payout orders: neither can change alone.
_WHOLE_AMOUNT = """
ALTER TABLE spending_payout ADD CONSTRAINT spending_payout_city_id_amount UNIQUE (city, id, amount);
ALTER TABLE spending_transferline ADD CONSTRAINT spending_transferline_whole_amount
    FOREIGN KEY (city, payout_id, amount) REFERENCES spending_payout (city, id, amount);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("city", "0005_assessment_departments"),
        ("spending", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="AccountMend",
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
                ("before", models.JSONField()),
                ("after", models.JSONField()),
                ("evidence", models.CharField(max_length=300)),
                ("mended_at", models.DateTimeField(default=madoguchi.core.clock.now)),
            ],
            bases=(madoguchi.foundation.tenancy.sides.OfficeSide, models.Model),
        ),
        migrations.CreateModel(
            name="PayingAccount",
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
                ("declared", models.JSONField()),
            ],
            bases=(madoguchi.foundation.tenancy.sides.OfficeSide, models.Model),
        ),
        migrations.CreateModel(
            name="ResultFile",
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
                ("name", models.CharField(max_length=200)),
                ("sha256", models.CharField(max_length=64)),
                ("done", models.PositiveIntegerField()),
                ("rejected", models.PositiveIntegerField()),
                ("read_at", models.DateTimeField(default=madoguchi.core.clock.now)),
            ],
            bases=(madoguchi.foundation.tenancy.sides.OfficeSide, models.Model),
        ),
        migrations.CreateModel(
            name="Transfer",
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
                ("number", models.CharField(max_length=40)),
                ("n", models.PositiveBigIntegerField()),
                ("pay_day", models.DateField()),
                ("payer", models.JSONField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("made", "審査待ち"),
                            ("sent", "振込の結果待ち"),
                            ("settled", "終了"),
                            ("dropped", "取りやめ"),
                        ],
                        default="made",
                        max_length=7,
                    ),
                ),
                ("count", models.PositiveIntegerField()),
                ("total", models.PositiveBigIntegerField()),
                ("digest", models.CharField(max_length=64)),
                ("made_at", models.DateTimeField(default=madoguchi.core.clock.now)),
                ("approved_at", models.DateTimeField(null=True)),
                ("fetched_at", models.DateTimeField(null=True)),
                ("settled_at", models.DateTimeField(null=True)),
                ("dropped_at", models.DateTimeField(null=True)),
                ("reason", models.TextField(default="")),
            ],
            bases=(madoguchi.foundation.tenancy.sides.OfficeSide, models.Model),
        ),
        migrations.CreateModel(
            name="TransferLine",
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
                ("position", models.PositiveIntegerField()),
                ("amount", models.PositiveBigIntegerField()),
                ("account", models.JSONField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "結果待ち"),
                            ("done", "振込済み"),
                            ("rejected", "振込できず"),
                            ("dropped", "取りやめ"),
                        ],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("code", models.CharField(default="", max_length=10)),
                ("words", models.CharField(default="", max_length=200)),
                ("told_at", models.DateTimeField(null=True)),
            ],
            bases=(madoguchi.foundation.tenancy.sides.OfficeSide, models.Model),
        ),
        migrations.RemoveConstraint(
            model_name="payout",
            name="spending_payout_state",
        ),
        migrations.AddField(
            model_name="payout",
            name="matter",
            field=models.CharField(default="", max_length=40),
        ),
        migrations.AddField(
            model_name="payout",
            name="department",
            field=madoguchi.foundation.tenancy.models.CityForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, to="city.department"
            ),
        ),
        migrations.AddField(
            model_name="payout",
            name="paid_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="payout",
            name="returned_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="payout",
            name="returned_why",
            field=models.TextField(default=""),
        ),
        migrations.AddField(
            model_name="payout",
            name="told_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="payout",
            name="follow",
            field=models.CharField(default="", max_length=60),
        ),
        migrations.AlterField(
            model_name="payout",
            name="state",
            field=models.CharField(
                choices=[
                    ("ordered", "支出命令済み"),
                    ("transferring", "振込中"),
                    ("paid", "支払済み"),
                    ("returned", "口座不備・組戻し"),
                    ("cancelled", "取消し"),
                ],
                default="ordered",
                max_length=12,
            ),
        ),
        migrations.AddIndex(
            model_name="payout",
            index=models.Index(fields=["city", "state", "ordered_at", "id"], name="spending_payout_standing"),
        ),
        migrations.AddConstraint(
            model_name="payout",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("state__in", ["ordered", "transferring"]),
                        ("cancelled_at", None),
                        ("paid_at", None),
                        ("reason", ""),
                        ("returned_at", None),
                        ("returned_why", ""),
                    ),
                    models.Q(
                        ("cancelled_at", None),
                        ("paid_at__isnull", False),
                        ("reason", ""),
                        ("returned_at", None),
                        ("returned_why", ""),
                        ("state", "paid"),
                    ),
                    models.Q(
                        ("cancelled_at", None),
                        ("paid_at", None),
                        ("reason", ""),
                        ("returned_at__isnull", False),
                        ("state", "returned"),
                        models.Q(("returned_why", ""), _negated=True),
                    ),
                    models.Q(
                        ("cancelled_at__isnull", False),
                        ("paid_at", None),
                        ("state", "cancelled"),
                        models.Q(("reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="spending_payout_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="payout",
            constraint=models.CheckConstraint(
                condition=models.Q(("told_at", None), ("returned_at__isnull", False), _connector="OR"),
                name="spending_payout_told",
            ),
        ),
        migrations.AddField(
            model_name="accountmend",
            name="mended_by",
            field=madoguchi.foundation.tenancy.models.CityForeignKey(
                on_delete=django.db.models.deletion.PROTECT, to="city.staff"
            ),
        ),
        migrations.AddField(
            model_name="accountmend",
            name="payout",
            field=madoguchi.foundation.tenancy.models.CityForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="mends", to="spending.payout"
            ),
        ),
        migrations.AddConstraint(
            model_name="payingaccount",
            constraint=models.UniqueConstraint(fields=("city",), name="spending_payingaccount_one"),
        ),
        migrations.AddField(
            model_name="resultfile",
            name="read_by",
            field=madoguchi.foundation.tenancy.models.CityForeignKey(
                on_delete=django.db.models.deletion.PROTECT, to="city.staff"
            ),
        ),
        migrations.AddField(
            model_name="transfer",
            name="approved_by",
            field=madoguchi.foundation.tenancy.models.CityForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="city.staff"
            ),
        ),
        migrations.AddField(
            model_name="transfer",
            name="dropped_by",
            field=madoguchi.foundation.tenancy.models.CityForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="city.staff"
            ),
        ),
        migrations.AddField(
            model_name="transfer",
            name="fetched_by",
            field=madoguchi.foundation.tenancy.models.CityForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="city.staff"
            ),
        ),
        migrations.AddField(
            model_name="transfer",
            name="made_by",
            field=madoguchi.foundation.tenancy.models.CityForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="city.staff"
            ),
        ),
        migrations.AddField(
            model_name="resultfile",
            name="transfer",
            field=madoguchi.foundation.tenancy.models.CityForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="results", to="spending.transfer"
            ),
        ),
        migrations.AddField(
            model_name="transferline",
            name="payout",
            field=madoguchi.foundation.tenancy.models.CityForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="spending.payout"
            ),
        ),
        migrations.AddField(
            model_name="transferline",
            name="transfer",
            field=madoguchi.foundation.tenancy.models.CityForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="spending.transfer"
            ),
        ),
        migrations.AddIndex(
            model_name="accountmend",
            index=models.Index(fields=["city", "payout", "mended_at"], name="spending_mend_payout"),
        ),
        migrations.AddConstraint(
            model_name="accountmend",
            constraint=models.CheckConstraint(
                condition=models.Q(("evidence", ""), _negated=True), name="spending_mend_evidence"
            ),
        ),
        migrations.AddIndex(
            model_name="transfer",
            index=models.Index(fields=["city", "-made_at", "id"], name="spending_transfer_newest"),
        ),
        migrations.AddConstraint(
            model_name="transfer",
            constraint=models.UniqueConstraint(fields=("city", "number"), name="spending_transfer_number"),
        ),
        migrations.AddConstraint(
            model_name="transfer",
            constraint=models.CheckConstraint(
                condition=models.Q(("approved_by", models.F("made_by")), _negated=True),
                name="spending_transfer_two_people",
            ),
        ),
        migrations.AddConstraint(
            model_name="transfer",
            constraint=models.CheckConstraint(
                condition=models.Q(("dropped_by", models.F("fetched_by")), _negated=True),
                name="spending_transfer_two_drop",
            ),
        ),
        migrations.AddConstraint(
            model_name="transfer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("count__gte", 1), ("count__lte", 9999), ("total__gte", models.F("count"))
                ),
                name="spending_transfer_count",
            ),
        ),
        migrations.AddConstraint(
            model_name="transfer",
            constraint=models.CheckConstraint(
                condition=models.Q(("digest__regex", "^[0-9a-f]{64}$")), name="spending_transfer_digest"
            ),
        ),
        migrations.AddConstraint(
            model_name="transfer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("settled_at", None),
                        ("state", "made"),
                        ("approved_at", None),
                        ("approved_by", None),
                        ("fetched_at", None),
                        ("fetched_by", None),
                        ("dropped_at", None),
                        ("dropped_by", None),
                        ("reason", ""),
                    ),
                    models.Q(
                        ("settled_at", None),
                        ("state", "sent"),
                        ("approved_at__isnull", False),
                        ("approved_by__isnull", False),
                        models.Q(
                            models.Q(("fetched_at", None), ("fetched_by", None)),
                            models.Q(("fetched_at__isnull", False), ("fetched_by__isnull", False)),
                            _connector="OR",
                        ),
                        ("dropped_at", None),
                        ("dropped_by", None),
                        ("reason", ""),
                    ),
                    models.Q(
                        ("settled_at__isnull", False),
                        ("state", "settled"),
                        ("approved_at__isnull", False),
                        ("approved_by__isnull", False),
                        ("fetched_at__isnull", False),
                        ("fetched_by__isnull", False),
                        ("dropped_at", None),
                        ("dropped_by", None),
                        ("reason", ""),
                    ),
                    models.Q(
                        ("dropped_at__isnull", False),
                        ("dropped_by__isnull", False),
                        ("settled_at", None),
                        ("state", "dropped"),
                        models.Q(("reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="spending_transfer_state",
            ),
        ),
        migrations.AddIndex(
            model_name="resultfile",
            index=models.Index(fields=["city", "transfer", "read_at"], name="spending_result_transfer"),
        ),
        migrations.AddConstraint(
            model_name="resultfile",
            constraint=models.UniqueConstraint(fields=("city", "sha256"), name="spending_resultfile_once"),
        ),
        migrations.AddConstraint(
            model_name="resultfile",
            constraint=models.CheckConstraint(
                condition=models.Q(("sha256__regex", "^[0-9a-f]{64}$")), name="spending_resultfile_sha256"
            ),
        ),
        migrations.AddIndex(
            model_name="transferline",
            index=models.Index(fields=["city", "payout"], name="spending_line_payout"),
        ),
        migrations.AddConstraint(
            model_name="transferline",
            constraint=models.UniqueConstraint(
                fields=("city", "transfer", "position"), name="spending_line_position"
            ),
        ),
        migrations.AddConstraint(
            model_name="transferline",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["waiting", "done"])),
                fields=("city", "payout"),
                name="spending_line_one_living",
            ),
        ),
        migrations.AddConstraint(
            model_name="transferline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("code", ""), ("state__in", ["waiting", "dropped"]), ("told_at", None), ("words", "")
                    ),
                    models.Q(("state", "done"), ("told_at__isnull", False), ("words", "")),
                    models.Q(
                        ("state", "rejected"),
                        ("told_at__isnull", False),
                        models.Q(("words", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="spending_line_state",
            ),
        ),
        CityReference("Payout", "department"),
        SecureTable("PayingAccount"),
        SecureTable("Transfer"),
        SecureTable("TransferLine"),
        SecureTable("ResultFile"),
        SecureTable("AccountMend"),
        migrations.RunSQL(_WHOLE_AMOUNT, hints={"side": "office"}),
        # One sequence that never restarts: numbers may leave gaps, and nobody waits for one.
        migrations.RunSQL("CREATE SEQUENCE spending_transfer_n", hints={"side": "office"}),
        # Orders of cases that stood before the people were told.
        migrations.RunSQL(
            "UPDATE spending_payout SET follow = 'cases.tell_returned' "
            "WHERE follow = '' AND starts_with(subject, 'case:') AND state <> 'cancelled'",
            hints={"side": "office"},
        ),
    ]
