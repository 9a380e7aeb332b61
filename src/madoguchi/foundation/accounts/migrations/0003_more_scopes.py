from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_api_tokens"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="apitoken",
            name="accounts_token_scopes",
        ),
        migrations.AddConstraint(
            model_name="apitoken",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "scopes__contained_by",
                        [
                            "submissions.write",
                            "submissions.read",
                            "cases.read",
                            "cases.write",
                            "webhooks.manage",
                        ],
                    ),
                    ("scopes__len__gt", 0),
                ),
                name="accounts_token_scopes",
            ),
        ),
    ]
