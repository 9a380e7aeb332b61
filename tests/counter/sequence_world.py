"""A database for one sequence of acts: two cities, their people and clerks, a clock that only goes on."""

import io
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

import psycopg
from clones import TEMPLATE, Clone, numbers, settings_of
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.db.backends.postgresql.base import DatabaseWrapper
from django.test import override_settings
from PIL import Image
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from madoguchi.core import clock
from madoguchi.counter.cases.models import Case
from madoguchi.counter.procedures.forms import Definition, load_definition
from madoguchi.counter.procedures.kinds import Channel
from madoguchi.counter.procedures.models import ProcedureVersion
from madoguchi.counter.window.models import Submission
from madoguchi.counter.window.rules import Visitor
from madoguchi.foundation.accounts.actions import ensure_account
from madoguchi.foundation.people.actions import ensure_person
from madoguchi.foundation.tenancy.scope import city_scope, current_city
from madoguchi.foundation.tenancy.sides import Side
from madoguchi.foundation.tray.actions import take
from madoguchi.web.processes.installation import Installation
from madoguchi.web.settings.base import database as database_settings

CITIES = ("992011", "992020")
#: A character for each city in what is typed there; it must never be seen in the other.
MARKS = {"992011": "灘", "992020": "鏡"}
PEOPLE = ("ichiro@mail.example", "jiro@mail.example")
BROWSER = "a browser without an account"
MORNING = datetime(2026, 11, 20, 0, 30, tzinfo=UTC)
_FILES = ("photo", "file")
Form = tuple[str, dict[str, Any]]


class World:
    """The clone of one sequence; everything that is done in it is done a little later than what was done before."""

    def __init__(self, installation: Installation) -> None:
        self._installation, name = installation, f"test_{next(numbers)}"
        with installation.cluster.connect() as superuser:
            superuser.execute(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE} OWNER madoguchi_owner")
        self.database = Clone(name, installation)
        # The owner of the tables, whom row security does not bind, looks at all rows of both sides.
        self.owner = psycopg.connect(installation.owner_url(name), autocommit=True)
        self._sides = {side: self._connection(side) for side in (Side.PUBLIC, Side.OFFICE)}
        self._done: set[int] = set()
        self.now = MORNING

    def _connection(self, side: Side) -> DatabaseWrapper:
        address = database_settings(self.database.url(side), "")
        return DatabaseWrapper({**connections["default"].settings_dict, **address}, "default")

    def close(self) -> None:
        self.owner.close()
        for one in self._sides.values():
            one.close()
        with self._installation.cluster.connect() as superuser:
            superuser.execute(f"DROP DATABASE {self.database.name} WITH (FORCE)")

    def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        return self.owner.execute(sql, values or None).fetchall()

    @contextmanager
    def at_window(self, city: str) -> Iterator[None]:
        with self._moment(Side.PUBLIC), city_scope(city):
            yield

    @contextmanager
    def at_desk(self, city: str) -> Iterator[None]:
        with self._moment(Side.OFFICE), city_scope(city):
            yield

    @contextmanager
    def _moment(self, side: Side) -> Iterator[None]:
        """The next second, as a process of a side; its connection stays open, which is what most of the time would go to."""
        self.now += timedelta(seconds=1)
        before, connections["default"] = connections["default"], self._sides[side]
        try:
            with clock.moved_to(self.now), override_settings(**settings_of(side)):
                yield
        finally:
            connections["default"] = before

    def pass_days(self, days: int) -> None:
        self.now += timedelta(days=days)

    # What there is

    def cases(self, city: str) -> list[UUID]:
        return [
            one
            for (one,) in self.rows("SELECT id FROM office_side.cases_case WHERE city = %s ORDER BY id", city)
        ]

    def submissions(self, city: str) -> list[UUID]:
        sql = "SELECT id FROM public_side.window_submission WHERE city = %s ORDER BY id"
        return [one for (one,) in self.rows(sql, city)]

    def staff(self, city: str, department: UUID | None = None) -> list[str]:
        """Mail addresses of those who work in a department, or of all."""
        return [
            email
            for email, of in _staff(self.database.name, self._all_staff, city)
            if department in (None, of)
        ]

    def concerned(self, city: str, case: UUID, how: int) -> list[str]:
        """Who may have to do with a case: those at its open step, those who did one, those of its departments, all."""
        steps = self.rows(_STEPS, case)
        open_at = [department for department, _, done in steps if not done]
        doers = [email for _, email, _ in steps if email]
        there = [email for one in open_at for email in self.staff(city, one)]
        were = [email for department, _, _ in steps for email in self.staff(city, department)]
        return (*6 * (there,), *3 * (doers,), *2 * (were,), None)[how % 12] or self.staff(city)

    def _all_staff(self, city: str) -> list[tuple[str, UUID]]:
        return self.rows(
            "SELECT s.email, p.department_id FROM shared.city_staff s JOIN shared.city_holding h ON h.staff_id = s.id"
            " JOIN shared.city_post p ON p.id = h.post_id WHERE s.city = %s ORDER BY s.number, p.slug",
            city,
        )

    # Carrying envelopes, and the office's jobs

    def drain(self, city: str) -> None:
        """Both workers take and do what there is."""
        self._take_all(self.at_desk, city)
        self._run_jobs()
        self._take_all(self.at_window, city)

    def _take_all(self, at: Callable[[str], Any], city: str) -> None:
        with at(city):
            while take():
                pass

    def _run_jobs(self) -> None:
        with self._moment(Side.OFFICE):
            for job in ProcrastinateJob.objects.filter(task_name__startswith="cases.").order_by("id"):
                if job.id not in self._done:
                    self._done.add(job.id)
                    app.tasks[job.task_name].func(**job.args)


