"""From the answers of a case to its place in the order: points and their parts, ties, age class, family."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from madoguchi.core import expressions
from madoguchi.core.expressions import CalculationError, Expression, Kind
from madoguchi.core.matching import Together
from madoguchi.counter.procedures.canonical import canonical
from madoguchi.counter.procedures.checks import found_shape
from madoguchi.counter.procedures.declaration import Procedure
from madoguchi.counter.procedures.definition import load_definition
from madoguchi.counter.procedures.models import ProcedureVersion
from madoguchi.counter.procedures.selection import Selection

from .models import Unfit
from .refusals import RoundRefusedError


@dataclass(frozen=True)
class Reckoned:
    """What the rules make of one case: the facts of its entry, under the names of its columns."""

    reckoned: int
    parts: list[dict[str, Any]]
    bonus: dict[str, int]
    ties: list[int]
    choices: list[str]
    age_class: str
    family: str
    together: str
    unfit: str


class Rules:
    """The selection of one version of a declaration, ready to reckon."""

    def __init__(self, procedure: Procedure, selection: Selection) -> None:
        self.procedure, self.selection = procedure, selection
        shape = {"answers": found_shape(procedure)}
        self._points = [expressions.compiled(one.points, shape, Kind.INT) for one in selection.points]
        self._ties = [expressions.compiled(one, shape, Kind.INT) for one in selection.tie_break]
        self._class = expressions.compiled(selection.age_class, shape, Kind.STRING)
        self.places = _options(procedure, selection.choices)
        self.classes = {one.value: one.label for one in selection.classes}
        text = canonical(selection.model_dump(mode="json", exclude_defaults=True))
        self.digest = hashlib.sha256(text.encode()).hexdigest()

    def reckon(self, answers: Mapping[str, Any]) -> Reckoned:
        """The facts of one case, from its answers and findings together."""
        parts = [self._part(at, answers) for at in range(len(self._points))]
        choices = [one for one in answers.get(self.selection.choices) or [] if one in self.places]
        age_class = str(_value(self._class, answers) or "")
        return Reckoned(
            reckoned=sum(one["points"] for one in parts if "at" not in one),
            parts=parts,
            bonus=_bonus(parts),
            ties=[int(_value(one, answers) or 0) for one in self._ties],
            choices=choices,
            age_class=age_class if age_class in self.classes else "",
            family=self._family(answers),
            together=self._together(answers),
            unfit=self._unfit(age_class, choices),
        )

    def _part(self, at: int, answers: Mapping[str, Any]) -> dict[str, Any]:
        """One item and its points; `at` is the place where alone they count, `unknown` what nobody answered."""
        declared, points = self.selection.points[at], _value(self._points[at], answers)
        part: dict[str, Any] = {"title": declared.title.model_dump(), "points": int(points or 0)}
        if declared.at is not None:
            part["at"] = str(answers.get(declared.at) or "")
            part["points"] = part["points"] if part["at"] else 0
        return {**part, "unknown": True} if points is None else part

    def _family(self, answers: Mapping[str, Any]) -> str:
        siblings = self.selection.siblings
        common = [answers.get(name) for name in siblings.same] if siblings else []
        if not common or any(one in (None, "", [], {}) for one in common):
            return ""
        return hashlib.sha256(canonical({"same": common}).encode()).hexdigest()

    def _together(self, answers: Mapping[str, Any]) -> str:
        siblings = self.selection.siblings
        said = answers.get(siblings.together) if siblings else None
        return Together(said).value if said in set(Together) else Together.NONE.value

    def _unfit(self, age_class: str, choices: list[str]) -> str:
        if age_class not in self.classes:
            return Unfit.AGE_CLASS.value
        return Unfit.NOT.value if choices else Unfit.CHOICES.value


def _options(procedure: Procedure, name: str) -> dict[str, Any]:
    question = procedure.question(name)
    return {one.value: one.label for one in getattr(question, "options", ())}


def _value(expression: Expression, answers: Mapping[str, Any]) -> Any:
    """What it comes to; None where an answer is absent, or where no sum can be reckoned."""
    try:
        return expression.value({"answers": answers})
    except CalculationError:
        return None


def _bonus(parts: list[dict[str, Any]]) -> dict[str, int]:
    bonus: dict[str, int] = {}
    for part in parts:
        if part.get("at") and part["points"]:
            bonus[part["at"]] = bonus.get(part["at"], 0) + part["points"]
    return bonus


_made: dict[str, Rules] = {}


def rules_of(version: ProcedureVersion) -> Rules:
    """The rules of a version, made once a process. Raises `RoundRefusedError` where it declares no selection."""
    found = _made.get(version.digest)
    if found is None:
        procedure = load_definition(version).procedure
        if procedure.selection is None:
            raise RoundRefusedError("no_selection")
        found = _made[version.digest] = Rules(procedure, procedure.selection)
    return found
