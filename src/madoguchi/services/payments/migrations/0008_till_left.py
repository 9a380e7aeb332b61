from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("payments", "0007_late_interest"),
    ]

    operations = [
        migrations.AddField(
            model_name="tillsession",
            name="begun_explanation",
            field=models.TextField(default=""),
        ),
        migrations.AddField(
            model_name="tillsession",
            name="left_yen",
            field=models.PositiveIntegerField(null=True),
        ),
        migrations.AlterField(
            model_name="reportline",
            name="kind",
            field=models.CharField(
                choices=[("paid", "収納"), ("refunded", "還付"), ("moved", "ほかの動き")], max_length=8
            ),
        ),
        migrations.AddConstraint(
            model_name="tillsession",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("left_yen", None),
                    ("begun_yen", models.F("left_yen")),
                    models.Q(("begun_explanation", ""), _negated=True),
                    _connector="OR",
                ),
                name="payments_till_begun_explained",
            ),
        ),
    ]