_STEPS = """
SELECT s.department_id, w.email, s.done_at IS NOT NULL FROM office_side.cases_stepaction s
LEFT JOIN shared.city_staff w ON w.id = s.staff_id WHERE s.case_id = %s ORDER BY s.done_at DESC NULLS FIRST, s.id
"""


@lru_cache(maxsize=4)
def _staff(name: str, read: Callable[[str], list[tuple[str, UUID]]], city: str) -> list[tuple[str, UUID]]:
    return read(city)


# Inside a scope


def case_of(one: UUID) -> Case:
    """A case as a page reads it."""
    return Case.objects.select_related("version__procedure", "department").get(id=one)


def submission_of(one: UUID) -> Submission:
    return Submission.objects.select_related("person", "version__procedure").get(id=one)


def visitor_of(who: int) -> Visitor:
    """Somebody with an account, another one, or a browser."""
    who %= len(PEOPLE) + 1
    if who == len(PEOPLE):
        return Visitor(None, BROWSER)
    return Visitor(ensure_person(ensure_account(PEOPLE[who])))


def owner_of(submission: Submission) -> Visitor:
    """Whoever may follow a submission."""
    return Visitor(submission.person, submission.holder, frozenset([submission.code]))


def photo() -> SimpleUploadedFile:
    """The smallest picture that a form takes."""
    return SimpleUploadedFile("見本.jpg", _PICTURE, "image/jpeg")


def _picture() -> bytes:
    data = io.BytesIO()
    Image.new("RGB", (40, 30), "gray").save(data, "JPEG")
    return data.getvalue()


_PICTURE = _picture()


Found = tuple[ProcedureVersion, Definition]
_procedures: dict[str, dict[str, Found]] = {}


def definition_of(slug: str) -> Found:
    """The version of a procedure in force, in the city in scope."""
    return _all(current_city())[slug]


def _all(city: str) -> dict[str, Found]:
    # Every clone has the template's versions, with their ids.
    if city not in _procedures:
        rows = ProcedureVersion.objects.select_related("procedure").order_by("procedure__slug", "number")
        _procedures[city] = {one.procedure.slug: (one, load_definition(one)) for one in rows}
    return _procedures[city]


def forms(city: str, channel: Channel) -> list[Form]:
    """What may come in that way: procedure and typed answers, those of its examples that are accepted."""
    return [
        (slug, _marked(one.answers, MARKS[city]))
        for slug, (_, definition) in _all(city).items()
        for one in definition.procedure.examples
        if channel in definition.procedure.channels and not one.refused
    ]


def _marked(answers: Any, mark: str) -> Any:
    """The same answers with the city's mark at the end of every given name."""
    if isinstance(answers, dict):
        marked = {name: _marked(value, mark) for name, value in answers.items()}
        return {**marked, **{name: f"{marked[name]}{mark}" for name in ("given",) if marked.get(name)}}
    return [_marked(one, mark) for one in answers] if isinstance(answers, list | tuple) else answers


def with_files(typed: Mapping[str, Any], definition: Definition, keep: Callable[[], UUID]) -> dict[str, Any]:
    """Answers with one file kept for each question that asks for some."""
    asked = [name for name, one in definition.questions.items() if one.type in _FILES and typed.get(name)]
    return {**typed, **{name: [str(keep())] for name in asked}}
