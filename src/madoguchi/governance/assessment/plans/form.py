"""What a plan is given, asked a group at a time; what cannot be read is told at its field and kept as it was typed."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from madoguchi.core.errors import PlainError
from madoguchi.core.japanese import normalise_line
from madoguchi.foundation.ui.saying import in_english, said

from ..actions.planning import MOST_NAME
from ..filters import Filters
from ..inventory.grouping import bare_name
from ..models import Inventory
from ..queries import departments_in
from ..reckoning.blocks import COST_CLASSES, KNOWN
from ..reckoning.planning import Objective
from ..reckoning.scenario import LEAST_YEARS, MOST_LEAD, MOST_OWN, MOST_YEARS, MOST_YEN, Asked, GivenBlock
from ..views.asked import BOUNDS, PREFIX
from ..views.asked import Asked as Weighed
from ..views.controls import Control, main_controls, other_controls, weight_controls
from .queries import bare_names, filters_of

_YEN = re.compile(r"([0-9]+)(億|万|千)?円?")
_TIMES = {None: 1, "千": 1_000, "万": 10_000, "億": 100_000_000}
OBJECTIVES: Mapping[Objective, str | Promise] = {
    Objective.BENEFIT: _("効果（減る時間の金額）を大きくする"),
    Objective.COVERAGE: _("オンラインでできる件数を多くする"),
}


_AIMS = frozenset(one.value for one in Objective)


class Written(NamedTuple):
    """A plan as it is being written: its name and what it is given."""

    name: str
    asked: Asked


@dataclass
class Form:
    """One group as it was sent: `errors` by field; `of` is the list that the plan is about."""

    of: Inventory
    before: Written
    typed: QueryDict = field(default_factory=lambda: QueryDict(""))
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def sent(self) -> bool:
        """Whether anything was typed."""
        return bool(self.typed)

    def value(self, name: str, usual: object) -> str:
        """What a field shows: what was typed, or what it is now."""
        return self.typed.get(name, "") if self.sent else str(usual)

    def text(self, name: str, most: int) -> str:
        """A line that was typed."""
        return self.line(name, self.typed.get(name, "")[:most])

    def line(self, name: str, typed: str) -> str:
        """A line of a field, brought to one form; one with what nobody can read is an error and empty."""
        try:
            return normalise_line(typed).strip()
        except PlainError as fault:
            self.errors[name] = said(fault)
            return ""

    def whole(self, name: str, least: int, most: int) -> int:
        """A figure, also as 2,000万; one that cannot be is an error and the least."""
        found = _YEN.fullmatch(self.text(name, 20).replace(",", "").replace(" ", ""))
        value = int(found[1]) * _TIMES[found[2]] if found else -1
        if least <= value <= most:
            return value
        words = gettext("%(least)sから%(most)sまでの数字で入力してください。")
        self.errors[name] = words % {"least": f"{least:,}", "most": f"{most:,}"}
        return least

    def control(self, name: str, label: str, usual: object, hint: str = "", unit: str = "") -> Control:
        """A field of the page; a figure with a unit is separated by thousands."""
        error, numeric = self.errors.get(name, ""), "" if isinstance(usual, str) and not unit else "numeric"
        shown = f"{usual:,}" if isinstance(usual, int) and unit else usual
        return Control(
            name, label, self.value(name, shown), hint=hint, error=error, unit=unit, inputmode=numeric
        )


def _read_aim(form: Form) -> Written:
    name = form.text("name", 2 * MOST_NAME)
    if not 0 < len(name) <= MOST_NAME:
        form.errors["name"] = gettext("名前を%(n)s文字以内で入力してください。") % {"n": MOST_NAME}
    chosen = form.typed.get("objective", "")
    if chosen not in _AIMS:
        form.errors["objective"] = gettext("目的を選んでください。")
    asked = form.before.asked.model_copy(
        update={
            "first_year": form.whole("first_year", 2000, 2100),
            "budgets": _budgets(form),
            "objective": Objective(chosen) if chosen in _AIMS else form.before.asked.objective,
        }
    )
    return Written(name, asked)


def _budgets(form: Form) -> tuple[int, ...]:
    filled = [form.text(_budget(year), 20) != "" for year in range(MOST_YEARS)]
    count = max((year + 1 for year, one in enumerate(filled) if one), default=0)
    return tuple(form.whole(_budget(year), 0, MOST_YEN) for year in range(max(count, LEAST_YEARS)))


def _budget(year: int) -> str:
    return f"budget-{year}"


def _read_blocks(form: Form) -> Written:
    blocks = {
        one.name: GivenBlock(
            cost=form.whole(f"cost-{one.name}", 0, MOST_YEN),
            lead=form.whole(f"lead-{one.name}", 0, MOST_LEAD),
            there=f"there-{one.name}" in form.typed,
        )
        for one in KNOWN
    }
    return Written(form.before.name, form.before.asked.model_copy(update={"blocks": blocks}))


def _read_costs(form: Form) -> Written:
    costs = {one.name: form.whole(f"cost-{one.name}", 0, MOST_YEN) for one in COST_CLASSES}
    update = {"costs": costs, "own": _own(form)}
    return Written(form.before.name, form.before.asked.model_copy(update=update))


def _own(form: Form) -> dict[str, int]:
    """What single procedures cost: a line each, its name and then yen; as bare names."""
    found: dict[str, int] = {}
    lines = [form.line("own", line) for line in form.typed.get("own", "")[:20_000].splitlines()]
    for line in filter(None, lines):
        name, _space, cost = line.rpartition(" ")
        figure = _YEN.fullmatch(cost.replace(",", ""))
        if not name.strip() or figure is None or int(figure[1]) * _TIMES[figure[2]] > MOST_YEN:
            form.errors["own"] = gettext(
                "「%(line)s」を読み取れません。名前のあとに空白を入れて、円で書いてください。"
            ) % {"line": line[:60]}
            return found
        found[bare_name(name.strip())] = int(figure[1]) * _TIMES[figure[2]]
    _check_own(form, found)
    return found


def _check_own(form: Form, found: Mapping[str, int]) -> None:
    if len(found) > MOST_OWN:
        form.errors["own"] = gettext("%(n)sまで書けます。") % {"n": MOST_OWN}
    elif missing := set(found) - bare_names(form.of, set(found)):
        form.errors["own"] = gettext("「%(name)s」という手続きは、この棚卸しにありません。") % {
            "name": min(missing)
        }


def _read_weights(form: Form) -> Written:
    weighed = Weighed.read(form.typed)
    for name in weighed.errors:
        if name.startswith(PREFIX):
            bounds = BOUNDS[name.removeprefix(PREFIX)]
            words = gettext("%(least)sから%(most)sまでの数字で入力してください。")
            form.errors[name] = words % {"least": f"{bounds.least:,}", "most": f"{bounds.most:,}"}
    return Written(form.before.name, form.before.asked.model_copy(update={"weights": weighed.weights}))


def _read_rows(form: Form) -> Written:
    rows = replace(Filters.read(form.typed), grouped=True).query()
    return Written(form.before.name, form.before.asked.model_copy(update={"rows": rows}))


Sections = list[tuple[str, list[Control]]]


def _aim_fields(form: Form) -> Sections:
    asked = form.before.asked
    years = [
        form.control(
            _budget(year),
            gettext("%(n)s年目の予算") % {"n": year + 1},
            asked.budgets[year] if year < len(asked.budgets) else "",
            unit=gettext("円"),
        )
        for year in range(MOST_YEARS)
    ]
    first = form.control("first_year", gettext("1年目の年度（西暦）"), asked.first_year)
    return [
        ("", [form.control("name", gettext("計画案の名前"), form.before.name)]),
        (gettext("年度と予算"), [first, *years]),
    ]


def _cost_fields(form: Form) -> Sections:
    costs = form.before.asked.costs
    fields = [
        form.control(
            f"cost-{one.name}",
            one.en if in_english() else one.ja,
            costs[one.name],
            hint=gettext("見込みの根拠：%(basis)s")
            % {"basis": one.basis_en if in_english() else one.basis_ja},
            unit=gettext("円"),
        )
        for one in COST_CLASSES
    ]
    return [(gettext("手続き一つの費用"), fields)]


def _weight_fields(form: Form) -> Sections:
    weighed = Weighed.read(form.typed) if form.sent else Weighed(weights=form.before.asked.weights)
    figures, obstacles = weight_controls(replace(weighed, errors=form.errors))
    return [(gettext("時間と単価"), figures), (gettext("障害の重さ（100のうち）"), obstacles)]


def _row_fields(form: Form) -> Sections:
    filters = Filters.read(form.typed) if form.sent else filters_of(form.before.asked)
    asked = Weighed(filters=filters)
    main = [one for one in main_controls(asked, departments_in(form.of)) if one.name != "grouped"]
    return [("", main), (gettext("ほかの列で絞り込む"), other_controls(asked))]


class Group(NamedTuple):
    """A group of questions: its words, what they are, and how they are read."""

    words: str | Promise
    lead: str | Promise
    fields: Callable[[Form], Sections]
    read: Callable[[Form], Written]


GROUPS: Mapping[str, Group] = {
    "aim": Group(
        _("目的と予算"),
        _("2年から5年まで。使わない年は空けてください。余った予算は次の年に回りません。"),
        _aim_fields,
        _read_aim,
    ),
    "blocks": Group(
        _("仕組み"),
        _("費用と期間は、人口10万人ほどの市を考えた見込みです。市の見積もりがあれば、入れ替えてください。"),
        lambda _form: [],
        _read_blocks,
    ),
    "costs": Group(
        _("手続きの費用"),
        _("手続き一つをオンラインにする費用です。容易さは、障害の重さから決まります。"),
        _cost_fields,
        _read_costs,
    ),
    "weights": Group(
        _("効果の見込み方"),
        _("効果＝まだ紙の件数×（住民の減る時間×住民の1時間＋職員の減る時間×職員の1時間）。"),
        _weight_fields,
        _read_weights,
    ),
    "rows": Group(
        _("対象の手続き"),
        _("条件に合う手続きだけを計画します。条件がなければ、すべてです。"),
        _row_fields,
        _read_rows,
    ),
}


class BlockRow(NamedTuple):
    """A block in its table: words, what it is and rests on, its fields, and whether it is there."""

    name: str
    words: str
    what: str
    basis: str
    cost: Control
    lead: Control
    there: bool


def block_rows(form: Form) -> list[BlockRow]:
    """Every block with its fields."""
    english, given = in_english(), form.before.asked.blocks
    return [
        BlockRow(
            one.name,
            one.en if english else one.ja,
            one.what_en if english else one.what_ja,
            one.basis_en if english else one.basis_ja,
            form.control(f"cost-{one.name}", gettext("費用"), given[one.name].cost, unit=gettext("円")),
            form.control(
                f"lead-{one.name}", gettext("使えるまでの年数"), given[one.name].lead, unit=gettext("年")
            ),
            f"there-{one.name}" in form.typed if form.sent else given[one.name].there,
        )
        for one in KNOWN
    ]


def own_text(form: Form, names: Mapping[str, str]) -> str:
    """What single procedures cost, as lines."""
    if form.sent:
        return form.typed.get("own", "")
    return "\n".join(f"{names.get(bare, bare)} {cost}" for bare, cost in form.before.asked.own.items())
