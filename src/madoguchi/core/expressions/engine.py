"""Compiling and running: checked against message types, run over plain maps.

Two environments, because a protobuf field always has a value: what nobody answered must be absent, not zero.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import Any, TypeAlias

from cel_expr_python import cel

from madoguchi.core.errors import PlainError
from madoguchi.core.expressions import checks, faults
from madoguchi.core.expressions.faults import ExpressionError, Told
from madoguchi.core.expressions.shapes import Types, Variables, canonical, types_of

#: What an expression runs on: variable → plain value of the kind described; what is unanswered is left out.
Values: TypeAlias = Mapping[str, Any]


class Kind(Enum):
    """What an expression must come to: a condition, a whole number, a decimal, a text."""

    BOOL = "BOOL"
    INT = "INT"
    DOUBLE = "DOUBLE"
    STRING = "STRING"


class CalculationError(PlainError):
    """A sum that cannot be reckoned though all is answered. `kind` is overflow, wrong_type or too_heavy."""

    def __init__(self, kind: str, told: Told) -> None:
        super().__init__(*told)
        self.kind = kind


_WANTED = {
    Kind.BOOL: Told(
        "ここには条件（はい・いいえになる式）を書いてください。", "Write a condition here: true or false."
    ),
    Kind.INT: Told(
        "ここには整数になる式を書いてください。", "Write an expression here that gives a whole number."
    ),
    Kind.DOUBLE: Told(
        "ここには小数になる式を書いてください。", "Write an expression here that gives a decimal."
    ),
    Kind.STRING: Told(
        "ここには文字列になる式を書いてください。", "Write an expression here that gives text."
    ),
}
_PYTHON: dict[Kind, type[bool] | type[float] | type[str]] = {
    Kind.BOOL: bool,
    Kind.DOUBLE: float,
    Kind.STRING: str,
}
_OVERFLOW = Told(
    "計算の結果が大きすぎます。入力した数をご確認ください。",
    "The result is too large. Please check the numbers entered.",
)
_WRONG_TYPE = Told(
    "値の種類が式の宣言と違います。質問の種類をご確認ください。",
    "A value is not of the declared kind. Please check the kinds of the questions.",
)
_TOO_HEAVY = Told(
    "式のくり返しが多すぎて計算できません。くり返し（all・exists など）を減らしてください。",
    "The expression repeats too much to be reckoned. Please use all, exists and the like less often in it.",
)
#: How the engine begins its report on something that is not there. "No value" is a variable without value.
_ABSENT = ("NOT_FOUND: Key not found", "UNKNOWN: Index error", "UNKNOWN: No value with name")
_INT64_MOST = 2**63 - 1
#: A result beyond int64, or a value beyond it on its way in.
_TOO_LARGE = ("OUT_OF_RANGE", "INVALID_ARGUMENT: Integer value")


class _AbsentError(Exception):
    """The expression reads what is not answered."""


@dataclass(frozen=True, slots=True)
class Expression:
    """A checked expression, ready to run. Safe to keep and to share between threads."""

    text: str
    returns: Kind
    _program: cel.Expression

    def holds(self, values: Values) -> bool:
        """Whether the condition is true; one that reads an absent answer is false. CalculationError."""
        try:
            return self._run(values) is True
        except _AbsentError:
            return False

    def amount(self, values: Values) -> int | None:
        """The sum (money: whole yen); None while an answer that it reads is absent. CalculationError."""
        try:
            result = self._run(values)
        except _AbsentError:
            return None
        if type(result) is not int:
            raise CalculationError("wrong_type", _WRONG_TYPE)
        if result > _INT64_MOST:
            # The engine takes a value between int64 and uint64 for an unsigned one.
            raise CalculationError("overflow", _OVERFLOW)
        return result

    def value(self, values: Values) -> bool | int | float | str | None:
        """What it comes to, of the kind it was compiled for; None while an answer is absent. CalculationError."""
        if self.returns is Kind.INT:
            return self.amount(values)
        try:
            result = self._run(values)
        except _AbsentError:
            return None
        if isinstance(result, float) and not math.isfinite(result):
            raise CalculationError("overflow", _OVERFLOW)
        if not isinstance(result, _PYTHON[self.returns]):
            raise CalculationError("wrong_type", _WRONG_TYPE)
        return result

    def _run(self, values: Values) -> object:
        try:
            result = self._program.eval(data=values)
        except RuntimeError:
            # Loops within loops: the engine stops them at its own bound, at once.
            raise CalculationError("too_heavy", _TOO_HEAVY) from None
        if result.type() != cel.Type.ERROR:
            return result.value()
        report = str(result.value())
        if report.startswith(_ABSENT):
            raise _AbsentError
        if report.startswith(_TOO_LARGE):
            raise CalculationError("overflow", _OVERFLOW)
        raise CalculationError("wrong_type", _WRONG_TYPE)


def compiled(text: str, variables: Variables, returns: Kind) -> Expression:
    """Check an expression against the variables it may read, and make it ready to run; cached.

    ExpressionError tells line and column of an unknown name, a wrong kind, or what the browser would
    reckon differently. Rules beyond CEL: no conversions, `matches`, null, maps, unary minus; whole numbers
    are divided by positive literals only; text is ordered against a literal or between dates.
    """
    return _checked(text, canonical(variables), returns)


@dataclass(frozen=True)
class _Environment:
    """One set of variables: CEL set up to check against it, and to run over plain maps of it."""

    variables: Variables
    types: Types
    checker: cel.Env
    runner: cel.Env


@lru_cache(maxsize=512)
def _environment(description: str) -> _Environment:
    variables: Variables = json.loads(description)
    types = types_of(variables)
    config = cel.NewEnvConfigFromYaml(checks.engine_config())
    checker = cel.NewEnv(types.pool, config=config, variables=types.variables)
    runner = cel.NewEnv(variables=dict.fromkeys(variables, cel.Type.DYN))
    return _Environment(variables, types, checker, runner)


@lru_cache(maxsize=16_384)
def _checked(text: str, description: str, returns: Kind) -> Expression:
    environment = _environment(description)
    types = environment.types
    try:
        checked = environment.checker.compile(text)
    except RuntimeError as report:
        names = faults.Names(frozenset(environment.variables), types.messages)
        raise faults.from_engine(str(report), names) from None
    checks.refuse(text, checked.serialize(), environment.variables, types.messages)
    if checked.return_type().name() != returns.value:
        raise ExpressionError(*_WANTED[returns])
    return Expression(text, returns, environment.runner.compile(text))
