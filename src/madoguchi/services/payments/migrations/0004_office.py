import django.db.models.deletion
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models

import madoguchi.core.clock
import madoguchi.core.ids
import madoguchi.foundation.tenancy.models
import madoguchi.foundation.tenancy.scope
import madoguchi.foundation.tenancy.sides
from madoguchi.foundation.tenancy.operations import CityReference, SecureTable


class Migration(migrations.Migration):
    dependencies = [
        ("city", "0005_assessment_departments"),
        ("payments", "0003_online"),
        ("people", "0004_agreed"),
    ]

    operations = [
        migrations.CreateModel(
            name="BillImport",
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
                ("file_name", models.CharField(max_length=200)),
                ("sha256", models.CharField(max_length=64)),
                ("begun_at", models.DateTimeField(default=madoguchi.core.clock.now)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("fee", "手数料"),
                            ("usage", "使用料"),
                            ("tax", "税"),
                            ("share", "負担金"),
                            ("facility", "利用料金"),
                        ],
                        max_length=8,
                    ),
                ),
                ("title", models.JSONField()),
                ("payee", models.CharField(max_length=120)),
                ("account", models.CharField(max_length=200)),
                ("issuer", models.CharField(default="", max_length=6)),
                ("count", models.PositiveIntegerField()),
            ],
            bases=(madoguchi.foundation.tenancy.sides.OfficeSide, models.Model),
        ),
        migrations.CreateModel(
            name="CollectedFile",
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
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("bank", "金融機関の納付書"),
                            ("store", "コンビニの納付書"),
                            ("eltax", "eL-QR（共通納税）の収納データ"),
                        ],
                        max_length=5,
                    ),
                ),
                ("file_name", models.CharField(max_length=200)),
                ("sha256", models.CharField(max_length=64)),
                ("came_at", models.DateTimeField(default=madoguchi.core.clock.now)),
                ("total", models.PositiveBigIntegerField()),
            ],
            bases=(madoguchi.foundation.tenancy.sides.OfficeSide, models.Model),
        ),
        migrations.CreateModel(
            name="CollectedLine",
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
                ("number", models.CharField(max_length=30)),
                ("reference", models.CharField(max_length=80)),
                ("amount", models.PositiveIntegerField()),
                ("paid_on", models.DateField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "処理待ち"),
                            ("collected", "消し込んだ"),
                            ("overpaid", "過誤納になった"),
                            ("known", "前に取り込んだ"),
                            ("unknown", "納付番号の請求がない"),
                        ],
                        default="waiting",
                        max_length=9,
                    ),
                ),
            ],
            bases=(madoguchi.foundation.tenancy.sides.OfficeSide, models.Model),
        ),
        migrations.CreateModel(
            name="OutsideBill",
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
                ("payee", models.CharField(max_length=120)),
                ("reference", models.CharField(max_length=60)),
                ("name", models.CharField(max_length=120)),
                ("postal_code", models.CharField(default="", max_length=12)),
                ("address", models.CharField(default="", max_length=300)),
                ("amount", models.PositiveIntegerField()),
                ("due_on", models.DateField()),
                ("el_number", models.CharField(default="", max_length=30)),
            ],
            bases=(madoguchi.foundation.tenancy.sides.OfficeSide, models.Model),
        ),
        migrations.CreateModel(
            name="Reconciliation",
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
                ("provider", models.CharField(max_length=20)),
                ("day", models.DateField()),
                ("came_at", models.DateTimeField(default=madoguchi.core.clock.now)),
            ],
            bases=(madoguchi.foundation.tenancy.sides.OfficeSide, models.Model),
        ),
        migrations.CreateModel(
            name="Reduction",
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
                (
                    "kind",
                    models.CharField(
                        choices=[("reduction", "減免"), ("write_off", "不納欠損")], max_length=9
                    ),
                ),
                ("amount", models.PositiveIntegerField()),
                ("basis", models.CharField(max_length=200)),
                ("evidence", models.TextField()),
                ("proposed_at", models.DateTimeField(default=madoguchi.core.clock.now)),
                ("approved", models.BooleanField(null=True)),
                ("decided_at", models.DateTimeField(null=True)),
                ("answer", models.TextField(default="")),
            ],
            bases=(madoguchi.foundation.tenancy.sides.OfficeSide, models.Model),
        ),
        migrations.CreateModel(
            name="Reminder",
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
                (
                    "kind",
                    models.CharField(
                        choices=[("reminder", "納め忘れのお知らせ"), ("demand", "督促状")], max_length=8
                    ),
                ),
                ("sent_on", models.DateField()),
                ("pay_until", models.DateField()),
            ],
            bases=(madoguchi.foundation.tenancy.sides.OfficeSide, models.Model),
        ),
        migrations.CreateModel(
            name="ReportLine",
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
                ("n", models.PositiveIntegerField()),
                ("kind", models.CharField(choices=[("paid", "収納"), ("refunded", "還付")], max_length=8)),
                ("reference", models.CharField(max_length=80)),
                ("amount", models.PositiveIntegerField(null=True)),
                ("fee", models.PositiveIntegerField(default=0)),
                ("at", models.DateTimeField()),
                (
                    "finding",
                    models.CharField(
                        choices=[
                            ("matched", "一致"),
                            ("missing_here", "市に記録がない"),
                            ("missing_there", "報告にない"),
                            ("differs", "金額が違う"),
                        ],
                        max_length=13,
                    ),
                ),
                ("ours", models.PositiveIntegerField(null=True)),
                (
                    "settled",
                    models.CharField(
                        choices=[("collected", "収納した"), ("noted", "調べて記録した")],
                        default="",
                        max_length=9,
                    ),
                ),
                ("settled_at", models.DateTimeField(null=True)),
                ("note", models.TextField(default="")),
            ],
            bases=(madoguchi.foundation.tenancy.sides.OfficeSide, models.Model),
        ),
        migrations.CreateModel(
            name="Till",
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
                ("name", models.CharField(max_length=60)),
                ("made_at", models.DateTimeField(default=madoguchi.core.clock.now)),
            ],
            bases=(madoguchi.foundation.tenancy.sides.OfficeSide, models.Model),
        ),
        migrations.CreateModel(
            name="TillSession",
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
                ("opened_at", models.DateTimeField(default=madoguchi.core.clock.now)),
                ("begun", models.JSONField()),
                ("begun_yen", models.PositiveIntegerField()),
                ("closed_at", models.DateTimeField(null=True)),
                ("counted", models.JSONField(null=True)),
                ("counted_yen", models.PositiveIntegerField(null=True)),
                ("expected_yen", models.IntegerField(null=True)),
                ("explanation", models.TextField(default="")),
                ("seen_at", models.DateTimeField(null=True)),
            ],
            bases=(madoguchi.foundation.tenancy.sides.OfficeSide, models.Model),
        ),
        migrations.RemoveConstraint(
            model_name="bill",
            name="payments_bill_state",
        ),
        migrations.RemoveConstraint(
            model_name="overpayment",
            name="payments_overpayment_taken",
        ),
        migrations.RemoveConstraint(
            model_name="overpayment",
            name="payments_overpayment_reference",
        ),
        migrations.RemoveConstraint(
            model_name="payment",
            name="payments_payment_way",
        ),
        migrations.AddField(
            model_name="charge",
            name="key",
            field=models.CharField(default="", max_length=12),
        ),
        migrations.AddField(
            model_name="charge",
            name="number",
            field=models.CharField(default="", max_length=20),
        ),
        migrations.AddField(
            model_name="overpayment",
            name="agreement",
            field=models.TextField(default=""),
        ),
        migrations.AlterField(
            model_name="bill",
            name="how",
            field=models.CharField(
                choices=[
                    ("cash", "窓口での現金"),
                    ("postal_order", "郵送の定額小為替"),
                    ("card", "クレジットカード"),
                    ("qr", "スマートフォン決済"),
                    ("slip", "納付書"),
                    ("el_qr", "eL-QR"),
                    ("set_off", "充当"),
                ],
                default="",
                max_length=12,
            ),
        ),
        migrations.AlterField(
            model_name="checkout",
            name="way",
            field=models.CharField(
                choices=[
                    ("cash", "窓口での現金"),
                    ("postal_order", "郵送の定額小為替"),
                    ("card", "クレジットカード"),
                    ("qr", "スマートフォン決済"),
                    ("slip", "納付書"),
                    ("el_qr", "eL-QR"),
                    ("set_off", "充当"),
                ],
                max_length=12,
            ),
        ),
        migrations.AlterField(
            model_name="overpayment",
            name="cause",
            field=models.CharField(
                choices=[
                    ("twice", "二重の収納"),
                    ("not_due", "納める必要のない収納"),
                    ("reduced", "減額"),
                    ("rest", "充当の残り"),
                ],
                max_length=7,
            ),
        ),
        migrations.AlterField(
            model_name="overpayment",
            name="way",
            field=models.CharField(
                choices=[
                    ("cash", "窓口での現金"),
                    ("postal_order", "郵送の定額小為替"),
                    ("card", "クレジットカード"),
                    ("qr", "スマートフォン決済"),
                    ("slip", "納付書"),
                    ("el_qr", "eL-QR"),
                    ("set_off", "充当"),
                ],
                max_length=12,
            ),
        ),
        migrations.AlterField(
            model_name="payment",
            name="way",
            field=models.CharField(
                choices=[
                    ("cash", "窓口での現金"),
                    ("postal_order", "郵送の定額小為替"),
                    ("card", "クレジットカード"),
                    ("qr", "スマートフォン決済"),
                    ("slip", "納付書"),
                    ("el_qr", "eL-QR"),
                    ("set_off", "充当"),
                ],
                max_length=12,
            ),
        ),
        migrations.AddIndex(
            model_name="charge",
            index=models.Index(fields=["city", "-made_at", "id"], name="payments_charge_newest"),
        ),
        migrations.AddIndex(
            model_name="charge",
            index=models.Index(fields=["city", "state", "-made_at", "id"], name="payments_charge_standing"),
        ),
        migrations.AddIndex(
            model_name="charge",
            index=models.Index(fields=["city", "fiscal_year", "-made_at", "id"], name="payments_charge_year"),
        ),
        migrations.AddConstraint(
            model_name="bill",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("state", "paid"),
                        ("how__in", ["cash", "postal_order", "card", "qr", "slip", "el_qr", "set_off"]),
                        ("paid_at__isnull", False),
                        ("waiver", {}),
                    ),
                    models.Q(
                        ("how", ""),
                        ("paid_at", None),
                        ("state", "waived"),
                        models.Q(("waiver", {}), _negated=True),
                    ),
                    models.Q(
                        ("how", ""), ("paid_at", None), ("state__in", ["due", "cancelled"]), ("waiver", {})
                    ),
                    _connector="OR",
                ),
                name="payments_bill_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="charge",
            constraint=models.UniqueConstraint(
                condition=models.Q(("number", ""), _negated=True),
                fields=("city", "number"),
                name="payments_charge_number",
            ),
        ),
        migrations.AddField(
            model_name="billimport",
            name="staff",
            field=madoguchi.foundation.tenancy.models.CityForeignKey(
                on_delete=django.db.models.deletion.PROTECT, to="city.staff"
            ),
        ),
        migrations.AddField(
            model_name="collectedfile",
            name="staff",
            field=madoguchi.foundation.tenancy.models.CityForeignKey(
                on_delete=django.db.models.deletion.PROTECT, to="city.staff"
            ),
        ),
        migrations.AddField(
            model_name="collectedline",
            name="charge",
            field=madoguchi.foundation.tenancy.models.CityForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="collected",
                to="payments.charge",
            ),
        ),
        migrations.AddField(
            model_name="collectedline",
            name="file",
            field=madoguchi.foundation.tenancy.models.CityForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="payments.collectedfile"
            ),
        ),
        migrations.AddField(
            model_name="outsidebill",
            name="brought_by",
            field=madoguchi.foundation.tenancy.models.CityForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="bills", to="payments.billimport"
            ),
        ),
        migrations.AddField(
            model_name="outsidebill",
            name="charge",
            field=madoguchi.foundation.tenancy.models.CityForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="outside",
                to="payments.charge",
            ),
        ),
        migrations.AddIndex(
            model_name="reconciliation",
            index=models.Index(fields=["city", "-day", "provider"], name="payments_reconciliation_day"),
        ),
        migrations.AddConstraint(
            model_name="reconciliation",
            constraint=models.UniqueConstraint(
                fields=("city", "provider", "day"), name="payments_reconciliation_once"
            ),
        ),
        migrations.AddField(
            model_name="reduction",
            name="charge",
            field=madoguchi.foundation.tenancy.models.CityForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="reductions", to="payments.charge"
            ),
        ),
        migrations.AddField(
            model_name="reduction",
            name="decided_by",
            field=madoguchi.foundation.tenancy.models.CityForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reductions_decided",
                to="city.staff",
            ),
        ),
        migrations.AddField(
            model_name="reduction",
            name="proposed_by",
            field=madoguchi.foundation.tenancy.models.CityForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reductions_proposed",
                to="city.staff",
            ),
        ),
        migrations.AddField(
            model_name="reminder",
            name="charge",
            field=madoguchi.foundation.tenancy.models.CityForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="reminders", to="payments.charge"
            ),
        ),
        migrations.AddField(
            model_name="reminder",
            name="staff",
            field=madoguchi.foundation.tenancy.models.CityForeignKey(
                on_delete=django.db.models.deletion.PROTECT, to="city.staff"
            ),
        ),
        migrations.AddField(
            model_name="reportline",
            name="charge",
            field=madoguchi.foundation.tenancy.models.CityForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="report_lines",
                to="payments.charge",
            ),
        ),
        migrations.AddField(
            model_name="reportline",
            name="reconciliation",
            field=madoguchi.foundation.tenancy.models.CityForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="lines",
                to="payments.reconciliation",
            ),
        ),
        migrations.AddField(
            model_name="reportline",
            name="settled_by",
            field=madoguchi.foundation.tenancy.models.CityForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, to="city.staff"
            ),
        ),
        migrations.AddField(
            model_name="till",
            name="department",
            field=madoguchi.foundation.tenancy.models.CityForeignKey(
                on_delete=django.db.models.deletion.PROTECT, to="city.department"
            ),
        ),
        migrations.AddField(
            model_name="till",
            name="made_by",
            field=madoguchi.foundation.tenancy.models.CityForeignKey(
                on_delete=django.db.models.deletion.PROTECT, to="city.staff"
            ),
        ),
        migrations.AddField(
            model_name="tillsession",
            name="seen_by",
            field=madoguchi.foundation.tenancy.models.CityForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="tills_seen",
                to="city.staff",
            ),
        ),
        migrations.AddField(
            model_name="tillsession",
            name="staff",
            field=madoguchi.foundation.tenancy.models.CityForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="till_sessions", to="city.staff"
            ),
        ),
        migrations.AddField(
            model_name="tillsession",
            name="till",
            field=madoguchi.foundation.tenancy.models.CityForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="sessions", to="payments.till"
            ),
        ),
        migrations.AddField(
            model_name="overpayment",
            name="till_session",
            field=madoguchi.foundation.tenancy.models.CityForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="refunds",
                to="payments.tillsession",
            ),
        ),
        migrations.AddField(
            model_name="payment",
            name="till_session",
            field=madoguchi.foundation.tenancy.models.CityForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="payments",
                to="payments.tillsession",
            ),
        ),
        migrations.AddIndex(
            model_name="overpayment",
            index=models.Index(fields=["city", "till_session"], name="payments_overpayment_till"),
        ),
        migrations.AddIndex(
            model_name="payment",
            index=models.Index(fields=["city", "till_session"], name="payments_payment_till"),
        ),
        migrations.AddConstraint(
            model_name="overpayment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("cause__in", ["reduced", "rest"]),
                    models.Q(
                        models.Q(("provider", ""), _negated=True), models.Q(("reference", ""), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="payments_overpayment_taken",
            ),
        ),
        migrations.AddConstraint(
            model_name="overpayment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("cause__in", ["reduced", "rest"]), _negated=True),
                fields=("city", "provider", "reference"),
                name="payments_overpayment_reference",
            ),
        ),
        migrations.AddConstraint(
            model_name="overpayment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("by", "cash"), ("till_session__isnull", False)),
                    models.Q(models.Q(("by", "cash"), _negated=True), ("till_session", None)),
                    _connector="OR",
                ),
                name="payments_overpayment_cash_of_till",
            ),
        ),
        migrations.AddConstraint(
            model_name="overpayment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(models.Q(("agreement", ""), _negated=True), ("state", "set_off")),
                    models.Q(models.Q(("state", "set_off"), _negated=True), ("agreement", "")),
                    _connector="OR",
                ),
                name="payments_overpayment_agreed",
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("way__in", ["cash", "postal_order", "card", "qr", "slip", "el_qr", "set_off"])
                ),
                name="payments_payment_way",
            ),
        ),
        # Cash that was taken before there were tills lies in none: only what comes is looked at.
        AddConstraintNotValid(
            model_name="payment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("till_session__isnull", False), ("way", "cash")),
                    models.Q(models.Q(("way", "cash"), _negated=True), ("till_session", None)),
                    _connector="OR",
                ),
                name="payments_payment_cash_in_till",
            ),
        ),
        migrations.AddIndex(
            model_name="billimport",
            index=models.Index(fields=["city", "-begun_at", "id"], name="payments_bill_import_newest"),
        ),
        migrations.AddConstraint(
            model_name="billimport",
            constraint=models.UniqueConstraint(fields=("city", "code"), name="payments_bill_import_code"),
        ),
        migrations.AddConstraint(
            model_name="billimport",
            constraint=models.UniqueConstraint(fields=("city", "sha256"), name="payments_bill_import_once"),
        ),
        migrations.AddConstraint(
            model_name="billimport",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["fee", "usage", "tax", "share", "facility"])),
                name="payments_bill_import_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="billimport",
            constraint=models.CheckConstraint(
                condition=models.Q(("count__gt", 0)), name="payments_bill_import_count"
            ),
        ),
        migrations.AddConstraint(
            model_name="billimport",
            constraint=models.CheckConstraint(
                condition=models.Q(("issuer", ""), ("issuer__regex", "^[0-9]{6}$"), _connector="OR"),
                name="payments_bill_import_issuer",
            ),
        ),
        migrations.AddIndex(
            model_name="collectedfile",
            index=models.Index(fields=["city", "-came_at", "id"], name="payments_collected_newest"),
        ),
        migrations.AddConstraint(
            model_name="collectedfile",
            constraint=models.UniqueConstraint(fields=("city", "code"), name="payments_collected_file_code"),
        ),
        migrations.AddConstraint(
            model_name="collectedfile",
            constraint=models.UniqueConstraint(
                fields=("city", "sha256"), name="payments_collected_file_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="collectedline",
            constraint=models.UniqueConstraint(
                fields=("city", "file", "line"), name="payments_collected_line_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="collectedline",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gt", 0)), name="payments_collected_line_amount"
            ),
        ),
        migrations.AddConstraint(
            model_name="collectedline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("charge", None), ("state__in", ["waiting", "unknown"])),
                    models.Q(
                        models.Q(("state__in", ["waiting", "unknown"]), _negated=True),
                        ("charge__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="payments_collected_line_charge",
            ),
        ),
        migrations.AddIndex(
            model_name="outsidebill",
            index=models.Index(fields=["city", "brought_by", "line"], name="payments_outside_bill_line"),
        ),
        migrations.AddConstraint(
            model_name="outsidebill",
            constraint=models.UniqueConstraint(
                fields=("city", "charge"), name="payments_outside_bill_charge"
            ),
        ),
        migrations.AddConstraint(
            model_name="outsidebill",
            constraint=models.UniqueConstraint(
                fields=("city", "payee", "reference"), name="payments_outside_bill_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="outsidebill",
            constraint=models.UniqueConstraint(
                condition=models.Q(("el_number", ""), _negated=True),
                fields=("city", "el_number"),
                name="payments_outside_bill_el_number",
            ),
        ),
        migrations.AddConstraint(
            model_name="outsidebill",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gt", 0)), name="payments_outside_bill_amount"
            ),
        ),
        migrations.AddConstraint(
            model_name="outsidebill",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("reference", ""), _negated=True), models.Q(("name", ""), _negated=True)
                ),
                name="payments_outside_bill_named",
            ),
        ),
        migrations.AddIndex(
            model_name="reduction",
            index=models.Index(fields=["city", "charge", "proposed_at"], name="payments_reduction_charge"),
        ),
        migrations.AddIndex(
            model_name="reduction",
            index=models.Index(
                condition=models.Q(("approved", None)),
                fields=["city", "proposed_at", "id"],
                name="payments_reduction_waiting",
            ),
        ),
        migrations.AddConstraint(
            model_name="reduction",
            constraint=models.UniqueConstraint(
                condition=models.Q(("approved", None)),
                fields=("city", "charge"),
                name="payments_reduction_one_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="reduction",
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
                name="payments_reduction_by_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="reduction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("basis", ""), _negated=True), models.Q(("evidence", ""), _negated=True)
                ),
                name="payments_reduction_evidence",
            ),
        ),
        migrations.AddConstraint(
            model_name="reduction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("approved", None),
                    ("approved", True),
                    models.Q(("answer", ""), _negated=True),
                    _connector="OR",
                ),
                name="payments_reduction_answer",
            ),
        ),
        migrations.AddConstraint(
            model_name="reduction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "write_off"), _negated=True), ("amount", 0), _connector="OR"
                ),
                name="payments_reduction_write_off",
            ),
        ),
        migrations.AddConstraint(
            model_name="reminder",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "demand")), fields=("city", "charge"), name="payments_demand_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="reminder",
            constraint=models.UniqueConstraint(
                fields=("city", "charge", "kind", "sent_on"), name="payments_reminder_once_a_day"
            ),
        ),
        migrations.AddConstraint(
            model_name="reminder",
            constraint=models.CheckConstraint(
                condition=models.Q(("pay_until__gt", models.F("sent_on"))), name="payments_reminder_days"
            ),
        ),
        migrations.AddIndex(
            model_name="reportline",
            index=models.Index(
                condition=models.Q(models.Q(("finding", "matched"), _negated=True), ("settled", "")),
                fields=["city", "reconciliation", "id"],
                name="payments_report_line_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="reportline",
            constraint=models.UniqueConstraint(
                fields=("city", "reconciliation", "n"), name="payments_report_line_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="reportline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("amount", models.F("ours")),
                        ("amount__isnull", False),
                        ("finding", "matched"),
                        ("ours__isnull", False),
                    ),
                    models.Q(("amount__isnull", False), ("finding", "missing_here"), ("ours", None)),
                    models.Q(("amount", None), ("finding", "missing_there"), ("ours__isnull", False)),
                    models.Q(
                        ("amount__isnull", False),
                        ("finding", "differs"),
                        ("ours__isnull", False),
                        models.Q(("amount", models.F("ours")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="payments_report_line_finding",
            ),
        ),
        migrations.AddConstraint(
            model_name="reportline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("note", ""), ("settled", ""), ("settled_at", None), ("settled_by", None)),
                    models.Q(
                        models.Q(("finding", "matched"), _negated=True),
                        ("settled__in", ["collected", "noted"]),
                        ("settled_at__isnull", False),
                        ("settled_by__isnull", False),
                        models.Q(("note", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="payments_report_line_settled",
            ),
        ),
        migrations.AddConstraint(
            model_name="till",
            constraint=models.UniqueConstraint(
                fields=("city", "department", "name"), name="payments_till_name"
            ),
        ),
        migrations.AddConstraint(
            model_name="till",
            constraint=models.CheckConstraint(
                condition=models.Q(("name", ""), _negated=True), name="payments_till_named"
            ),
        ),
        migrations.AddIndex(
            model_name="tillsession",
            index=models.Index(fields=["city", "-opened_at", "id"], name="payments_till_newest"),
        ),
        migrations.AddConstraint(
            model_name="tillsession",
            constraint=models.UniqueConstraint(fields=("city", "code"), name="payments_till_session_code"),
        ),
        migrations.AddConstraint(
            model_name="tillsession",
            constraint=models.UniqueConstraint(
                condition=models.Q(("closed_at", None)),
                fields=("city", "till"),
                name="payments_till_one_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="tillsession",
            constraint=models.UniqueConstraint(
                condition=models.Q(("closed_at", None)),
                fields=("city", "staff"),
                name="payments_till_one_a_clerk",
            ),
        ),
        migrations.AddConstraint(
            model_name="tillsession",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("closed_at", None),
                        ("counted", None),
                        ("counted_yen", None),
                        ("expected_yen", None),
                        ("explanation", ""),
                    ),
                    models.Q(
                        ("closed_at__isnull", False),
                        ("counted__isnull", False),
                        ("counted_yen__gte", 0),
                        ("expected_yen__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="payments_till_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="tillsession",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("closed_at", None),
                    ("counted_yen", models.F("expected_yen")),
                    models.Q(("explanation", ""), _negated=True),
                    _connector="OR",
                ),
                name="payments_till_explained",
            ),
        ),
        migrations.AddConstraint(
            model_name="tillsession",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("seen_at", None), ("seen_by", None)),
                    models.Q(
                        ("closed_at__isnull", False),
                        ("seen_at__isnull", False),
                        ("seen_by__isnull", False),
                        models.Q(("seen_by", models.F("staff")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="payments_till_seen_by_another",
            ),
        ),
        SecureTable("Till"),
        SecureTable("TillSession"),
        SecureTable("Reconciliation"),
        SecureTable("ReportLine"),
        SecureTable("Reduction"),
        SecureTable("Reminder"),
        SecureTable("BillImport"),
        SecureTable("OutsideBill"),
        SecureTable("CollectedFile"),
        SecureTable("CollectedLine"),
        CityReference("Payment", "till_session"),
        CityReference("Overpayment", "till_session"),
        # One sequence that never restarts: numbers may leave gaps, and nobody waits for one.
        migrations.RunSQL("CREATE SEQUENCE payments_number", hints={"side": "office"}),
    ]
