"""The queue's NOTIFY triggers are off: they cost three quarters of the commits, and workers poll anyway."""

from django.db import migrations

_OFF = """
ALTER TABLE procrastinate_jobs DISABLE TRIGGER procrastinate_jobs_notify_queue_job_inserted_v1;
ALTER TABLE procrastinate_jobs DISABLE TRIGGER procrastinate_jobs_notify_queue_job_aborted_v1;
"""


class Migration(migrations.Migration):
    dependencies = [("procrastinate", "0041_post_retry_failed_job")]
    operations = [migrations.RunSQL(_OFF, hints={"side": "each"})]
