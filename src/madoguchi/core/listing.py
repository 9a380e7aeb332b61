"""Lists by key, never by count: how the API gives them (`{items, next}`), and where a page's link goes on."""

import base64
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Generic, TypeVar
from uuid import UUID

from pydantic import BaseModel, Field

from madoguchi.core.problems import Fault, ProblemError, Words

Item = TypeVar("Item")
USUAL, MOST = 50, 200
_NO_CURSOR = Words(
    "cursor は、前の答えの next をそのまま渡してください。",
    "Give the cursor just as the last answer's next had it.",
)


class Listing(BaseModel, Generic[Item]):
    """One page of a list; `next` is the cursor of the page after it, null on the last."""

    items: list[Item]
    next: str | None


class Asked(BaseModel):
    """Which page of a list is wanted."""

    limit: Annotated[int, Field(ge=1, le=MOST, description="How many items at most.")] = USUAL
    cursor: Annotated[
        str, Field(max_length=400, description="The `next` of the page before; none for the first page.")
    ] = ""

    def after(self, parts: int) -> list[str] | None:
        """The key that the cursor holds, of so many parts; None on the first page. Raises `ProblemError`."""
        return _read(self.cursor, parts) if self.cursor else None


def cursor(*parts: object) -> str:
    """An opaque cursor that holds a key's parts, as text."""
    text = json.dumps([str(part) for part in parts], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


#: Where a page of rows in order of time ends: the moment and the id of its last row.
MomentKey = tuple[datetime, UUID]


def moment_key(at: datetime, row: UUID) -> str:
    """Such a key as a link carries it."""
    return f"{at.isoformat()}_{row.hex}"


def read_moment_key(text: str) -> MomentKey | None:
    """The key that a link carries; None when it is no key."""
    try:
        at, row = text.split("_")
        return datetime.fromisoformat(at), UUID(row)
    except ValueError:
        return None


def page_of(rows: Sequence[Item], limit: int) -> tuple[Sequence[Item], Item | None]:
    """From one row more than the limit: the rows of the page, and its last row where another page follows."""
    return rows[:limit], rows[limit - 1] if len(rows) > limit else None


def wrong_cursor() -> ProblemError:
    """What is said to a cursor that we did not write."""
    return ProblemError("not-valid", errors={"query.cursor": [Fault("malformed", _NO_CURSOR)]})


def _read(text: str, parts: int) -> list[str]:
    try:
        found = json.loads(base64.b64decode(text + "=" * (-len(text) % 4), altchars="-_", validate=True))
    except ValueError:
        raise wrong_cursor() from None
    if not isinstance(found, list) or len(found) != parts or not all(map(_plain, found)):
        raise wrong_cursor()
    return found


def _plain(part: object) -> bool:
    """Whether a part can be asked of the database: PostgreSQL takes no NUL, and nothing takes half a character."""
    return isinstance(part, str) and part.isprintable()
