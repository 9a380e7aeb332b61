"""The form by which a clerk declares what the pack does not have: pages of fields, each a place in the file."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from madoguchi.core.japanese import normalise_block
from madoguchi.foundation.city.models import Department, Staff
from madoguchi.services.payments.models import ChargeKind, Way
from madoguchi.services.places.models import Place, PlaceKind

from ..declaration import Ask
from ..saying import KINDS
from ..staffing import departments_of
from ..typed import FIELDS

WEEKDAYS = (
    ("MO", _("月")),
    ("TU", _("火")),
    ("WE", _("水")),
    ("TH", _("木")),
    ("FR", _("金")),
    ("SA", _("土")),
    ("SU", _("日")),
)
_BY_DAYS = "FREQ=WEEKLY;BYDAY="
#: How many choices, and how many spans of hours, a page has room for.
CHOICES, SPANS = 4, 3
_MOST = 1_000


@dataclass(frozen=True)
class Field:
    """One field: its place in the declaration, what it is called, how it is asked and of what it is chosen."""

    path: str
    label: Any
    kind: str = "line"
    hint: Any = ""
    options: Sequence[tuple[str, Any]] = ()

    @property
    def name(self) -> str:
        """Its name in the form."""
        return self.path.replace(".", "-")


@dataclass(frozen=True)
class Part:
    """One page of the form."""

    name: str
    title: Any
    fields: tuple[Field, ...]


def parts() -> tuple[Part, ...]:
    """The pages of the form, in their order."""
    return (
        Part("basics", _("名前と担当"), tuple(_basics())),
        Part("numbers", _("数と間隔"), _NUMBERS),
        Part("choices", _("用件と長さ"), tuple(_choices())),
        Part("hours", _("開いている時間"), tuple(_hours())),
        Part("asks", _("予約のきまり"), _ASKS),
        Part("price", _("料金と承認"), _PRICE),
    )


def part_named(name: str) -> Part | None:
    """A page by its name."""
    return next((one for one in parts() if one.name == name), None)


def _basics() -> Iterator[Field]:
    yield Field("kind", _("種類"), "select", options=[(kind.value, words) for kind, words in KINDS.items()])
    yield Field("title.ja", _("名前（日本語）"))
    yield Field("title.en", _("名前（英語）"))
    yield Field("about.ja", _("説明（日本語）"), "area", _("なければ空のままにします。"))
    yield Field("about.en", _("説明（英語）"), "area")
    yield Field("department", _("担当の所属"), "select")
    yield Field("place", _("場所"), "select")


_NUMBERS = (
    Field("units", _("同時に使える数"), "number"),
    Field("people", _("1つの予約の人数（最大）"), "number"),
    Field("each_person", _("一人ずつ席を取る"), "check"),
    Field("step", _("始められる間隔（分）"), "number"),
    Field("before", _("前に空けておく時間（分）"), "number"),
    Field("after", _("あとに空けておく時間（分）"), "number"),
    Field("times.latest", _("予約できる最後（始まる何分前）"), "number"),
    Field("times.earliest", _("予約できる最初（始まる何分前）"), "number"),
    Field("times.cancel", _("取り消せる最後（始まる何分前）"), "number"),
)
_ASKS = (
    Field("asks", _("予約のときに聞くこと"), "many", options=[(one.value, FIELDS[one].label) for one in Ask]),
    Field(
        "eligible.when",
        _("予約できる条件（式）"),
        "line",
        _("例：age >= 65。だれでもよければ空のままにします。"),
    ),
    Field("eligible.otherwise.ja", _("条件に合わない方に伝える言葉（日本語）")),
    Field("eligible.otherwise.en", _("条件に合わない方に伝える言葉（英語）")),
)
_PRICE = (
    Field(
        "price.amount",
        _("料金（円になる式）"),
        "line",
        _("例：minutes / 60 * 500。無料なら空のままにします。"),
    ),
    Field("price.title.ja", _("料金の名前（日本語）")),
    Field("price.title.en", _("料金の名前（英語）")),
    Field("price.kind", _("料金の種類"), "select", options=ChargeKind.choices),
    Field("price.payee.ja", _("受け取る者（日本語）")),
    Field("price.payee.en", _("受け取る者（英語）")),
    Field("price.account", _("科目")),
    Field(
        "price.ways",
        _("支払いの方法"),
        "many",
        options=[(Way.CASH, Way.CASH.label), (Way.CARD, Way.CARD.label), (Way.QR, Way.QR.label)],
    ),
    Field(
        "approver",
        _("承認する職"),
        "line",
        _("例：lifelong_learning-head。承認が要らなければ空のままにします。"),
    ),
)


def _choices() -> Iterator[Field]:
    for n in range(CHOICES):
        yield Field(f"choices.{n}.title.ja", format_lazy(_("用件{n}（日本語）"), n=n + 1))
        yield Field(f"choices.{n}.title.en", format_lazy(_("用件{n}（英語）"), n=n + 1))
        yield Field(f"choices.{n}.minutes", format_lazy(_("用件{n}の長さ（分）"), n=n + 1), "number")


def _hours() -> Iterator[Field]:
    for n in range(SPANS):
        yield Field(f"hours.{n}.rule", format_lazy(_("時間{n}の曜日"), n=n + 1), "days", options=WEEKDAYS)
        yield Field(f"hours.{n}.opens", format_lazy(_("時間{n}の始まり"), n=n + 1), hint=_("例：09:00"))
        yield Field(f"hours.{n}.closes", format_lazy(_("時間{n}の終わり"), n=n + 1), hint=_("例：17:00"))
    yield Field("holidays", _("祝日と年末年始も開く"), "check")


def options_of(field: Field, staff: Staff) -> Sequence[tuple[str, Any]]:
    """Of what a field is chosen; departments are the clerk's own."""
    if field.path == "department":
        own = Department.objects.filter(slug__in=departments_of(staff)).order_by("slug")
        return [(one.slug, one.name) for one in own]
    if field.path == "place":
        places = Place.objects.filter(kind=PlaceKind.OFFICE).order_by("name")
        return [("", _("決めない")), *((one.slug, one.name) for one in places)]
    return field.options


