from django.db import migrations, models

import madoguchi.core.clock


class Migration(migrations.Migration):
    dependencies = [("notices", "0002_inbox")]

    operations = [
        migrations.AddField(
            model_name="delivery",
            name="next_try",
            field=models.DateTimeField(default=madoguchi.core.clock.now),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(
                    ("state", "queued"), ("state", "sending"), ("state", "uncertain"), _connector="OR"
                ),
                fields=["city", "next_try"],
                name="notices_delivery_waits",
            ),
        ),
    ]
