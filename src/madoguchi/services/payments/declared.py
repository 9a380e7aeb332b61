"""What declarations of fees and prices say about paying."""

from typing import Annotated, Any

from pydantic import BeforeValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from .models import PAYABLE, Way

#: Yen: more than anything that is asked for costs, and what a column of the database holds.
MOST_YEN = 2_000_000_000
_PAYABLE = [way.value for way in PAYABLE]


def _payable(value: Any) -> Any:
    if value not in _PAYABLE:
        raise PydanticCustomError("enum", "is no way to pay", {"expected": ", ".join(_PAYABLE)})
    return value


#: A way by which anybody can pay: 充当 is none.
PayableWay = Annotated[
    Way, BeforeValidator(_payable), WithJsonSchema({"type": "string", "enum": _PAYABLE, "title": "Way"})
]
