"""Whether what can be booked fits the city, its places and its papers."""

from collections.abc import Iterator
from typing import NamedTuple

from madoguchi.core.declarations import Fault, fault
from madoguchi.counter.procedures.declaration import Procedure
from madoguchi.counter.procedures.questions.booking import Booking
from madoguchi.services.bookings.declaration import Ask, ResourceDeclared, ResourceKind
from madoguchi.services.bookings.journeying import faults_of

from .reading import Pack


class _Known(NamedTuple):
    """What the rest of a pack has; departments and posts are None while `city.yaml` is at fault."""

    departments: set[str] | None
    posts: set[str] | None
    places: set[str]
    equipment: set[str]
    templates: set[str]


def resource_faults(pack: Pack) -> Iterator[Fault]:
    """Resources of the same name, and what they name that the pack does not have."""
    known, first = _known(pack), dict[str, str]()
    for source, declared in pack.resources.items():
        if first.setdefault(declared.id, source) != source:
            yield _twice(declared.id, first[declared.id])._replace(source=source)
        for one in _of_one(declared, known):
            yield one._replace(source=source)


def journey_faults(pack: Pack) -> Iterator[Fault]:
    """What journeys name that the pack does not have."""
    resources, first = list(pack.resources.values()), dict[str, str]()
    departments = {one.id for one in pack.city.departments} if pack.city else None
    for source, declared in pack.journeys.items():
        found = list(faults_of(declared, resources))
        if first.setdefault(declared.id, source) != source:
            found.append(_twice(declared.id, first[declared.id]))
        if departments is not None and declared.department not in departments:
            found.append(_missing("department", declared.department, ("所属", "city.yaml"), "department"))
        yield from (one._replace(source=source) for one in found)


def slot_faults(pack: Pack) -> Iterator[Fault]:
    """What the questions of forms book that the pack does not have."""
    known = {one.id: one for one in pack.resources.values()}
    for source, procedure in pack.procedures.items():
        for n, page in enumerate(procedure.pages):
            for m, question in enumerate(page.questions):
                if isinstance(question, Booking):
                    path, resource = f"pages.{n}.questions.{m}", known.get(question.resource)
                    found = [*_of_slot(path, question, resource), *_unsaid(path, procedure, resource)]
                    yield from (one._replace(source=source) for one in found)


def _of_slot(path: str, question: Booking, resource: ResourceDeclared | None) -> Iterator[Fault]:
    if resource is None:
        yield _missing(f"{path}.resource", question.resource, ("資源", "resources/"), "resource")
    elif question.choice and resource.choice(question.choice) is None:
        said = ("内容（choices）", f"resources/{resource.id}.yaml")
        yield _missing(f"{path}.choice", question.choice, said, "choice")


#: Where a form says what a resource asks; nothing in it says the sex of whoever comes.
_SAID = {Ask.NAME: "name", Ask.KANA: "name", Ask.PHONE: "phone", Ask.BORN: "birth_date", Ask.SEX: None}


def _unsaid(path: str, procedure: Procedure, resource: ResourceDeclared | None) -> Iterator[Fault]:
    """What a resource asks of whoever comes, and no answer of the form says."""
    if resource is None:
        return
    for ask in resource.asks:
        part = _SAID.get(ask, "")
        if part is None or (part and getattr(procedure.applicant, part) is None):
            yield fault(
                f"{path}.resource",
                f"resources/{resource.id}.yaml の asks にある {ask} が、この様式の applicant からは分かりません。"
                "applicant に加えるか、asks から外してください。",
                f"resources/{resource.id}.yaml asks {ask}, which the form's applicant does not say. "
                "Add it to applicant, or take it from asks.",
            )


def _twice(name: str, first: str) -> Fault:
    return fault(
        "id",
        f"「{name}」は {first} の名前です。別の名前にしてください。",
        f"“{name}” is the name of {first}. Please choose another.",
    )


def _known(pack: Pack) -> _Known:
    departments = pack.city.departments if pack.city else None
    return _Known(
        {one.id for one in departments} if departments is not None else None,
        {f"{one.id}-{post.id}" for one in departments for post in one.posts}
        if departments is not None
        else None,
        {one.slug for one in pack.places},
        {one.id for one in pack.resources.values() if one.kind == ResourceKind.EQUIPMENT},
        set(pack.templates),
    )


def _of_one(declared: ResourceDeclared, known: _Known) -> Iterator[Fault]:
    if known.departments is not None and declared.department not in known.departments:
        yield _missing("department", declared.department, ("所属", "city.yaml"), "department")
    if known.posts is not None and declared.approver and declared.approver not in known.posts:
        yield _missing("approver", declared.approver, ("職", "city.yaml"), "post")
    if declared.place and declared.place not in known.places:
        yield _missing("place", declared.place, ("場所", "places/"), "place")
    if declared.permit and declared.permit not in known.templates:
        yield _missing("permit", declared.permit, ("様式", "templates/"), "template")
    for n, name in enumerate(declared.equipment):
        if name not in known.equipment:
            yield _missing(f"equipment.{n}", name, ("備品（kind: equipment）", "resources/"), "equipment")


def _missing(path: str, name: str, said: tuple[str, str], word: str) -> Fault:
    what, where = said
    return fault(
        path,
        f"{name} という{what}がありません。{where} に書くか、つづりを直してください。",
        f"there is no {word} {name}. Declare it in {where}, or mend the spelling.",
    )
