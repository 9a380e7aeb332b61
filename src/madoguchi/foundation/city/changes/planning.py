"""What a change of posts comes to: who takes up and leaves which posts, what is wrong, what is left empty."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from uuid import UUID

from django.db.models import Q

from madoguchi.core.errors import PlainError
from madoguchi.core.japanese import normalise_line, parse_date
from madoguchi.foundation.city.models import (
    Department,
    Holding,
    KessaiRule,
    Post,
    PostChange,
    Staff,
    StaffKind,
    lasts,
    within,
)

from .reading import LEAVING, Line


@dataclass(frozen=True)
class ChangeFault:
    """What is wrong, in both languages, and on which line; 0 is none of them."""

    line: int
    ja: str
    en: str


@dataclass(frozen=True)
class Move:
    """What one person leaves and takes up. `staff` is None for somebody who joins, whom `line` describes."""

    line: Line
    staff: Staff | None
    closes: tuple[Holding, ...]
    opens: tuple[Post, ...]
    leaves: bool = False

    @property
    def name(self) -> str:
        """Who it is."""
        return str(self.staff.name if self.staff else self.line.name)

    @property
    def joins(self) -> bool:
        """Whether they were not there before."""
        return self.staff is None

    @property
    def changes(self) -> bool:
        """Whether anything is different afterwards."""
        return bool(self.closes or self.opens or self.leaves or self.joins)


@dataclass(frozen=True)
class Ending:
    """A department that ends, what follows it, and its posts with those that follow them."""

    department: Department
    successor: Department
    posts: Mapping[Post, Post | None]


@dataclass(frozen=True)
class Plan:
    """A whole change: with `faults` it cannot be applied; the rest is said before it is.

    `vacant` are posts that somebody held and nobody does from that day on; `undecided` the positions of 専決 rules
    whose post is one of them or has ended; `deserted` departments without anybody.
    """

    day: date
    moves: Sequence[Move]
    endings: Sequence[Ending]
    faults: Sequence[ChangeFault]
    vacant: Sequence[Post]
    undecided: Sequence[tuple[int, Post]]
    deserted: Sequence[Department]


def plan(change: PostChange) -> Plan:
    """Reckon a change against the city as it is now; nothing is written."""
    city = _City(change.effective_on)
    faults: list[ChangeFault] = []
    endings = list(_endings(city, change.successors, faults))
    for ending in endings:
        city.end(ending)
    lines = [Line(**row) for row in change.rows]
    moves = [*_moves(city, lines, faults), *_carried(city, endings, lines, faults)]
    held = city.held_after(moves)
    vacant = [post for post in city.posts.values() if city.held_before[post.id] and not held[post.id]]
    return Plan(
        day=city.day,
        moves=[move for move in moves if move.changes],
        endings=endings,
        faults=sorted(faults, key=lambda one: one.line),
        vacant=vacant,
        undecided=list(_undecided(city, held)),
        deserted=_deserted(city, held),
    )


class _City:
    """The city on the day, before the change: posts in force, staff, and what they hold from then on."""

    def __init__(self, day: date) -> None:
        self.day = day
        self.posts = {one.slug: one for one in Post.objects.filter(within(day)).select_related("department")}
        self.departments = {one.slug: one for one in Department.objects.filter(within(day))}
        self.staff = {one.number: one for one in Staff.objects.all()}
        self.emails = {one.email: one.number for one in self.staff.values()}
        self.holdings: dict[UUID, list[Holding]] = defaultdict(list)
        beyond = Q(until=None) | Q(until__gt=day)
        for one in Holding.objects.filter(beyond).select_related("post", "staff").order_by("since", "id"):
            self.holdings[one.staff_id].append(one)
        self.held_before = defaultdict[UUID, set[UUID]](set)
        for one in self.current():
            self.held_before[one.post_id].add(one.staff_id)

    def current(self) -> Iterator[Holding]:
        """What is held on the day as things stand."""
        for held in self.holdings.values():
            yield from (one for one in held if lasts(one, self.day) and self.serves(one.staff))

    def serves(self, staff: Staff) -> bool:
        return staff.until is None or staff.until > self.day

    def end(self, ending: Ending) -> None:
        """A department and its posts are not there any more."""
        del self.departments[ending.department.slug]
        for post in ending.posts:
            del self.posts[post.slug]

    @cached_property
    def by_title(self) -> dict[str, list[Post]]:
        """Posts by their title, and by department and title."""
        found: dict[str, list[Post]] = defaultdict(list)
        for post in self.posts.values():
            found[_spelled(post.title)].append(post)
            found[_spelled(post.department.name + post.title)].append(post)
        return found

    def named(self, text: str) -> list[Post]:
        """The posts that a text may mean."""
        if text in self.posts:
            return [self.posts[text]]
        return list({post.id: post for post in self.by_title.get(_spelled(text), [])}.values())

    def department(self, text: str) -> Department | None:
        """The department of a name, or of a name in the pack."""
        return self.departments.get(text) or next(
            (one for one in self.departments.values() if one.name == text), None
        )

    def held_after(self, moves: Iterable[Move]) -> Mapping[UUID, set[str]]:
        """Who holds each post once the moves are made, by staff number."""
        held = defaultdict[UUID, set[str]](set)
        closed = {one.id for move in moves for one in move.closes}
        for one in self.current():
            if one.id not in closed:
                held[one.post_id].add(one.staff.number)
        for move in moves:
            for post in move.opens:
                held[post.id].add(move.line.number)
        return held

    @cached_property
    def deciding(self) -> set[UUID]:
        """The posts of the 専決 rules of that day."""
        return {rule.post_id for rule in self.rules}

    @cached_property
    def rules(self) -> list[KessaiRule]:
        rules = KessaiRule.objects.filter(within(self.day)).select_related("post__department")
        return list(rules.order_by("position"))


def _spelled(text: str) -> str:
    return "".join(normalise_line(text).split())


# Departments that end


def _endings(city: _City, successors: Mapping[str, str], faults: list[ChangeFault]) -> Iterator[Ending]:
    for old, new in successors.items():
        department, successor = city.department(old), city.department(new)
        if department is None or successor is None:
            faults.append(_no_department(old if department is None else new))
        elif department == successor or new in successors:
            faults.append(
                ChangeFault(
                    0,
                    f"「{old}」の後の所属「{new}」は、この日から続くほかの所属にしてください。",
                    f"“{old}” must be followed by another department that goes on after that day.",
                )
            )
        else:
            yield Ending(department, successor, _following_posts(city, department, successor))


def _no_department(name: str) -> ChangeFault:
    return ChangeFault(
        0,
        f"「{name}」という所属は、この日にはありません。名前を確かめてください。",
        f"There is no department “{name}” on that day. Please check its name.",
    )


def _following_posts(city: _City, old: Department, new: Department) -> Mapping[Post, Post | None]:
    """Of each post of a department that ends the one of the same kind in its successor."""
    return {
        post: city.posts.get(f"{new.slug}-{post.slug.partition('-')[2]}")
        for post in city.posts.values()
        if post.department_id == old.id
    }


def _carried(
    city: _City, endings: Iterable[Ending], lines: Iterable[Line], faults: list[ChangeFault]
) -> Iterator[Move]:
    """Whoever holds a post that ends and stands in no row goes over to the post that follows it."""
    named = {line.number for line in lines}
    after = {old.id: new for ending in endings for old, new in ending.posts.items()}
    for held in city.holdings.values():
        staff, ends = held[0].staff, [one for one in held if one.post_id in after]
        if not ends or staff.number in named or not city.serves(staff):
            continue
        opens = {after[one.post_id] for one in ends} - {one.post for one in held if lasts(one, city.day)}
        if None in opens:
            faults.append(
                ChangeFault(
                    0,
                    f"{staff.name}（{staff.number}）の職は終わりますが、異動の行がありません。行を加えてください。",
                    f"The post of {staff.name_en} ({staff.number}) ends, and no row says where to. Please add one.",
                )
            )
        yield Move(Line(0, staff.number, ""), staff, tuple(ends), tuple(post for post in opens if post))


# People


def _moves(city: _City, lines: Iterable[Line], faults: list[ChangeFault]) -> Iterator[Move]:
    rows: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        rows[line.number].append(line)
    for number, own in rows.items():
        found = [ChangeFault(line.line, *said) for line in own for said in _faults_of(city, line)]
        faults += found
        if not found and number:
            yield _move(city, own, faults)


def _move(city: _City, own: Sequence[Line], faults: list[ChangeFault]) -> Move:
    staff = city.staff.get(own[0].number)
    held = city.holdings.get(staff.id, []) if staff else []
    leaves = any(line.new == LEAVING for line in own)
    wanted = {post.id: post for line in own if not leaves for post in city.named(line.new)}
    if leaves and len(own) > 1:
        faults.append(
            ChangeFault(
                own[0].line, "退職の行と、ほかの行があります。", "There is a row of leaving, and another."
            )
        )
    # What begins later belongs to another change, unless they leave.
    closes = [
        one for one in held if one.post_id not in wanted and (leaves or one.since <= city.day)
    ]  # fmt: skip
    kept = {one.post_id for one in held if lasts(one, city.day)}
    opens = [post for key, post in wanted.items() if key not in kept]
    return Move(own[0], staff, tuple(closes), tuple(opens), leaves)


def _faults_of(city: _City, line: Line) -> Iterator[tuple[str, str]]:
    if not line.number:
        yield "職員番号がありません。", "The number of the member of staff is missing."
        return
    staff = city.staff.get(line.number)
    yield from _who(city, line, staff)
    yield from _when(city, line)
    if line.new != LEAVING:
        yield from _where(city, line, staff)
    if line.old and staff is not None:
        yield from _whence(city, line, staff)


def _who(city: _City, line: Line, staff: Staff | None) -> Iterator[tuple[str, str]]:
    if staff is None and line.new == LEAVING:
        yield "この職員番号の職員はいません。", "There is no member of staff of that number."
    elif staff is None and not (line.name and "@" in line.email):
        yield (
            "この職員番号の職員はいません。採用のときは、氏名とメールアドレスの列も入れてください。",
            "There is no member of staff of that number. For somebody new, please give name and e-mail address too.",
        )
    elif staff is None and line.email in city.emails:
        yield "このメールアドレスは、ほかの職員のものです。", "This e-mail address is another's."
    elif staff is None and line.kind and line.kind not in _KINDS:
        yield (
            f"任用区分は「{'」「'.join(_KINDS)}」のどれかにしてください。",
            f"The kind must be one of {', '.join(_KINDS)}.",
        )
    elif staff is not None and line.name and _spelled(line.name) != _spelled(staff.name):
        yield (
            f"職員番号{line.number}は{staff.name}さんです。番号か氏名を直してください。",
            f"Number {line.number} is {staff.name_en}. Please mend the number or the name.",
        )


_KINDS = {label: StaffKind(value) for value, label in StaffKind.choices}


def kind_of(line: Line) -> StaffKind:
    """Whose employee somebody who joins is; regular staff, where nothing is said."""
    return _KINDS.get(line.kind, StaffKind.REGULAR)


def _when(city: _City, line: Line) -> Iterator[tuple[str, str]]:
    if not line.on:
        return
    try:
        on = parse_date(line.on)
    except PlainError as fault:
        yield fault.ja, fault.en
        return
    if on != city.day:
        yield (
            f"発令日が{city.day}ではありません。日ごとに別のファイルにしてください。",
            f"The day is not {city.day}. Please use a file for each day.",
        )


def _where(city: _City, line: Line, staff: Staff | None) -> Iterator[tuple[str, str]]:
    if not line.new:
        yield (
            f"新職がありません。退職のときは「{LEAVING}」と書いてください。",
            f"The new post is missing. Write {LEAVING} for leaving.",
        )
        return
    found = city.named(line.new)
    if not found:
        yield (
            f"「{line.new}」という職は、この日にはありません。",
            f"There is no post “{line.new}” on that day.",
        )
    elif len(found) > 1:
        yield (
            f"「{line.new}」は{len(found)}つあります。所属と職名で書いてください。",
            f"There are {len(found)} posts “{line.new}”. Please write department and title.",
        )
    elif found[0].id in city.deciding and _contracted(line, staff):
        yield "受託事業者は、決裁する職に就けません。", "A contractor may not hold a post that decides."


def _contracted(line: Line, staff: Staff | None) -> bool:
    return (staff.kind if staff else kind_of(line)) == StaffKind.CONTRACTOR


def _whence(city: _City, line: Line, staff: Staff) -> Iterator[tuple[str, str]]:
    held = {name for one in city.holdings.get(staff.id, []) for name in _names(one.post)}
    if _spelled(line.old) not in held:
        yield (
            f"{staff.name}さんは「{line.old}」に就いていません。",
            f"{staff.name_en} does not hold “{line.old}”.",
        )


def _names(post: Post) -> Iterator[str]:
    yield from (post.slug, _spelled(post.title), _spelled(post.department.name + post.title))


# What is left empty


def _undecided(city: _City, held: Mapping[UUID, set[str]]) -> Iterator[tuple[int, Post]]:
    for rule in city.rules:
        if not held[rule.post_id]:
            yield rule.position, rule.post


def _deserted(city: _City, held: Mapping[UUID, set[str]]) -> list[Department]:
    before, after = set[UUID](), set[UUID]()
    for post in city.posts.values():
        before |= {post.department_id} if city.held_before[post.id] else set()
        after |= {post.department_id} if held[post.id] else set()
    return [one for one in city.departments.values() if one.id in before - after]
