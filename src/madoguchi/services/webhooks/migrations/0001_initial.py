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
        ("people", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Webhook",
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
                ("key", models.CharField(max_length=32)),
                ("url", models.CharField(max_length=500)),
                ("made_at", models.DateTimeField(default=madoguchi.core.clock.now)),
                ("failures", models.PositiveIntegerField(default=0)),
                ("failing_since", models.DateTimeField(null=True)),
                ("paused_at", models.DateTimeField(null=True)),
                (
                    "person",
                    madoguchi.foundation.tenancy.models.CityForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="people.person"
                    ),
                ),
            ],
            bases=(madoguchi.foundation.tenancy.sides.PublicSide, models.Model),
        ),
        migrations.CreateModel(
            name="WebhookDelivery",
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
                ("key", models.CharField(max_length=32)),
                ("kind", models.CharField(max_length=40)),
                ("body", models.JSONField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "送る前"),
                            ("sending", "送っているところ"),
                            ("sent", "送りました"),
                            ("given_up", "やめました"),
                        ],
                        default="queued",
                        max_length=8,
                    ),
                ),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                (
                    "fault",
                    models.CharField(
                        choices=[
                            ("", "なし"),
                            ("status", "受け取れないという返答"),
                            ("redirect", "別のアドレスへの転送"),
                            ("timeout", "時間切れ"),
                            ("connection", "接続できない"),
                            ("address", "使えないアドレス"),
                            ("paused", "停止中"),
                        ],
                        default="",
                        max_length=10,
                    ),
                ),
                ("status", models.PositiveSmallIntegerField(null=True)),
                ("made_at", models.DateTimeField(default=madoguchi.core.clock.now)),
                ("changed_at", models.DateTimeField(default=madoguchi.core.clock.now)),
                ("sent_at", models.DateTimeField(null=True)),
                ("next_try", models.DateTimeField(default=madoguchi.core.clock.now)),
                (
                    "webhook",
                    madoguchi.foundation.tenancy.models.CityForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="webhooks.webhook"
                    ),
                ),
            ],
            bases=(madoguchi.foundation.tenancy.sides.PublicSide, models.Model),
        ),
        migrations.AddIndex(
            model_name="webhook",
            index=models.Index(
                condition=models.Q(("paused_at", None)), fields=["city", "person"], name="webhooks_webhook_on"
            ),
        ),
        migrations.AddConstraint(
            model_name="webhook",
            constraint=models.UniqueConstraint(fields=("city", "key"), name="webhooks_webhook_key"),
        ),
        migrations.AddConstraint(
            model_name="webhook",
            constraint=models.UniqueConstraint(
                fields=("city", "person", "url"), name="webhooks_webhook_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="webhook",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("url__startswith", "https://"), ("url__startswith", "http://"), _connector="OR"
                ),
                name="webhooks_webhook_url",
            ),
        ),
        migrations.AddConstraint(
            model_name="webhook",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("failing_since", None), ("failures", 0)),
                    models.Q(("failing_since__isnull", False), ("failures__gt", 0)),
                    _connector="OR",
                ),
                name="webhooks_webhook_failing",
            ),
        ),
        migrations.AddIndex(
            model_name="webhookdelivery",
            index=models.Index(
                condition=models.Q(("state", "queued"), ("state", "sending"), _connector="OR"),
                fields=["city", "next_try"],
                name="webhooks_delivery_waits",
            ),
        ),
        migrations.AddIndex(
            model_name="webhookdelivery",
            index=models.Index(fields=["city", "webhook", "-id"], name="webhooks_delivery_log"),
        ),
        migrations.AddIndex(
            model_name="webhookdelivery",
            index=models.Index(fields=["city", "made_at"], name="webhooks_delivery_kept"),
        ),
        migrations.AddConstraint(
            model_name="webhookdelivery",
            constraint=models.UniqueConstraint(fields=("city", "key"), name="webhooks_delivery_key"),
        ),
        migrations.AddConstraint(
            model_name="webhookdelivery",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["queued", "sending", "sent", "given_up"])),
                name="webhooks_delivery_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="webhookdelivery",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("fault__in", ["", "status", "redirect", "timeout", "connection", "address", "paused"])
                ),
                name="webhooks_delivery_fault",
            ),
        ),
        migrations.AddConstraint(
            model_name="webhookdelivery",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("fault", ""), ("sent_at__isnull", False), ("state", "sent")),
                    models.Q(models.Q(("state", "sent"), _negated=True), ("sent_at", None)),
                    _connector="OR",
                ),
                name="webhooks_delivery_sent",
            ),
        ),
        migrations.AddConstraint(
            model_name="webhookdelivery",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "given_up"), _negated=True),
                    models.Q(("fault", ""), _negated=True),
                    _connector="OR",
                ),
                name="webhooks_delivery_why",
            ),
        ),
        SecureTable("Webhook"),
        SecureTable("WebhookDelivery"),
    ]
