"""The walk of one application through the real actions of both sides, for tests that look at a part of it."""

import io
from contextlib import contextmanager

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from PIL import Image
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from madoguchi.core.errors import PlainError
from madoguchi.counter.cases import actions as cases
from madoguchi.counter.cases.models import Case
from madoguchi.counter.cases.rules import Clerk
from madoguchi.counter.procedures.queries import current
from madoguchi.counter.window import actions as window
from madoguchi.counter.window.models import Submission
from madoguchi.counter.window.rules import Visitor
from madoguchi.foundation.accounts.actions import ensure_account
from madoguchi.foundation.city.models import Staff
from madoguchi.foundation.people.actions import ensure_person
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.foundation.tray.actions import take
from madoguchi.services.documents.queries import documents_of

MIHON, KAGAMI = "992011", "992020"
CLERK, SECOND, CHIEF = "kouno@mihon.example", "otsuyama@mihon.example", "heikawa@mihon.example"
NAME = {"family": "見本", "given": "太郎"}
TYPED = {
    "disaster": "typhoon_21",
    "damaged_on": "令和8年10月12日",
    "cause": "flood",
    "home": {
        "postal_code": "963-8601",
        "prefecture": "福島県",
        "city": "郡山市",
        "town": "朝日",
        "rest": "1-23-7",
    },
    "structure": "wood",
    "tenure": "owned",
    "household": [{"name": NAME, "birth_date": "S33.2.1", "relation": "head"}],
    "role": "self",
    "applicant": {**NAME, "family_kana": "みほん", "given_kana": "たろう"},
    "phone": "090-1234-5678",
    "staying": "home",
    "damaged_parts": ["floor"],
    "flood": "above",
    "flood_depth": "４５",
    "present": "cannot",
    "copies": "1",
    "electronic": True,
}
CHECKS = 5


def photo(name="北側.jpg", size=(800, 600)):
    """A picture as a form sends it."""
    data = io.BytesIO()
    Image.new("RGB", size, "gray").save(data, "JPEG")
    return SimpleUploadedFile(name, data.getvalue(), "image/jpeg")


def draft(email="taro@mail.example", city=MIHON, **typed):
    """A draft ready to be handed over, with whose it is; on the public side, in the city's scope."""
    visitor = Visitor(ensure_person(ensure_account(email)))
    made = window.begin(visitor, current("disaster_certificate"), "ja")
    sent = window.attach(made, photo())
    return visitor, window.save(made, {**TYPED, "photos": [str(sent.file_id)], **typed})


def hand_over(database, city=MIHON, **typed):
    """One application handed over; returns its submission."""
    with database.as_public(), city_scope(city):
        visitor, made = draft(**typed)
        return window.hand_over(visitor, made.code).submission


def take_all(connect, city=MIHON):
    """Take what waits for a side, as its worker does."""
    with connect():
        while True:
            with city_scope(city):
                if not take():
                    return


def run_jobs(connect):
    """Do a side's queued jobs, as its worker does."""
    with connect():
        for job in ProcrastinateJob.objects.filter(status="todo").order_by("id"):
            app.tasks[job.task_name].func(**job.args)


def drain(database, city=MIHON):
    """Let both workers take what there is."""
    take_all(database.as_office, city)
    run_jobs(database.as_office)
    take_all(database.as_public, city)


@contextmanager
def at_desk(database, email, city=MIHON):
    """Work as a member of staff: yields the clerk and the newest case."""
    with database.as_office(), city_scope(city):
        yield (
            Clerk(Staff.objects.get(email=email)),
            Case.objects.select_related("version__procedure", "department").latest("id"),
        )


def prepare_case(database, outcome="half", reasons="", city=MIHON):
    """Receive, examine and draft the newest case."""
    drain(database, city)
    with at_desk(database, CLERK, city) as (clerk, case):
        cases.examine(clerk, case, cases.Examined(CHECKS))
        cases.draft(clerk, case, cases.Proposal(outcome, reasons))
        return case


def decide_case(database, city=MIHON):
    """The chief decides the newest case; the workers issue and deliver."""
    with at_desk(database, CHIEF, city) as (clerk, case):
        cases.decide(clerk, case, note="")
    drain(database, city)
    return case


def open_document(database, submission, city=MIHON):
    """The applicant opens the electronic document: with that the case comes to its end."""
    with database.as_public(), city_scope(city):
        current_one = Submission.objects.select_related("person", "version__procedure").get(id=submission.id)
        (document,) = documents_of(current_one.subject)
        window.note_fetched(Visitor(current_one.person), current_one, document)
    drain(database, city)


def refused(clerk, act):
    """What a clerk is told who may not do something."""
    with pytest.raises(PlainError) as refusal, transaction.atomic():
        act(clerk)
    return refusal.value.ja
