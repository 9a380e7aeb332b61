"""The schema of a pack's `city.yaml`: the city, its departments and posts, its staff, and who decides what."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, TypeAlias

from pydantic import AfterValidator, Field

from madoguchi.core import expressions
from madoguchi.core.codes import municipality_code
from madoguchi.core.declarations import DeclarationError, Fault, line_of, read, text_of
from madoguchi.core.expressions import ExpressionError, Kind

from .models import StaffKind
from .money import BudgetDeclared, TransferDeclared
from .parts import Declared, Id, Name, Names, PostName
from .queries import CASE_SHAPE

FILE = "city.yaml"

Email: TypeAlias = Annotated[str, Field(pattern=r"^[a-z0-9._+-]+@[a-z0-9.-]+\.[a-z]{2,}$", max_length=254)]
Code: TypeAlias = Annotated[str, AfterValidator(municipality_code)]


class Authority(StrEnum):
    """執行機関 and the other bodies that a department may belong to."""

    MAYOR = "mayor"
    BOARD_OF_EDUCATION = "board_of_education"
    WELFARE_OFFICE = "welfare_office"
    FIRE_CHIEF = "fire_chief"
    PUBLIC_ENTERPRISE = "public_enterprise"
    ELECTION_COMMISSION = "election_commission"
    AGRICULTURE_COMMITTEE = "agriculture_committee"
    AUDIT = "audit"
    ASSEMBLY = "assembly"


class Lasting(Declared):
    """Something in force from `since` (the file's when it is not given) up to, but not on, `until`."""

    since: date | None = None
    until: date | None = None


class PostDeclared(Lasting):
    """職: its id within the department, who decides in its place (代決), and what follows once it has ended."""

    id: Id
    title: Names
    deputies: tuple[PostName, ...] = ()
    successor: PostName | None = None


class DepartmentDeclared(Lasting):
    """所属; `successor` has its work once it has ended."""

    id: Id
    name: Names
    authority: Authority = Authority.MAYOR
    contact: Annotated[str, Field(min_length=1, max_length=200)]
    successor: Id | None = None
    posts: Annotated[tuple[PostDeclared, ...], Field(min_length=1)]


class HoldingDeclared(Lasting):
    """A post held for a time of its own."""

    post: PostName


class StaffDeclared(Lasting):
    """職員 and whoever works for the city; `number` stays theirs for good."""

    number: Annotated[str, Field(pattern=r"^[A-Za-z0-9-]+$", max_length=20)]
    name: Names
    email: Email
    kind: StaffKind = StaffKind.REGULAR
    holds: tuple[PostName | HoldingDeclared, ...] = ()

    @property
    def holdings(self) -> list[HoldingDeclared]:
        """What they hold, those without a time of their own for as long as they serve."""
        return [
            one
            if isinstance(one, HoldingDeclared)
            else HoldingDeclared(post=one, since=self.since, until=self.until)
            for one in self.holds
        ]


class RuleDeclared(Lasting):
    """専決区分: while `when` holds for a case, `post` decides it. The first rule that holds counts."""

    when: Annotated[str, Field(min_length=1)]
    post: PostName


class ClassificationDeclared(Declared):
    """分類 of the document register: procedures name its `id`, people its `code`; without `years`, kept for ever."""

    id: Id
    code: Annotated[str, Field(pattern=r"^[A-Z0-9]+(-[A-Z0-9]+)*$", max_length=20)]
    title: Names
    years: Annotated[int, Field(ge=1, le=100)] | None = None


class CityDeclaration(Declared):
    """A whole `city.yaml`. `since` is when all that gives no date of its own came into force.

    `seal_note` stands under the mayor's name on documents (公印省略), `paper_notes` at their foot; `address`, with its
    postal code, is where letters to the city go. `records_post` decides what is thrown away (廃棄の決裁).
    `transfer` is the account that the city pays from.
    """

    code: Code
    slug: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$", max_length=40)]
    name: Names
    mayor: Name
    address: Annotated[str, Field(max_length=200)] = ""
    seal_note: Annotated[str, Field(max_length=60)] = ""
    paper_notes: tuple[str, ...] = ()
    registry_departments: tuple[Id, ...] = ()
    staffing_departments: tuple[Id, ...] = ()
    assessment_departments: tuple[Id, ...] = ()
    since: date
    departments: Annotated[tuple[DepartmentDeclared, ...], Field(min_length=1)]
    staff: tuple[StaffDeclared, ...]
    kessai: tuple[RuleDeclared, ...]
    classifications: tuple[ClassificationDeclared, ...] = ()
    records_post: PostName | None = None
    budgets: tuple[BudgetDeclared, ...] = ()
    transfer: TransferDeclared | None = None

    def posts(self) -> Iterator[tuple[str, DepartmentDeclared, PostDeclared]]:
        """Every post with its name in the whole city and its department."""
        for department in self.departments:
            for post in department.posts:
                yield f"{department.id}-{post.id}", department, post


Step: TypeAlias = str | int
Found: TypeAlias = tuple[tuple[Step, ...], str, str]


def read_city(pack: Path) -> CityDeclaration:
    """The declaration in `pack/city.yaml`. DeclarationError lists every fault with file, line and mend."""
    path = pack / FILE
    if not path.is_file():
        raise DeclarationError([
            Fault(FILE, 0, str(pack), "city.yaml がありません。パックのフォルダーを指定してください。",
                  "There is no city.yaml. Please name the folder of a pack.")
        ])  # fmt: skip
    city, tree = read(text_of(path, FILE), FILE, CityDeclaration)
    faults = [_fault(tree, *found) for check in _CHECKS for found in check(city)]
    if faults:
        raise DeclarationError(sorted(faults))
    return city


def _fault(tree: Any, steps: tuple[Step, ...], ja: str, en: str) -> Fault:
    return Fault(FILE, line_of(tree, steps), ".".join(map(str, steps)), ja, en)


def _twice(city: CityDeclaration) -> Iterator[Found]:
    lists: list[tuple[str, str, list[str]]] = [
        ("departments", "id", [department.id for department in city.departments]),
        ("staff", "number", [person.number for person in city.staff]),
        ("staff", "email", [person.email for person in city.staff]),
        ("classifications", "id", [one.id for one in city.classifications]),
        ("classifications", "code", [one.code for one in city.classifications]),
        ("budgets", "id", [f"{one.id} {one.fiscal_year}" for one in city.budgets]),
    ]
    for name, field, values in lists:
        for n in _repeated(values):
            yield (name, n, field), *_said_twice(values[n])
    for d, department in enumerate(city.departments):
        ids = [post.id for post in department.posts]
        for n in _repeated(ids):
            yield ("departments", d, "posts", n, "id"), *_said_twice(ids[n])
        for p, post in enumerate(department.posts):
            for n in _repeated(list(post.deputies)):
                yield ("departments", d, "posts", p, "deputies", n), *_said_twice(post.deputies[n])
    for s, person in enumerate(city.staff):
        held = [holding.post for holding in person.holdings]
        for n in _repeated(held):
            yield ("staff", s, "holds", n), *_said_twice(held[n])


def _repeated(values: list[str]) -> Iterator[int]:
    seen: Counter[str] = Counter()
    for n, value in enumerate(values):
        seen[value] += 1
        if seen[value] > 1:
            yield n


def _said_twice(value: str) -> tuple[str, str]:
    return (
        f"「{value}」が2回書かれています。どちらかを直してください。",
        f"“{value}” is written twice. Please change one of them.",
    )


def _unknown_posts(city: CityDeclaration) -> Iterator[Found]:
    known = {name for name, _, _ in city.posts()}
    for steps, post in _post_names(city):
        if post not in known:
            yield (
                steps,
                f"「{post}」という職はありません。departments の posts に書くか、つづりを直してください"
                "（所属と職の id を「-」でつなぎます）。",
                f"There is no post “{post}”. Declare it under departments, or mend the spelling "
                "(the ids of department and post, joined by “-”).",
            )


def _post_names(city: CityDeclaration) -> Iterator[tuple[tuple[Step, ...], str]]:
    for s, person in enumerate(city.staff):
        for n, holding in enumerate(person.holdings):
            yield ("staff", s, "holds", n), holding.post
    for n, rule in enumerate(city.kessai):
        yield ("kessai", n, "post"), rule.post
    if city.records_post is not None:
        yield ("records_post",), city.records_post
    if city.transfer is not None:
        yield ("transfer", "approver"), city.transfer.approver
    for steps, _, post in _posts(city):
        for n, deputy in enumerate(post.deputies):
            yield (*steps, "deputies", n), deputy
        if post.successor is not None:
            yield (*steps, "successor"), post.successor


def _posts(city: CityDeclaration) -> Iterator[tuple[tuple[Step, ...], str, PostDeclared]]:
    """Every post with its place in the file and its name in the whole city."""
    for d, department in enumerate(city.departments):
        for p, post in enumerate(department.posts):
            yield ("departments", d, "posts", p), f"{department.id}-{post.id}", post


def _unknown_departments(city: CityDeclaration) -> Iterator[Found]:
    known = {department.id for department in city.departments}
    for steps, name in _department_names(city):
        if name not in known:
            yield (
                steps,
                f"「{name}」という所属はありません。departments に書くか、つづりを直してください。",
                f"There is no department “{name}”. Declare it under departments, or mend the spelling.",
            )


def _department_names(city: CityDeclaration) -> Iterator[tuple[tuple[Step, ...], str]]:
    for n, name in enumerate(city.registry_departments):
        yield ("registry_departments", n), name
    for n, name in enumerate(city.staffing_departments):
        yield ("staffing_departments", n), name
    for n, name in enumerate(city.assessment_departments):
        yield ("assessment_departments", n), name
    for n, name in enumerate(city.transfer.departments if city.transfer else ()):
        yield ("transfer", "departments", n), name
    for d, department in enumerate(city.departments):
        if department.successor is not None:
            yield ("departments", d, "successor"), department.successor


def _themselves(city: CityDeclaration) -> Iterator[Found]:
    said = (
        "自分自身は書けません。ほかのものを書くか、この行を消してください。",
        "It may not name itself. Please name another, or take the line out.",
    )
    for d, department in enumerate(city.departments):
        if department.successor == department.id:
            yield ("departments", d, "successor"), *said
    for steps, name, post in _posts(city):
        if post.successor == name:
            yield (*steps, "successor"), *said
        for n, deputy in enumerate(post.deputies):
            if deputy == name:
                yield (*steps, "deputies", n), *said


def _conditions(city: CityDeclaration) -> Iterator[Found]:
    for n, rule in enumerate(city.kessai):
        try:
            expressions.compiled(rule.when, {"case": CASE_SHAPE}, Kind.BOOL)
        except ExpressionError as fault:
            yield (
                ("kessai", n, "when"),
                f"{fault.column}文字目：{fault.ja}",
                f"Column {fault.column}: {fault.en}",
            )


def _contractors(city: CityDeclaration) -> Iterator[Found]:
    deciding = {rule.post for rule in city.kessai}
    for s, person in enumerate(city.staff):
        for n, holding in enumerate(person.holdings):
            if person.kind == StaffKind.CONTRACTOR and holding.post in deciding:
                yield (
                    ("staff", s, "holds", n),
                    "受託事業者は専決できません。kind か、持たせる職を直してください。",
                    "A contractor may not decide. Please change the kind, or the post.",
                )


def _deputies_by_contract(city: CityDeclaration) -> Iterator[Found]:
    held = {
        holding.post
        for person in city.staff
        if person.kind == StaffKind.CONTRACTOR
        for holding in person.holdings
    }
    for steps, _, post in _posts(city):
        for n, deputy in enumerate(post.deputies):
            if deputy in held:
                yield (
                    (*steps, "deputies", n),
                    f"受託事業者が就いている職（{deputy}）は、代決できません。ほかの職を書いてください。",
                    f"A contractor holds “{deputy}” and may not decide for another. Please name another post.",
                )


def _dates(city: CityDeclaration) -> Iterator[Found]:
    for steps, lasting in _lasting(city):
        since = lasting.since or city.since
        if lasting.until and lasting.until < since:
            yield (
                (*steps, "until"),
                f"until は since（{since}）以後の日にしてください。",
                f"until must not be before since ({since}).",
            )


def _lasting(city: CityDeclaration) -> Iterator[tuple[tuple[Step, ...], Lasting]]:
    lists: list[tuple[tuple[Step, ...], Iterable[Lasting]]] = [
        (("departments",), city.departments),
        (("staff",), city.staff),
        (("kessai",), city.kessai),
        *((("departments", d, "posts"), each.posts) for d, each in enumerate(city.departments)),
        *((("staff", s, "holds"), each.holdings) for s, each in enumerate(city.staff)),
    ]
    for steps, parts in lists:
        for n, part in enumerate(parts):
            yield (*steps, n), part


_CHECKS: list[Callable[[CityDeclaration], Iterator[Found]]] = [
    _twice,
    _unknown_posts,
    _unknown_departments,
    _conditions,
    _contractors,
    _themselves,
    _deputies_by_contract,
    _dates,
]
