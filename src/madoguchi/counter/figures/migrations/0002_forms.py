from django.db import migrations, models

MEASURES = (
    ("received", "受付"),
    ("outside", "開庁時間外の受付"),
    ("decided", "決定"),
    ("closed", "完結"),
    ("correction", "補正の求め"),
    ("step", "処理"),
    ("question", "補正をお願いした項目"),
    ("begun", "記入の開始"),
    ("reached", "開いたページ"),
    ("passed", "記入を終えたページ"),
    ("handed", "記入からの申請"),
)


#: What is counted more is counted of the whole ledger: the next count begins at its beginning.
_ANEW = "DELETE FROM figures_daycount; DELETE FROM figures_countedto"


class Migration(migrations.Migration):
    dependencies = [("figures", "0001_initial")]

    operations = [
        migrations.AlterField("daycount", "measure", models.CharField(choices=MEASURES, max_length=10)),
        migrations.AlterField("daycount", "part", models.CharField(max_length=60)),
        migrations.RemoveConstraint("daycount", "figures_count_measure"),
        migrations.AddConstraint(
            "daycount",
            models.CheckConstraint(
                condition=models.Q(("measure__in", [name for name, _words in MEASURES])),
                name="figures_count_measure",
            ),
        ),
        migrations.RunSQL(_ANEW, hints={"side": "office"}),
    ]
