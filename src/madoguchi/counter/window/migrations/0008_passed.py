from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("window", "0007_cosigning")]

    operations = [
        migrations.AddField(model_name="draft", name="passed", field=models.JSONField(default=list)),
    ]
