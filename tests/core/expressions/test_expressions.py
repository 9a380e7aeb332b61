"""One table of vectors on both engines; see vectors.json."""

import json
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

import madoguchi
from madoguchi.core import expressions
from madoguchi.core.expressions import CalculationError, ExpressionError, Kind, Scalar

HERE = Path(__file__).parent
STATIC = Path(madoguchi.__file__).parent / "foundation/ui/static"
TABLE = json.loads((HERE / "vectors.json").read_text("utf-8"))
VARIABLES = TABLE["variables"]
RUN = [row for row in TABLE["rows"] if "refused" not in row]
REFUSED = [row for row in TABLE["rows"] if "refused" in row]


def expected(row: dict[str, Any]) -> object:
    if "gives" in row:
        return row["value"]
    wanted = row["holds"] if "holds" in row else row["amount"]
    return wanted if isinstance(wanted, bool | dict) else str(wanted)


def in_python(row: dict[str, Any]) -> object:
    try:
        if "holds" in row:
            return expressions.compiled(row["text"], VARIABLES, Kind.BOOL).holds(row["values"])
        if "gives" in row:
            value = expressions.compiled(row["text"], VARIABLES, Kind(row["gives"])).value(row["values"])
            return "unknown" if value is None else value
        amount = expressions.compiled(row["text"], VARIABLES, Kind.INT).amount(row["values"])
        return "unknown" if amount is None else str(amount)
    except CalculationError as fault:
        return {"error": fault.kind}


def named(row: dict[str, Any]) -> str:
    return f"{row['text']} | {json.dumps(row.get('values'), ensure_ascii=False)}"


@pytest.mark.parametrize("row", RUN, ids=named)
def test_vector_in_python(row: dict[str, Any]) -> None:
    assert in_python(row) == expected(row)


def test_every_vector_in_the_browsers_engine() -> None:
    command = ["node", HERE / "run_vectors.mjs", STATIC / "madoguchi/expressions.js", HERE / "vectors.json"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    given = json.loads(done.stdout)
    assert len(given) == len(RUN)
    wrong = [(named(row), got) for row, got in zip(RUN, given, strict=True) if got != expected(row)]
    assert wrong == []


@pytest.mark.parametrize("row", REFUSED, ids=named)
def test_refused_when_the_pack_is_loaded(row: dict[str, Any]) -> None:
    with pytest.raises(ExpressionError) as told:
        expressions.compiled(row["text"], VARIABLES, Kind.BOOL)
    assert row["refused"] in told.value.en
    assert (told.value.line, told.value.column) == (row["line"], row["column"])
    assert any(ord(c) > 0x3000 for c in told.value.ja)


def test_columns_count_characters_not_bytes() -> None:
    with pytest.raises(ExpressionError) as told:
        expressions.compiled('"𠮷野家" == answers.nope', VARIABLES, Kind.BOOL)
    assert told.value.column == len('"𠮷野家" == answers') + 1


def test_a_sum_is_a_whole_number() -> None:
    with pytest.raises(ExpressionError, match="whole number"):
        expressions.compiled("answers.depth * 2.0", VARIABLES, Kind.INT)


def test_a_value_of_another_kind_than_declared_is_told() -> None:
    expression = expressions.compiled("answers.copies + 1", VARIABLES, Kind.INT)
    with pytest.raises(CalculationError) as told:
        expression.amount({"answers": {"copies": "3"}})
    assert told.value.kind == "wrong_type"
    with pytest.raises(CalculationError) as told:
        expressions.compiled("answers.copies", VARIABLES, Kind.INT).amount({"answers": {"copies": 3.0}})
    assert told.value.kind == "wrong_type"


def test_a_value_beyond_int64_overflows() -> None:
    with pytest.raises(CalculationError) as told:
        expressions.compiled("answers.copies", VARIABLES, Kind.INT).amount({"answers": {"copies": 2**63}})
    assert told.value.kind == "overflow"


def test_compiling_is_cached_by_text_and_description() -> None:
    same = expressions.compiled("answers.copies > 1", json.loads(json.dumps(VARIABLES)), Kind.BOOL)
    assert expressions.compiled("answers.copies > 1", VARIABLES, Kind.BOOL) is same
    other = expressions.compiled("answers.copies > 1", {"answers": {"copies": Scalar.INT}}, Kind.BOOL)
    assert other is not same


def test_one_expression_runs_on_many_threads() -> None:
    expression = expressions.compiled("300 * answers.copies", VARIABLES, Kind.INT)
    with ThreadPoolExecutor(4) as pool:
        amounts = list(pool.map(lambda n: expression.amount({"answers": {"copies": n}}), range(200)))
    assert amounts == [300 * n for n in range(200)]


@pytest.mark.parametrize(
    "shape",
    [
        {"Copies": Scalar.INT},
        {"枚数": Scalar.INT},
        {"in": Scalar.INT},
        {"a": {"b-c": Scalar.INT}},
        {"a": "number"},
    ],
)
def test_a_description_with_impossible_names_or_kinds_is_refused(shape: Any) -> None:
    with pytest.raises(ValueError, match=r"name|kind"):
        expressions.compiled("true", {"answers": shape}, Kind.BOOL)


def test_names_that_collide_in_protobufs_json_are_fine() -> None:
    variables = {"answers": {"x1": Scalar.INT, "x_1": Scalar.INT}}
    assert (
        expressions.compiled("answers.x1 + answers.x_1", variables, Kind.INT).amount(
            {"answers": {"x1": 1, "x_1": 2}}
        )
        == 3
    )


def test_loops_within_loops_are_stopped_and_told() -> None:
    text = "true"
    for name in "abcd":
        text = f"{list(range(40))}.all({name}, {text})"
    with pytest.raises(CalculationError, match="くり返し"):
        expressions.compiled(text, VARIABLES, Kind.BOOL).holds({"answers": {}})
