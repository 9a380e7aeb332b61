import django.db.models.deletion
from django.db import migrations, models

import madoguchi.core.ids
import madoguchi.foundation.tenancy.models
import madoguchi.foundation.tenancy.scope
import madoguchi.foundation.tenancy.sides
from madoguchi.foundation.tenancy.operations import SecureTable


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0004_width"),
        ("city", "0003_registry_departments"),
        ("procedures", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="SavedFilter",
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
                ("name", models.CharField(max_length=40)),
                ("query", models.CharField(max_length=400)),
            ],
            bases=(madoguchi.foundation.tenancy.sides.OfficeSide, models.Model),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("channel", "office")),
                fields=["city", "entered_by", "-received_at", "-id"],
                name="cases_case_proposed",
            ),
        ),
        migrations.AddField(
            model_name="savedfilter",
            name="staff",
            field=madoguchi.foundation.tenancy.models.CityForeignKey(
                on_delete=django.db.models.deletion.PROTECT, to="city.staff"
            ),
        ),
        migrations.AddConstraint(
            model_name="savedfilter",
            constraint=models.UniqueConstraint(fields=("city", "staff", "name"), name="cases_filter_name"),
        ),
        migrations.AddConstraint(
            model_name="savedfilter",
            constraint=models.CheckConstraint(
                condition=models.Q(("name", ""), _negated=True), name="cases_filter_named"
            ),
        ),
        SecureTable("SavedFilter"),
    ]
