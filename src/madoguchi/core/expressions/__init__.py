"""The one language for conditions and sums in declarations: CEL, checked when a pack is loaded.

    variables = {"answers": {"copies": Scalar.INT, "children": [{"age": Scalar.INT}]}}
    fee = compiled("300 * answers.copies", variables, Kind.INT)
    fee.amount({"answers": {"copies": 2}})   # 600
    fee.amount({"answers": {}})              # None: not yet known

The browser runs the same text by `madoguchi/expressions.js`: one table of vectors binds the two.
"""

from madoguchi.core.expressions.engine import (
    CalculationError,
    Expression,
    Kind,
    Values,
    compiled,
)
from madoguchi.core.expressions.faults import ExpressionError
from madoguchi.core.expressions.shapes import FieldType, Scalar, Shape, Variables

__all__ = [
    "CalculationError",
    "Expression",
    "ExpressionError",
    "FieldType",
    "Kind",
    "Scalar",
    "Shape",
    "Values",
    "Variables",
    "compiled",
]
