"""The fields of the form above a view, each filled with what is asked for, and the same in words for a paper."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from madoguchi.foundation.ui.saying import in_english, language

from ..filters import UNKNOWN, Filters
from ..inventory.fields import BY_NAME, FIELDS, Field, FieldKind
from ..inventory.showing import shown
from ..reckoning.obstacles import BY_NAME as OBSTACLES
from ..reckoning.scoring import FIGURES, Weights
from .asked import DIMENSIONS, PREFIX, Asked, moved, value_of

Options = Sequence[tuple[str, str]]

APPLICANT_WORDS: dict[str, str | Promise] = {
    "": _("すべての申請者"),
    "residents": _("住民"),
    "companies": _("事業者"),
}
DIMENSION_WORDS: dict[str, str | Promise] = {
    "life_events": _("ライフイベント"),
    "department": _("担当課"),
    "channel": _("受付の方法"),
    "season": _("時期"),
}
#: Asked for above the others.
_FIRST = ("department", "kind", "online_status")
#: Not asked for: a name is searched, and the rest is only read.
_UNASKED = ("name", "note", "answered_by")
_NUMBERS = (FieldKind.COUNT, FieldKind.MINUTES)


@dataclass(frozen=True)
class Control:
    """One field: a select where it has options, an input otherwise."""

    name: str
    label: str
    value: str
    options: Options = ()
    hint: str = ""
    error: str = ""
    unit: str = ""
    empty: str = ""
    inputmode: str = ""
    id: str = ""


def field_words(field: Field) -> str:
    """The name of a field in the language of the page."""
    return field.en if in_english() else field.ja


def main_controls(asked: Asked, departments: Sequence[str]) -> list[Control]:
    """What is asked for most: a name, who applies, the department, kind and status, and whether rows are grouped."""
    filters = asked.filters
    applicants = [(name, str(words)) for name, words in APPLICANT_WORDS.items() if name]
    grouping = [("", gettext("まとめて1つに数える")), ("0", gettext("行ごとに数える"))]
    return [
        Control("search", gettext("手続きの名前"), filters.search),
        Control(
            "applicants", gettext("申請者"), filters.applicants, applicants, empty=str(APPLICANT_WORDS[""])
        ),
        *(one for name in _FIRST for one in _of_field(filters, BY_NAME[name], departments)),
        Control("grouped", gettext("同じ手続きの行"), "" if filters.grouped else "0", grouping),
    ]


def other_controls(asked: Asked) -> list[Control]:
    """Every other column."""
    rest = [field for field in FIELDS if field.name not in (*_FIRST, *_UNASKED)]
    return [one for field in rest for one in _of_field(asked.filters, field, ())]


def _of_field(filters: Filters, field: Field, departments: Sequence[str]) -> Iterator[Control]:
    """A control for each value that is wanted, or an empty one."""
    options = _options(field, departments)
    hint = gettext("例：1000-（1000以上）、-50（50以下）") if field.kind in _NUMBERS else ""
    for at, value in enumerate(filters.wanted.get(field.name, ("",))):
        missing = [] if not value or not options or value in dict(options) else [(value, value)]
        yield Control(
            field.name,
            field_words(field),
            value,
            [*options, *missing],
            hint=hint,
            empty=gettext("すべて") if options else "",
            id=f"id_{field.name}_{at}" if at else "",
        )


def _options(field: Field, departments: Sequence[str]) -> list[tuple[str, str]]:
    unknown = (UNKNOWN, gettext("不明"))
    if field.name == "department":
        return [*((one, one) for one in departments), unknown]
    if field.kind is FieldKind.YES_NO:
        return [("1", gettext("あり")), ("0", gettext("なし")), unknown]
    if not field.codes:
        return []
    return [*((one.code, one.en if in_english() else one.ja) for one in field.codes), unknown]


def weight_controls(asked: Asked) -> tuple[list[Control], list[Control]]:
    """The weights: figures, and those of obstacles; each with what it is by default."""
    figures = [_weight(asked, name, words[in_english()]) for name, words in FIGURES.items()]
    obstacles = [
        _weight(asked, name, OBSTACLES[name].en if in_english() else OBSTACLES[name].ja)
        for name in asked.weights.obstacles
    ]
    return figures, obstacles


def _weight(asked: Asked, name: str, words: str) -> Control:
    key = PREFIX + name
    return Control(
        key,
        words,
        asked.typed.get(key, str(value_of(asked.weights, name))),
        hint=gettext("初期値 %(value)s") % {"value": f"{value_of(Weights(), name):,}"},
        error=asked.errors.get(key, ""),
        inputmode="numeric",
    )


def typed_control(asked: Asked, name: str, label: str, value: str, unit: str) -> Control:
    """A figure that is typed."""
    return Control(
        name,
        label,
        asked.typed.get(name, value),
        error=asked.errors.get(name, ""),
        unit=unit,
        inputmode="decimal",
    )


def dimension_control(asked: Asked) -> Control:
    """What is counted by."""
    options = [(name, str(DIMENSION_WORDS[name])) for name in DIMENSIONS]
    return Control("by", gettext("何ごとに数えるか"), asked.by, options)


def in_words(asked: Asked, *, weighed: bool) -> list[tuple[str, str]]:
    """What is asked for, as (name, words): filters, and with `weighed` the weights, for a paper or a sheet."""
    return [*_filter_words(asked.filters), *(_weight_words(asked.weights) if weighed else ())]


def _filter_words(filters: Filters) -> Iterator[tuple[str, str]]:
    if filters.search:
        yield gettext("手続きの名前"), filters.search
    if filters.applicants:
        yield gettext("申請者"), str(APPLICANT_WORDS[filters.applicants])
    for name, values in filters.wanted.items():
        words = [value_words(name, value) for value in values]
        yield field_words(BY_NAME[name]), gettext("または").join(words)
    grouped = gettext("まとめて1つに数える") if filters.grouped else gettext("行ごとに数える")
    yield gettext("同じ手続きの行"), grouped


def value_words(name: str, value: str) -> str:
    """One wanted value of a field, in words."""
    field = BY_NAME[name]
    if value == UNKNOWN:
        return gettext("不明")
    if field.kind in _NUMBERS:
        return value
    if field.kind is FieldKind.YES_NO:
        return shown(name, value == "1", language())
    many = field.kind in (FieldKind.CODES, FieldKind.WORDS)
    return shown(name, [value] if many else value, language())


def _weight_words(weights: Weights) -> Iterator[tuple[str, str]]:
    """Every weight; those that were moved say so."""
    changed = moved(weights)
    for name in weights.names:
        words = FIGURES[name][in_english()] if name in FIGURES else _obstacle_words(name)
        value = f"{value_of(weights, name):,}"
        told = gettext("%(value)s（初期値 %(usual)s）") if name in changed else "%(value)s"
        yield words, told % {"value": value, "usual": f"{value_of(Weights(), name):,}"}


def _obstacle_words(name: str) -> str:
    one = OBSTACLES[name]
    return gettext("障害の重さ：%(name)s") % {"name": one.en if in_english() else one.ja}
