"""Loading a city's declaration: what is new comes, what changed changes, what is gone ends today."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, TypeAlias, TypeVar

from django.db.models import Model

from madoguchi.core import clock
from madoguchi.foundation.ledger.actions import record
from madoguchi.foundation.tenancy.scope import city_scope

from .declaration import CityDeclaration, Lasting
from .events import CITY_LOADED, Loaded
from .models import Department, Deputy, Holding, KessaiRule, Municipality, Post, Staff
from .queries import forget_municipalities

Row = TypeVar("Row", bound=Model)
Fields: TypeAlias = dict[str, Any]
Key: TypeAlias = tuple[str | int, ...]
#: What a row is to say, and from when until when.
Wanted: TypeAlias = tuple[Fields, Fields]


class Verb(StrEnum):
    """What loading does to a row; none is ever deleted."""

    ADDED = "added"
    CHANGED = "changed"
    ENDED = "ended"


@dataclass(frozen=True)
class Change:
    """One change: of a row of which table, and what it is called."""

    verb: Verb
    table: str
    name: str

    def __str__(self) -> str:
        return f"{self.verb} {self.table} {self.name}"


@dataclass
class Report:
    """What loading changed, in order; empty the second time."""

    changes: list[Change] = field(default_factory=list)

    def count(self, verb: Verb) -> int:
        """How many rows were added, changed or ended."""
        return sum(change.verb is verb for change in self.changes)

    def note(self, verb: Verb, row: Model, name: str) -> None:
        """Add one change."""
        self.changes.append(Change(verb, row._meta.model_name or "", name))


def load(declaration: CityDeclaration) -> Report:
    """Make the city what its declaration says, in one transaction of its own scope; idempotent.

    Run as the office side. A department, post, member of staff, holding or 専決区分 that the declaration no longer
    has ends today: papers of the past still name it.
    """
    with city_scope(declaration.code):
        loading = _Loading(declaration)
        loading.municipality()
        departments = loading.departments()
        posts = loading.posts(departments)
        staff = loading.staff()
        loading.successors(departments, posts)
        loading.deputies(posts)
        loading.holdings(staff, posts)
        loading.rules(posts)
        report = loading.report
        if report.changes:
            counts = Loaded(**{verb.value: report.count(verb) for verb in Verb})
            record(CITY_LOADED, f"city:{declaration.code}", counts, actor="system")
    forget_municipalities()
    return report


class _Loading:
    """One loading: the declaration, the day, and what was changed so far."""

    def __init__(self, declaration: CityDeclaration) -> None:
        self.declared = declaration
        self.today = clock.today()
        self.report = Report()

    def municipality(self) -> None:
        city = self.declared
        known = {row.code: row for row in Municipality.objects.filter(code=city.code)}
        fields = {
            "slug": city.slug,
            "name": city.name.ja,
            "name_en": city.name.en,
            "mayor": city.mayor,
            "address": city.address,
            "seal_note": city.seal_note,
            "paper_notes": list(city.paper_notes),
            "registry_departments": list(city.registry_departments),
            "staffing_departments": list(city.staffing_departments),
            "assessment_departments": list(city.assessment_departments),
        }
        row = known.get(city.code)
        if row is None:
            self._add(Municipality(code=city.code, **fields), city.slug)
        else:
            self._change(row, fields, city.slug)

    def departments(self) -> dict[str, Department]:
        wanted = {
            one.id: {
                "name": one.name.ja,
                "name_en": one.name.en,
                "authority": one.authority.value,
                "contact": one.contact,
                **self._period(one),
            }
            for one in self.declared.departments
        }
        return self._settle(Department, "slug", wanted)

    def posts(self, departments: Mapping[str, Department]) -> dict[str, Post]:
        wanted = {
            name: {
                "department_id": departments[department.id].id,
                "title": post.title.ja,
                "title_en": post.title.en,
                **self._period(post, department),
            }
            for name, department, post in self.declared.posts()
        }
        return self._settle(Post, "slug", wanted)

    def successors(self, departments: Mapping[str, Department], posts: Mapping[str, Post]) -> None:
        for department in self.declared.departments:
            follows = departments[department.successor].id if department.successor else None
            self._change(departments[department.id], {"successor_id": follows}, department.id)
        for name, _, post in self.declared.posts():
            follows = posts[post.successor].id if post.successor else None
            self._change(posts[name], {"successor_id": follows}, name)

    def deputies(self, posts: Mapping[str, Post]) -> None:
        wanted: dict[Key, Wanted] = {
            (name, position): ({"deputy_id": posts[deputy].id}, self._period(post, department))
            for name, department, post in self.declared.posts()
            for position, deputy in enumerate(post.deputies, start=1)
        }
        rows = Deputy.objects.select_related("post").order_by("since")
        known = [((row.post.slug, row.position), row) for row in rows]
        for key, period in self._follow(known, wanted):
            row = Deputy(post=posts[str(key[0])], position=key[1], **wanted[key][0], **period)
            self._add(row, _called(key))

    def staff(self) -> dict[str, Staff]:
        wanted = {
            one.number: {
                "name": one.name.ja,
                "name_en": one.name.en,
                "email": one.email,
                "kind": one.kind.value,
                **self._period(one),
            }
            for one in self.declared.staff
        }
        return self._settle(Staff, "number", wanted)

    def holdings(self, staff: Mapping[str, Staff], posts: Mapping[str, Post]) -> None:
        wanted: dict[Key, Wanted] = {
            (person.number, held.post): ({}, self._period(held, person))
            for person in self.declared.staff
            for held in person.holdings
        }
        rows = Holding.objects.select_related("staff", "post").order_by("since")
        known = [((row.staff.number, row.post.slug), row) for row in rows]
        for key, period in self._follow(known, wanted):
            number, post = key
            self._add(Holding(staff=staff[str(number)], post=posts[str(post)], **period), _called(key))

    def rules(self, posts: Mapping[str, Post]) -> None:
        wanted: dict[Key, Wanted] = {
            (position,): ({"condition": rule.when, "post_id": posts[rule.post].id}, self._period(rule))
            for position, rule in enumerate(self.declared.kessai, start=1)
        }
        known = [((row.position,), row) for row in KessaiRule.objects.order_by("since")]
        for key, period in self._follow(known, wanted):
            self._add(KessaiRule(position=key[0], **wanted[key][0], **period), _called(key))

    def _settle(self, model: type[Row], key: str, wanted: Mapping[str, Fields]) -> dict[str, Row]:
        """Rows with a name that is theirs for good: changed in place, ended when no longer declared."""
        rows = {str(getattr(row, key)): row for row in model._default_manager.all()}
        for name, row in rows.items():
            if name not in wanted and self._lasts(row):
                self._end(row, name)
        for name, fields in wanted.items():
            if name in rows:
                self._change(rows[name], fields, name)
            else:
                rows[name] = self._add(model(**{key: name}, **fields), name)
        return rows

    def _follow(
        self, known: Iterable[tuple[Key, Any]], wanted: Mapping[Key, Wanted]
    ) -> Iterator[tuple[Key, Fields]]:
        """Rows that follow each other in time under a key: yields what is to begin, and from when until when.

        One whose fields differ ends today, and another begins: what was decided before keeps its ground.
        """
        ended: dict[Key, date] = {}
        for key, row in known:
            fields, period = wanted.get(key, (None, {}))
            if self._lasts(row) and fields == {name: getattr(row, name) for name in fields or {}}:
                self._change(row, {"until": period["until"]}, _called(key))
            elif self._lasts(row):
                self._end(row, _called(key))
            ended[key] = row.until or date.max
        for key, (_, period) in wanted.items():
            since, until = max(period["since"], ended.get(key, date.min)), period["until"]
            if since < (until or date.max):
                yield key, {"since": since, "until": until}

    def _period(self, one: Lasting, around: Lasting | None = None) -> Fields:
        around = around or one
        return {
            "since": one.since or around.since or self.declared.since,
            "until": one.until or around.until,
        }

    def _lasts(self, row: Any) -> bool:
        return row.until is None or row.until > self.today

    def _add(self, row: Row, name: str) -> Row:
        row.save(force_insert=True)
        self.report.note(Verb.ADDED, row, name)
        return row

    def _change(self, row: Model, fields: Fields, name: str) -> None:
        different = {key: value for key, value in fields.items() if getattr(row, key) != value}
        if different:
            self._write(row, different)
            self.report.note(Verb.CHANGED, row, name)

    def _end(self, row: Any, name: str) -> None:
        # What has not even begun lasts no day.
        self._write(row, {"until": max(self.today, row.since)})
        self.report.note(Verb.ENDED, row, name)

    def _write(self, row: Model, fields: Fields) -> None:
        for key, value in fields.items():
            setattr(row, key, value)
        row.save(update_fields=list(fields))


def _called(key: Key) -> str:
    return " ".join(map(str, key))
