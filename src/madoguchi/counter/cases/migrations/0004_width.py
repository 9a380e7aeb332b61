import django.db.models.deletion
from django.db import migrations, models

import madoguchi.core.clock
import madoguchi.core.ids
import madoguchi.counter.procedures.kinds
import madoguchi.foundation.tenancy.models
import madoguchi.foundation.tenancy.scope
import madoguchi.foundation.tenancy.sides
from madoguchi.foundation.tenancy.operations import CityReference, SecureTable


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0003_awaits_recipient"),
        ("city", "0002_address"),
        ("procedures", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="AfterReview",
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
                ("decided_at", models.DateTimeField(default=madoguchi.core.clock.now)),
                ("seen_at", models.DateTimeField(null=True)),
            ],
            bases=(madoguchi.foundation.tenancy.sides.OfficeSide, models.Model),
        ),
        migrations.CreateModel(
            name="CaseNote",
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
                        choices=[("phone", "電話"), ("counter", "窓口"), ("memo", "メモ")], max_length=7
                    ),
                ),
                ("text", models.TextField()),
                ("at", models.DateTimeField(default=madoguchi.core.clock.now)),
            ],
            bases=(madoguchi.foundation.tenancy.sides.OfficeSide, models.Model),
        ),
        migrations.CreateModel(
            name="Offer",
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
                ("procedure", models.CharField(max_length=60)),
                ("title", models.JSONField()),
                ("values", models.JSONField(default=dict)),
                ("until", models.DateField(null=True)),
                ("made_at", models.DateTimeField(default=madoguchi.core.clock.now)),
                ("ended_at", models.DateTimeField(null=True)),
            ],
            bases=(madoguchi.foundation.tenancy.sides.OfficeSide, models.Model),
        ),
        migrations.RemoveConstraint(
            model_name="entrydraft",
            name="cases_entry_channel",
        ),
        migrations.RemoveConstraint(
            model_name="stepaction",
            name="cases_step_kind",
        ),
        migrations.RemoveConstraint(
            model_name="stepaction",
            name="cases_step_duty",
        ),
        migrations.RemoveConstraint(
            model_name="stepaction",
            name="cases_step_ended",
        ),
        migrations.AddField(
            model_name="case",
            name="follows",
            field=madoguchi.foundation.tenancy.models.CityForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="followed_by",
                to="cases.case",
            ),
        ),
        migrations.AddField(
            model_name="stepaction",
            name="assigned",
            field=madoguchi.foundation.tenancy.models.CityForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="assigned_steps",
                to="city.staff",
            ),
        ),
        migrations.AlterField(
            model_name="stepaction",
            name="ended",
            field=models.CharField(
                choices=[
                    ("done", "済み"),
                    ("sent_back", "差戻し"),
                    ("handed_over", "引継ぎ"),
                    ("withdrawn", "取下げ"),
                    ("recalled", "引戻し"),
                ],
                default="",
                max_length=11,
            ),
        ),
        migrations.AlterField(
            model_name="stepaction",
            name="kind",
            field=models.CharField(
                choices=[
                    ("receive", "receive"),
                    ("examine", "examine"),
                    ("survey", "survey"),
                    ("select", "select"),
                    ("draft", "draft"),
                    ("concur", "concur"),
                    ("approve", "approve"),
                    ("decide", "decide"),
                    ("payment", "payment"),
                    ("verify", "verify"),
                    ("issue", "issue"),
                    ("dispatch", "dispatch"),
                    ("circulate", "circulate"),
                    ("close", "close"),
                ],
                max_length=12,
            ),
        ),
        migrations.AddIndex(
            model_name="stepaction",
            index=models.Index(
                models.F("city"),
                models.F("assigned"),
                models.F("due_on"),
                models.F("id"),
                condition=models.Q(("assigned__isnull", False), ("done_at", None)),
                name="cases_step_hers",
            ),
        ),
        migrations.AddConstraint(
            model_name="stepaction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "receive",
                            "examine",
                            "survey",
                            "select",
                            "draft",
                            "concur",
                            "approve",
                            "decide",
                            "payment",
                            "verify",
                            "issue",
                            "dispatch",
                            "circulate",
                            "close",
                        ],
                    )
                ),
                name="cases_step_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="stepaction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("duty", "prepare"),
                        (
                            "kind__in",
                            [
                                madoguchi.counter.procedures.kinds.StepKind["EXAMINE"],
                                madoguchi.counter.procedures.kinds.StepKind["DRAFT"],
                            ],
                        ),
                    ),
                    models.Q(
                        ("duty", "decide"),
                        (
                            "kind__in",
                            [
                                madoguchi.counter.procedures.kinds.StepKind["APPROVE"],
                                madoguchi.counter.procedures.kinds.StepKind["DECIDE"],
                                madoguchi.counter.procedures.kinds.StepKind["VERIFY"],
                                madoguchi.counter.procedures.kinds.StepKind["SELECT"],
                            ],
                        ),
                    ),
                    models.Q(
                        ("duty", None),
                        (
                            "kind__in",
                            [
                                madoguchi.counter.procedures.kinds.StepKind["RECEIVE"],
                                madoguchi.counter.procedures.kinds.StepKind["SURVEY"],
                                madoguchi.counter.procedures.kinds.StepKind["CONCUR"],
                                madoguchi.counter.procedures.kinds.StepKind["PAYMENT"],
                                madoguchi.counter.procedures.kinds.StepKind["ISSUE"],
                                madoguchi.counter.procedures.kinds.StepKind["DISPATCH"],
                                madoguchi.counter.procedures.kinds.StepKind["CIRCULATE"],
                                madoguchi.counter.procedures.kinds.StepKind["CLOSE"],
                            ],
                        ),
                    ),
                    models.Q(
                        ("duty", "prepare"), ("kind", madoguchi.counter.procedures.kinds.StepKind["RECEIVE"])
                    ),
                    _connector="OR",
                ),
                name="cases_step_duty",
            ),
        ),
        migrations.AddConstraint(
            model_name="stepaction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("done_at", None), ("ended", "")),
                    models.Q(
                        ("done_at__isnull", False),
                        ("ended__in", ["done", "sent_back", "handed_over", "withdrawn", "recalled"]),
                    ),
                    _connector="OR",
                ),
                name="cases_step_ended",
            ),
        ),
        migrations.AddField(
            model_name="afterreview",
            name="decided_by",
            field=madoguchi.foundation.tenancy.models.CityForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="decided_for_another",
                to="city.staff",
            ),
        ),
        migrations.AddField(
            model_name="afterreview",
            name="post",
            field=madoguchi.foundation.tenancy.models.CityForeignKey(
                on_delete=django.db.models.deletion.PROTECT, to="city.post"
            ),
        ),
        migrations.AddField(
            model_name="afterreview",
            name="seen_by",
            field=madoguchi.foundation.tenancy.models.CityForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, to="city.staff"
            ),
        ),
        migrations.AddField(
            model_name="afterreview",
            name="step",
            field=madoguchi.foundation.tenancy.models.CityForeignKey(
                on_delete=django.db.models.deletion.PROTECT, to="cases.stepaction"
            ),
        ),
        migrations.AddField(
            model_name="casenote",
            name="case",
            field=madoguchi.foundation.tenancy.models.CityForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="notes", to="cases.case"
            ),
        ),
        migrations.AddField(
            model_name="casenote",
            name="staff",
            field=madoguchi.foundation.tenancy.models.CityForeignKey(
                on_delete=django.db.models.deletion.PROTECT, to="city.staff"
            ),
        ),
        migrations.AddField(
            model_name="offer",
            name="answered",
            field=madoguchi.foundation.tenancy.models.CityForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="offered",
                to="cases.case",
            ),
        ),
        migrations.AddField(
            model_name="offer",
            name="case",
            field=madoguchi.foundation.tenancy.models.CityForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="offers", to="cases.case"
            ),
        ),
        migrations.AddField(
            model_name="entrydraft",
            name="offer",
            field=madoguchi.foundation.tenancy.models.CityForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, to="cases.offer"
            ),
        ),
        migrations.AddConstraint(
            model_name="entrydraft",
            constraint=models.CheckConstraint(
                condition=models.Q(("channel__in", ["counter", "post", "phone", "office"])),
                name="cases_entry_channel",
            ),
        ),
        migrations.AddIndex(
            model_name="afterreview",
            index=models.Index(
                models.F("city"),
                models.F("post"),
                models.F("decided_at"),
                condition=models.Q(("seen_at", None)),
                name="cases_after_review_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="afterreview",
            constraint=models.UniqueConstraint(fields=("city", "step"), name="cases_after_review_once"),
        ),
        migrations.AddConstraint(
            model_name="afterreview",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("seen_at", None), ("seen_by", None)),
                    models.Q(("seen_at__isnull", False), ("seen_by__isnull", False)),
                    _connector="OR",
                ),
                name="cases_after_review_seen",
            ),
        ),
        migrations.AddConstraint(
            model_name="afterreview",
            constraint=models.CheckConstraint(
                condition=models.Q(("seen_by", models.F("decided_by")), _negated=True),
                name="cases_after_review_by_another",
            ),
        ),
        migrations.AddIndex(
            model_name="casenote",
            index=models.Index(fields=["city", "case", "at"], name="cases_note_case"),
        ),
        migrations.AddConstraint(
            model_name="casenote",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["phone", "counter", "memo"])), name="cases_note_kind"
            ),
        ),
        migrations.AddConstraint(
            model_name="offer",
            constraint=models.UniqueConstraint(fields=("city", "code"), name="cases_offer_code"),
        ),
        migrations.AddConstraint(
            model_name="offer",
            constraint=models.UniqueConstraint(fields=("city", "case", "procedure"), name="cases_offer_once"),
        ),
        migrations.AddConstraint(
            model_name="offer",
            constraint=models.UniqueConstraint(fields=("city", "answered"), name="cases_offer_answered"),
        ),
        migrations.AddConstraint(
            model_name="offer",
            constraint=models.CheckConstraint(
                condition=models.Q(("answered", None), ("ended_at__isnull", False), _connector="OR"),
                name="cases_offer_ended",
            ),
        ),
        CityReference("Case", "follows"),
        CityReference("StepAction", "assigned"),
        SecureTable("CaseNote"),
        SecureTable("AfterReview"),
        SecureTable("Offer"),
        CityReference("EntryDraft", "offer"),
    ]
