"""What waits or is stuck in both cities: envelopes, jobs, mail, calls, a correction; and tokens of programs."""

from datetime import date
from typing import Any

from django.db import connection
from two_cities import BOTH, RESIDENT, City

from madoguchi.core import clock
from madoguchi.core.ids import new_id
from madoguchi.counter.window.models import Correction, Message
from madoguchi.foundation.accounts.actions import ensure_account, make_token
from madoguchi.foundation.accounts.scopes import SIDE_OF_SCOPE
from madoguchi.foundation.ledger.actions import record
from madoguchi.foundation.people.actions import ensure_person
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.foundation.tray.models import TrayIn, TrayOut
from madoguchi.services.notices import actions as notices
from madoguchi.services.notices.events import ASKED, AboutNotice
from madoguchi.services.notices.models import Delivery, Notice
from madoguchi.services.notices.templates import MESSAGE
from madoguchi.services.webhooks.models import Webhook, WebhookDelivery

_SCOPES = {side: [one for one, its in SIDE_OF_SCOPE.items() if its == side] for side in ("public", "office")}


def add_stuck(database: Any, city: City) -> None:
    """What could not be delivered or done on either side, what waits for an answer, and tokens of both sides."""
    fault = f"ValueError: {city.mark}封筒を開けません {city.slug}"
    with database.as_owner(), city_scope(city.code):
        for name, table, kind in (("office", TrayIn, "submission"), ("public", TrayOut, "tracking")):
            row = {
                "subject": f"submission:stuck-{city.slug}",
                "n": 1,
                "kind": kind,
                "body": city.slug.encode(),
            }
            city.envelopes[name] = table.objects.create(**row, tries=2, fault=fault).id
    with database.as_public(), city_scope(city.code):
        city.jobs["public"] = _add_failed_job(city, "window.drop_expired_drafts")
        delivery = Delivery.objects.order_by("id").first()
        assert delivery
        delivery.tries = 3
        notices.note_refused(delivery, f"550 {city.mark}受け取れません {city.slug}")
        city.delivery = delivery
        city.notice = _notice(city)
        city.hook, city.call = _hook(city)
        city.correction = _ask(city)
        about = AboutNotice(about=f"draft:{city.draft.code}", template="arrived", kind="business")
        record(ASKED, f"notice:{city.slug}", about, actor="system")
        city.tokens["public"] = make_token(ensure_account(RESIDENT), _SCOPES["public"])[1]
    with database.as_office(), city_scope(city.code):
        city.tokens["office"] = make_token(ensure_account(BOTH), _SCOPES["office"])[1]
        city.jobs["office"] = _add_failed_job(city, "cases.issue_document")


def _ask(city: City) -> Correction:
    """Something to be mended in the application that is examined, and a message about it."""
    submission = city.submissions[-1]
    Message.objects.create(
        submission=submission, from_office=True, text=f"{city.mark}番号を確かめます", at=clock.now()
    )
    return Correction.objects.create(
        submission=submission,
        request=new_id(),
        items=[{"question": "phone", "words": f"{city.mark}市の控えと番号が違います"}],
        earlier={"phone": submission.answers["phone"]},
        consequence=f"{city.mark}届いている内容で審査します",
        asked_at=clock.now(),
        answer_by=date(2099, 4, 1),
    )


def _notice(city: City) -> Notice:
    """One in the inbox of the resident whom both cities know."""
    person = ensure_person(ensure_account(RESIDENT))
    params = {
        "procedure": f"{city.mark}見本の手続き",
        "code": city.draft.code,
        "link": f"http://{city.host}/my/",
    }
    return notices.notify(
        MESSAGE,
        f"draft:{city.draft.code}",
        recipient=RESIDENT,
        language="ja",
        params=params,
        actor="system",
        person=person,
    )


def _hook(city: City) -> tuple[Webhook, WebhookDelivery]:
    """Where programs of the resident are called, and a call."""
    hook = Webhook.objects.create(
        person=ensure_person(ensure_account(RESIDENT)),
        key=f"hook_of_{city.slug}",
        url=f"https://{city.slug}.example/hook",
    )
    body = {
        "code": city.draft.code,
        "sentence": {"ja": f"{city.mark}呼出しの文", "en": f"{city.mark}Words of a call"},
    }
    call = WebhookDelivery.objects.create(
        webhook=hook, key=f"msg_of_{city.slug}", kind="tracking.changed", body=body
    )
    return hook, call


def _add_failed_job(city: City, name: str) -> int:
    arguments = f'{{"city": "{city.code}", "of": "{city.slug}"}}'
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, args, status, attempts)"
            " VALUES ('default', %s, %s, 'failed', 3) RETURNING id",
            [name, arguments],
        )
        row: tuple[int] = cursor.fetchone()
    return row[0]
