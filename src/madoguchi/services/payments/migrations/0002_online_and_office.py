import django.db.models.deletion
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models

import madoguchi.core.clock
import madoguchi.core.ids
import madoguchi.foundation.tenancy.models
import madoguchi.foundation.tenancy.scope
import madoguchi.foundation.tenancy.sides
from madoguchi.foundation.tenancy.operations import CityReference, SecureTable

# Every bill that is there already gets a code of its own, of the letters and digits of `core.ids`.
_CODES = """
UPDATE payments_bill SET code = substr(made, 1, 4) || '-' || substr(made, 5, 4)
FROM (SELECT id AS of, translate(upper(replace(gen_random_uuid()::text, '-', '')), '0123456789ABCDEF',
             '23456789CDFHJKMN') AS made FROM payments_bill) AS codes
WHERE of = id
"""


class Migration(migrations.Migration):
    dependencies = [
        ("city", "0005_assessment_departments"),
        ("payments", "0001_initial"),
        ("people", "0004_agreed"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="bill",
            name="payments_bill_ways",
        ),
        migrations.RemoveConstraint(
            model_name="bill",
            name="payments_bill_state",
        ),
        migrations.RemoveConstraint(
            model_name="charge",
            name="payments_charge_ways",
        ),
        migrations.RemoveConstraint(
            model_name="payment",
            name="payments_payment_way",
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
        migrations.AlterField(
            model_name="payment",
            name="staff",
            field=madoguchi.foundation.tenancy.models.CityForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, to="city.staff"
            ),
        ),
        migrations.AddField(
            model_name="bill",
            name="code",
            field=models.CharField(default=madoguchi.core.ids.reference_code, max_length=20),
        ),
        migrations.RunSQL(_CODES, hints={"side": "public"}),
        migrations.AddField(
            model_name="bill",
            name="follow",
            field=models.CharField(default="", max_length=60),
        ),
        migrations.AddField(
            model_name="bill",
            name="given_back",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="bill",
            name="key",
            field=models.CharField(default="", max_length=12),
        ),
        migrations.AddField(
            model_name="bill",
            name="made_at",
            field=models.DateTimeField(default=madoguchi.core.clock.now),
        ),
        migrations.AddField(
            model_name="bill",
            name="person",
            field=madoguchi.foundation.tenancy.models.CityForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, to="people.person"
            ),
        ),
        migrations.AddField(
            model_name="bill",
            name="charged",
            field=models.CharField(default="", max_length=80),
        ),
        migrations.AddField(
            model_name="bill",
            name="turn",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="bill",
            name="number",
            field=models.CharField(default="", max_length=20),
        ),
        migrations.AddField(
            model_name="bill",
            name="principal",
            field=models.CharField(default="", max_length=20),
        ),
        migrations.AddField(
            model_name="charge",
            name="follow",
            field=models.CharField(default="", max_length=60),
        ),
        migrations.AddField(
            model_name="charge",
            name="given_back",
            field=models.PositiveIntegerField(default=0),
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
            model_name="charge",
            name="code",
            field=models.CharField(default="", max_length=20),
        ),
        migrations.AddField(
            model_name="charge",
            name="turn",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="payment",
            name="provider",
            field=models.CharField(default="", max_length=20),
        ),
        migrations.AddField(
            model_name="payment",
            name="reference",
            field=models.CharField(default="", max_length=80),
        ),
        migrations.AddIndex(
            model_name="bill",
            index=models.Index(fields=["city", "person", "-made_at", "id"], name="payments_bill_person"),
        ),
        migrations.AddIndex(
            model_name="bill",
            index=models.Index(fields=["city", "number"], name="payments_bill_number"),
        ),
        migrations.AddIndex(
            model_name="bill",
            index=models.Index(fields=["city", "principal"], name="payments_bill_principal"),
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
            constraint=models.UniqueConstraint(fields=("city", "code"), name="payments_bill_code"),
        ),
        migrations.AddConstraint(
            model_name="bill",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ways__contained_by", ["cash", "postal_order", "card", "qr", "slip", "el_qr"]),
                    ("ways__contains", []),
                    models.Q(("ways", []), _negated=True),
                ),
                name="payments_bill_ways",
            ),
        ),
        migrations.AddConstraint(
            model_name="bill",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("given_back", 0),
                    models.Q(("given_back__lte", models.F("amount")), ("state", "paid")),
                    _connector="OR",
                ),
                name="payments_bill_given_back",
            ),
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
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ways__contained_by", ["cash", "postal_order", "card", "qr", "slip", "el_qr"]),
                    ("ways__contains", []),
                    models.Q(("ways", []), _negated=True),
                ),
                name="payments_charge_ways",
            ),
        ),
        migrations.AddConstraint(
            model_name="charge",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("given_back", 0),
                    models.Q(("given_back__lte", models.F("amount")), ("state", "paid")),
                    _connector="OR",
                ),
                name="payments_charge_given_back",
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
        migrations.AddConstraint(
            model_name="charge",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    models.Q(("code", ""), _negated=True), models.Q(("state", "cancelled"), _negated=True)
                ),
                fields=("city", "code"),
                name="payments_charge_code",
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("provider", ""), _negated=True),
                fields=("city", "provider", "reference"),
                name="payments_payment_reference",
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("provider", ""),
                        ("reference", ""),
                        ("staff__isnull", False),
                        ("way__in", ("cash", "postal_order")),
                    ),
                    models.Q(
                        models.Q(("way__in", ("cash", "postal_order")), _negated=True),
                        ("staff", None),
                        models.Q(("provider", ""), _negated=True),
                        models.Q(("reference", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="payments_payment_taken_by",
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
        migrations.CreateModel(
            name="BillColumn",
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
                ("payee", models.CharField(max_length=120)),
                ("header", models.CharField(max_length=200)),
                ("field", models.CharField(default="", max_length=20)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("city", "kind", "payee", "header"), name="payments_bill_column_once"
                    )
                ],
            },
            bases=(madoguchi.foundation.tenancy.sides.OfficeSide, models.Model),
        ),
        migrations.CreateModel(
            name="BillDraft",
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
                ("kept_at", models.DateTimeField(default=madoguchi.core.clock.now)),
                ("wanted", models.JSONField()),
                (
                    "staff",
                    madoguchi.foundation.tenancy.models.CityForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="city.staff"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["city", "kept_at"], name="payments_bill_draft_oldest")],
                "constraints": [
                    models.UniqueConstraint(fields=("city", "code"), name="payments_bill_draft_code")
                ],
            },
            bases=(madoguchi.foundation.tenancy.sides.OfficeSide, models.Model),
        ),
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
                (
                    "staff",
                    madoguchi.foundation.tenancy.models.CityForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="city.staff"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["city", "-begun_at", "id"], name="payments_bill_import_newest")
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("city", "code"), name="payments_bill_import_code"),
                    models.UniqueConstraint(fields=("city", "sha256"), name="payments_bill_import_once"),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["fee", "usage", "tax", "share", "facility"])),
                        name="payments_bill_import_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("count__gt", 0)), name="payments_bill_import_count"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("issuer", ""), ("issuer__regex", "^[0-9]{6}$"), _connector="OR"),
                        name="payments_bill_import_issuer",
                    ),
                ],
            },
            bases=(madoguchi.foundation.tenancy.sides.OfficeSide, models.Model),
        ),
        migrations.CreateModel(
            name="Checkout",
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
                (
                    "way",
                    models.CharField(
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
                ("reference", models.CharField(max_length=40)),
                ("external", models.CharField(default="", max_length=200)),
                ("url", models.TextField(default="")),
                ("amount", models.PositiveIntegerField()),
                ("refunded", models.PositiveIntegerField(default=0)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "手続き中"),
                            ("paid", "支払い済み"),
                            ("failed", "不成立"),
                            ("expired", "期限切れ"),
                        ],
                        default="open",
                        max_length=7,
                    ),
                ),
                ("begun_at", models.DateTimeField(default=madoguchi.core.clock.now)),
                ("until", models.DateTimeField()),
                ("asked_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("paid_at", models.DateTimeField(null=True)),
                (
                    "bill",
                    madoguchi.foundation.tenancy.models.CityForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="checkouts",
                        to="payments.bill",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["city", "state", "begun_at"], name="payments_checkout_open")
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("city", "reference"), name="payments_checkout_reference"),
                    models.UniqueConstraint(
                        condition=models.Q(("external", ""), _negated=True),
                        fields=("city", "provider", "external"),
                        name="payments_checkout_external",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "open")),
                        fields=("city", "bill"),
                        name="payments_checkout_one_open",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount__gt", 0)), name="payments_checkout_amount"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("way__in", ("card", "qr"))), name="payments_checkout_way"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at", None), ("paid_at", None), ("state", "open")),
                            models.Q(
                                ("ended_at__isnull", False), ("paid_at__isnull", False), ("state", "paid")
                            ),
                            models.Q(
                                ("ended_at__isnull", False),
                                ("paid_at", None),
                                ("state__in", ["failed", "expired"]),
                            ),
                            _connector="OR",
                        ),
                        name="payments_checkout_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("refunded", 0),
                            models.Q(("refunded__lte", models.F("amount")), ("state", "paid")),
                            _connector="OR",
                        ),
                        name="payments_checkout_refunded",
                    ),
                ],
            },
            bases=(madoguchi.foundation.tenancy.sides.PublicSide, models.Model),
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
                (
                    "staff",
                    madoguchi.foundation.tenancy.models.CityForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="city.staff"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["city", "-came_at", "id"], name="payments_collected_newest")
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("city", "code"), name="payments_collected_file_code"),
                    models.UniqueConstraint(fields=("city", "sha256"), name="payments_collected_file_once"),
                ],
            },
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
                (
                    "charge",
                    madoguchi.foundation.tenancy.models.CityForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="collected",
                        to="payments.charge",
                    ),
                ),
                (
                    "file",
                    madoguchi.foundation.tenancy.models.CityForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="payments.collectedfile",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("city", "file", "line"), name="payments_collected_line_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount__gt", 0)), name="payments_collected_line_amount"
                    ),
                    models.CheckConstraint(
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
                ],
            },
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
                (
                    "brought_by",
                    madoguchi.foundation.tenancy.models.CityForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bills",
                        to="payments.billimport",
                    ),
                ),
                (
                    "charge",
                    madoguchi.foundation.tenancy.models.CityForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="outside",
                        to="payments.charge",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["city", "brought_by", "line"], name="payments_outside_bill_line")
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("city", "charge"), name="payments_outside_bill_charge"),
                    models.UniqueConstraint(
                        fields=("city", "payee", "reference"), name="payments_outside_bill_once"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("el_number", ""), _negated=True),
                        fields=("city", "el_number"),
                        name="payments_outside_bill_el_number",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount__gt", 0)), name="payments_outside_bill_amount"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reference", ""), _negated=True), models.Q(("name", ""), _negated=True)
                        ),
                        name="payments_outside_bill_named",
                    ),
                ],
            },
            bases=(madoguchi.foundation.tenancy.sides.OfficeSide, models.Model),
        ),
        migrations.CreateModel(
            name="ProviderEvent",
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
                ("event", models.CharField(max_length=120)),
                ("kind", models.CharField(max_length=60)),
                ("at", models.DateTimeField()),
                ("came_at", models.DateTimeField(default=madoguchi.core.clock.now)),
                ("fault", models.TextField(default="")),
                (
                    "checkout",
                    madoguchi.foundation.tenancy.models.CityForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="payments.checkout",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["city", "checkout"], name="payments_event_checkout")],
                "constraints": [
                    models.UniqueConstraint(fields=("city", "provider", "event"), name="payments_event_once")
                ],
            },
            bases=(madoguchi.foundation.tenancy.sides.PublicSide, models.Model),
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
            options={
                "indexes": [
                    models.Index(fields=["city", "-day", "provider"], name="payments_reconciliation_day")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("city", "provider", "day"), name="payments_reconciliation_once"
                    )
                ],
            },
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
                        choices=[
                            ("reduction", "減免"),
                            ("write_off", "不納欠損"),
                            ("untaken", "収納の取消し"),
                        ],
                        max_length=9,
                    ),
                ),
                ("amount", models.PositiveIntegerField()),
                ("basis", models.CharField(max_length=200)),
                ("evidence", models.TextField()),
                ("proposed_at", models.DateTimeField(default=madoguchi.core.clock.now)),
                ("approved", models.BooleanField(null=True)),
                ("decided_at", models.DateTimeField(null=True)),
                ("answer", models.TextField(default="")),
                (
                    "charge",
                    madoguchi.foundation.tenancy.models.CityForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reductions",
                        to="payments.charge",
                    ),
                ),
                (
                    "decided_by",
                    madoguchi.foundation.tenancy.models.CityForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reductions_decided",
                        to="city.staff",
                    ),
                ),
                (
                    "proposed_by",
                    madoguchi.foundation.tenancy.models.CityForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reductions_proposed",
                        to="city.staff",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["city", "charge", "proposed_at"], name="payments_reduction_charge"),
                    models.Index(
                        condition=models.Q(("approved", None)),
                        fields=["city", "proposed_at", "id"],
                        name="payments_reduction_waiting",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("approved", None)),
                        fields=("city", "charge"),
                        name="payments_reduction_one_open",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("answer", ""), ("approved", None), ("decided_at", None), ("decided_by", None)
                            ),
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
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("basis", ""), _negated=True), models.Q(("evidence", ""), _negated=True)
                        ),
                        name="payments_reduction_evidence",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("approved", None),
                            ("approved", True),
                            models.Q(("answer", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="payments_reduction_answer",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "write_off"), _negated=True), ("amount", 0), _connector="OR"
                        ),
                        name="payments_reduction_write_off",
                    ),
                ],
            },
            bases=(madoguchi.foundation.tenancy.sides.OfficeSide, models.Model),
        ),
        migrations.CreateModel(
            name="Refund",
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
                ("overpayment", models.UUIDField()),
                ("amount", models.PositiveIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[("asked", "依頼中"), ("done", "返金済み"), ("failed", "不成立")],
                        default="asked",
                        max_length=6,
                    ),
                ),
                ("external", models.CharField(default="", max_length=200)),
                ("asked_at", models.DateTimeField(default=madoguchi.core.clock.now)),
                ("ended_at", models.DateTimeField(null=True)),
                ("fault", models.TextField(default="")),
                (
                    "checkout",
                    madoguchi.foundation.tenancy.models.CityForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="refunds",
                        to="payments.checkout",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["city", "state", "asked_at"], name="payments_refund_waiting")
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("city", "overpayment"), name="payments_refund_once"),
                    models.CheckConstraint(
                        condition=models.Q(("amount__gt", 0)), name="payments_refund_amount"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at", None), ("state", "asked")),
                            models.Q(
                                models.Q(("state", "asked"), _negated=True), ("ended_at__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="payments_refund_state",
                    ),
                ],
            },
            bases=(madoguchi.foundation.tenancy.sides.PublicSide, models.Model),
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
                (
                    "charge",
                    madoguchi.foundation.tenancy.models.CityForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reminders",
                        to="payments.charge",
                    ),
                ),
                (
                    "staff",
                    madoguchi.foundation.tenancy.models.CityForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="city.staff"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "demand")),
                        fields=("city", "charge"),
                        name="payments_demand_once",
                    ),
                    models.UniqueConstraint(
                        fields=("city", "charge", "kind", "sent_on"), name="payments_reminder_once_a_day"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("pay_until__gt", models.F("sent_on"))),
                        name="payments_reminder_days",
                    ),
                ],
            },
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
                (
                    "kind",
                    models.CharField(
                        choices=[("paid", "収納"), ("refunded", "還付"), ("moved", "ほかの動き")],
                        max_length=8,
                    ),
                ),
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
                        choices=[
                            ("collected", "収納した"),
                            ("noted", "調べて記録した"),
                            ("untaken", "収納を取り消した"),
                        ],
                        default="",
                        max_length=9,
                    ),
                ),
                ("settled_at", models.DateTimeField(null=True)),
                ("note", models.TextField(default="")),
                ("asked_at", models.DateTimeField(null=True)),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "answer",
                    models.CharField(
                        choices=[
                            ("paid", "受け取った"),
                            ("open", "まだ手続き中"),
                            ("failed", "受け取っていない（不成立）"),
                            ("expired", "受け取っていない（期限切れ）"),
                            (
                                "unknown",
                                "聞けなかった（この支払いの手続きの記録がないか、契約が終わっている）",
                            ),
                        ],
                        default="",
                        max_length=7,
                    ),
                ),
                (
                    "charge",
                    madoguchi.foundation.tenancy.models.CityForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="report_lines",
                        to="payments.charge",
                    ),
                ),
                (
                    "reconciliation",
                    madoguchi.foundation.tenancy.models.CityForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="payments.reconciliation",
                    ),
                ),
                (
                    "settled_by",
                    madoguchi.foundation.tenancy.models.CityForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, to="city.staff"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(models.Q(("finding", "matched"), _negated=True), ("settled", "")),
                        fields=["city", "reconciliation", "id"],
                        name="payments_report_line_open",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("city", "reconciliation", "n"), name="payments_report_line_once"
                    ),
                    models.CheckConstraint(
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
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("note", ""), ("settled", ""), ("settled_at", None), ("settled_by", None)
                            ),
                            models.Q(
                                models.Q(("finding", "matched"), _negated=True),
                                ("settled__in", ["collected", "noted", "untaken"]),
                                ("settled_at__isnull", False),
                                ("settled_by__isnull", False),
                                models.Q(("note", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="payments_report_line_settled",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answer", ""), ("answered_at", None)),
                            models.Q(
                                ("answer__in", ["paid", "open", "failed", "expired", "unknown"]),
                                ("answered_at__isnull", False),
                                ("asked_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="payments_report_line_answered",
                    ),
                ],
            },
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
                (
                    "department",
                    madoguchi.foundation.tenancy.models.CityForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="city.department"
                    ),
                ),
                (
                    "made_by",
                    madoguchi.foundation.tenancy.models.CityForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="city.staff"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("city", "department", "name"), name="payments_till_name"),
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True), name="payments_till_named"
                    ),
                ],
            },
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
                (
                    "seen_by",
                    madoguchi.foundation.tenancy.models.CityForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tills_seen",
                        to="city.staff",
                    ),
                ),
                (
                    "staff",
                    madoguchi.foundation.tenancy.models.CityForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="till_sessions",
                        to="city.staff",
                    ),
                ),
                (
                    "till",
                    madoguchi.foundation.tenancy.models.CityForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sessions",
                        to="payments.till",
                    ),
                ),
                ("begun_explanation", models.TextField(default="")),
                ("left_yen", models.PositiveIntegerField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["city", "-opened_at", "id"], name="payments_till_newest")],
                "constraints": [
                    models.UniqueConstraint(fields=("city", "code"), name="payments_till_session_code"),
                    models.UniqueConstraint(
                        condition=models.Q(("closed_at", None)),
                        fields=("city", "till"),
                        name="payments_till_one_open",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("closed_at", None)),
                        fields=("city", "staff"),
                        name="payments_till_one_a_clerk",
                    ),
                    models.CheckConstraint(
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
                    models.CheckConstraint(
                        condition=models.Q(
                            ("closed_at", None),
                            ("counted_yen", models.F("expected_yen")),
                            models.Q(("explanation", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="payments_till_explained",
                    ),
                    models.CheckConstraint(
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
                    models.CheckConstraint(
                        condition=models.Q(
                            ("left_yen", None),
                            ("begun_yen", models.F("left_yen")),
                            models.Q(("begun_explanation", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="payments_till_begun_explained",
                    ),
                ],
            },
            bases=(madoguchi.foundation.tenancy.sides.OfficeSide, models.Model),
        ),
        migrations.CreateModel(
            name="Overpayment",
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
                    "cause",
                    models.CharField(
                        choices=[
                            ("twice", "二重の収納"),
                            ("not_due", "納める必要のない収納"),
                            ("reduced", "減額"),
                            ("rest", "充当の残り"),
                        ],
                        max_length=7,
                    ),
                ),
                (
                    "way",
                    models.CharField(
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
                ("provider", models.CharField(default="", max_length=20)),
                ("reference", models.CharField(default="", max_length=80)),
                ("amount", models.PositiveIntegerField()),
                ("reason", models.TextField()),
                ("found_at", models.DateTimeField(default=madoguchi.core.clock.now)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "未処理"),
                            ("refunding", "還付の手続き中"),
                            ("refunded", "還付済み"),
                            ("set_off", "充当済み"),
                        ],
                        default="open",
                        max_length=9,
                    ),
                ),
                (
                    "by",
                    models.CharField(
                        choices=[
                            ("provider", "支払いに使った方法に戻す"),
                            ("cash", "窓口での現金"),
                            ("transfer", "口座への振込み"),
                        ],
                        default="",
                        max_length=8,
                    ),
                ),
                ("ended_at", models.DateTimeField(null=True)),
                ("fault", models.TextField(default="")),
                (
                    "charge",
                    madoguchi.foundation.tenancy.models.CityForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="overpayments",
                        to="payments.charge",
                    ),
                ),
                (
                    "set_off_to",
                    madoguchi.foundation.tenancy.models.CityForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="set_off_from",
                        to="payments.charge",
                    ),
                ),
                (
                    "staff",
                    madoguchi.foundation.tenancy.models.CityForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, to="city.staff"
                    ),
                ),
                ("agreement", models.TextField(default="")),
                (
                    "till_session",
                    madoguchi.foundation.tenancy.models.CityForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="refunds",
                        to="payments.tillsession",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["city", "state", "found_at", "id"], name="payments_overpayment_open"
                    ),
                    models.Index(fields=["city", "charge"], name="payments_overpayment_charge"),
                    models.Index(fields=["city", "till_session"], name="payments_overpayment_till"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount__gt", 0)), name="payments_overpayment_amount"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("by", ""), ("ended_at", None), ("set_off_to", None), ("state", "open")),
                            models.Q(
                                ("by__in", ["provider", "cash", "transfer"]),
                                ("ended_at", None),
                                ("set_off_to", None),
                                ("state", "refunding"),
                            ),
                            models.Q(
                                ("by__in", ["provider", "cash", "transfer"]),
                                ("ended_at__isnull", False),
                                ("set_off_to", None),
                                ("state", "refunded"),
                            ),
                            models.Q(
                                ("by", ""),
                                ("ended_at__isnull", False),
                                ("set_off_to__isnull", False),
                                ("state", "set_off"),
                            ),
                            _connector="OR",
                        ),
                        name="payments_overpayment_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("cause__in", ["reduced", "rest"]),
                            models.Q(
                                models.Q(("provider", ""), _negated=True),
                                models.Q(("reference", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="payments_overpayment_taken",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("cause__in", ["reduced", "rest"]), _negated=True),
                        fields=("city", "provider", "reference"),
                        name="payments_overpayment_reference",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("by", "cash"), ("till_session__isnull", False)),
                            models.Q(models.Q(("by", "cash"), _negated=True), ("till_session", None)),
                            _connector="OR",
                        ),
                        name="payments_overpayment_cash_of_till",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(models.Q(("agreement", ""), _negated=True), ("state", "set_off")),
                            models.Q(models.Q(("state", "set_off"), _negated=True), ("agreement", "")),
                            _connector="OR",
                        ),
                        name="payments_overpayment_agreed",
                    ),
                ],
            },
            bases=(madoguchi.foundation.tenancy.sides.OfficeSide, models.Model),
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
            model_name="payment",
            index=models.Index(fields=["city", "till_session"], name="payments_payment_till"),
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
        SecureTable("BillColumn"),
        SecureTable("BillDraft"),
        SecureTable("BillImport"),
        SecureTable("Checkout"),
        SecureTable("CollectedFile"),
        SecureTable("CollectedLine"),
        SecureTable("OutsideBill"),
        SecureTable("ProviderEvent"),
        SecureTable("Reconciliation"),
        SecureTable("Reduction"),
        SecureTable("Refund"),
        SecureTable("Reminder"),
        SecureTable("ReportLine"),
        SecureTable("Till"),
        SecureTable("TillSession"),
        SecureTable("Overpayment"),
        CityReference("Bill", "person"),
        CityReference("Payment", "till_session"),
        # One sequence that never restarts: numbers may leave gaps, and nobody waits for one.
        migrations.RunSQL("CREATE SEQUENCE payments_number", hints={"side": "office"}),
    ]