def typed_in(part: Part, posted: Any) -> dict[str, Any]:
    """What was typed on a page, by place in the declaration: texts, or lists of texts."""
    return {
        one.path: posted.getlist(one.name)[:20]
        if one.kind in ("many", "days")
        else normalise_block(posted.get(one.name, "")[:_MOST]).strip()
        for one in part.fields
    }


def declared_with(tree: Mapping[str, Any], part: Part, typed: Mapping[str, Any]) -> dict[str, Any]:
    """A declaration with what was typed on a page; what is left empty is not declared."""
    made: dict[str, Any] = {**tree}
    for name in {one.path.split(".")[0] for one in part.fields} - {"times"}:
        made.pop(name, None)
    for one in part.fields:
        value = _value(one, typed[one.path])
        if value not in ("", None) and value is not False:
            _put(made, one.path.split("."), value)
    _tidy(made, tree)
    return made


def _value(field: Field, typed: Any) -> Any:
    if field.kind == "days":
        return f"{_BY_DAYS}{','.join(typed)}" if typed else ""
    if field.kind == "check":
        return bool(typed)
    return int(typed) if field.kind == "number" and typed.isdecimal() else typed


def _put(tree: dict[str, Any], steps: Sequence[str], value: Any) -> None:
    first, *rest = steps
    if rest:
        tree[first] = {**tree.get(first, {})}
        _put(tree[first], rest, value)
    else:
        tree[first] = value


def _tidy(tree: dict[str, Any], before: Mapping[str, Any]) -> None:
    """Rows become lists; a choice keeps its name; what has only words of no use is left out."""
    for name in ("choices", "hours"):
        if isinstance(tree.get(name), dict):
            tree[name] = [row for _n, row in sorted(tree[name].items())]
    for n, row in enumerate(tree.get("choices", ())):
        known = before.get("choices", ())
        row.setdefault("id", known[n]["id"] if n < len(known) else f"choice_{n + 1}")
    if "amount" not in tree.get("price", {"amount": ""}):
        tree.pop("price")


def shown_in(part: Part, tree: Mapping[str, Any]) -> dict[str, Any]:
    """What a declaration has for the fields of a page."""
    return {one.path: _shown(one, _at(tree, one.path.split("."))) for one in part.fields}


def _shown(field: Field, value: Any) -> Any:
    if field.kind == "days":
        return (value or "").removeprefix(_BY_DAYS).split(",")
    return value if value is not None else ""


def _at(tree: Any, steps: Sequence[str]) -> Any:
    for step in steps:
        try:
            tree = tree[int(step)] if step.isdecimal() else tree[step]
        except (KeyError, IndexError, TypeError):
            return None
    return tree
