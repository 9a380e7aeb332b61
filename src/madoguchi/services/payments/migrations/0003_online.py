from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("payments", "0002_providers")]

    operations = [
        migrations.AddField(
            model_name="bill",
            name="charged",
            field=models.CharField(default="", max_length=80),
        ),
    ]
