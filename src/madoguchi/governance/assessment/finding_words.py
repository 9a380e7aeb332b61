"""Findings as pages show them: each in words, and how far each department is."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from madoguchi.foundation.ui.saying import in_english, language

from .finding_filters import NOBODY
from .models import Finding, FindingKind, FindingState
from .queries import Tally
from .words import told

KIND_WORDS: dict[str, str | Promise] = {
    FindingKind.UNREAD: _("読み取れない値"),
    FindingKind.SAME: _("同じ手続きかもしれない行"),
    FindingKind.LAST_YEAR: _("前年と大きく違う件数"),
    FindingKind.NATIONAL: _("国の件数と大きく違う件数"),
    FindingKind.OTHER_SOURCE: _("出典によって違う件数"),
    FindingKind.CONTRADICTION: _("食い違い"),
    FindingKind.BLANK: _("空欄"),
    FindingKind.TWO_ANSWERS: _("回答が二通り"),
    FindingKind.HALF: _("ちょうど半分のオンライン件数"),
    FindingKind.TOOL_UNUSED: _("仕組みがあるのに紙"),
    FindingKind.MEASURED: _("申請の記録と違う件数"),
}
FINDING_STATE_WORDS: dict[str, str | Promise] = {
    FindingState.OPEN: _("未対応"),
    FindingState.MENDED: _("直した"),
    FindingState.RIGHT: _("このままで正しい"),
}
FINDING_TONES = {FindingState.OPEN: "due", FindingState.MENDED: "done", FindingState.RIGHT: "done"}


def in_words(one: Finding) -> dict[str, Any]:
    """A finding: of which kind and field, what is doubtful, how to mend it, and where it stands."""
    return {
        "finding": one,
        "item": one.item,
        "kind": KIND_WORDS[FindingKind(one.kind)],
        "told": told(one, language()),
        "state": FINDING_STATE_WORDS[FindingState(one.state)],
        "tone": FINDING_TONES[FindingState(one.state)],
    }


@dataclass(frozen=True)
class Progress:
    """How far a department is: how many of its findings are open, mended, and right as they are."""

    slug: str
    name: str
    open: int
    mended: int
    right: int

    @property
    def settled(self) -> int:
        """Those that nobody need look at again."""
        return self.mended + self.right

    @property
    def all(self) -> int:
        """Those that there were."""
        return self.open + self.settled


def progress(counted: Sequence[Tally]) -> list[Progress]:
    """Every department with findings, the most open ones on top."""
    names = {one.department: _name(one) for one in counted}
    states: Counter[tuple[str, str]] = Counter()
    for one in counted:
        states[one.department, one.state] += one.n
    rows = [
        Progress(slug or NOBODY, name, *(states[slug, state] for state in FindingState.values))
        for slug, name in names.items()
    ]
    return sorted(rows, key=lambda row: (-row.open, row.name))


def _name(one: Tally) -> str:
    if not one.department:
        return gettext("市の所属と結びつかない行")
    return one.name_en if in_english() and one.name_en else one.name


def by_kind(counted: Sequence[Tally], department: str, state: str) -> Counter[str]:
    """How many of each kind, of a department (all where empty) in a state."""
    kinds: Counter[str] = Counter()
    for one in counted:
        if (one.department or NOBODY) == department or not department:
            kinds[one.kind] += one.n if state in (one.state, "all") else 0
    return kinds
