"""What a procedure says of publishing what its cases came to: cross-tabs, and opinions with the city's replies."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from .text import Declared, Slug, Text


class CountedTable(Declared):
    """A table of how many answered what: the options of `rows`, against those of `columns` where it is given."""

    id: Slug
    title: Text
    rows: Slug
    columns: Slug | None = None
    note: Text | None = None


class Replies(Declared):
    """意見と市の考え方: a row for each opinion, in the words that a clerk found for it.

    `words`, `reply` and `effect` are questions of the route. What somebody wrote is never published as it is: it may
    say who they are. `group` is a question with options, by which the rows are ordered.
    """

    id: Slug = "replies"
    title: Text
    words: Slug
    reply: Slug
    effect: Slug | None = None
    group: Slug | None = None


class Publishes(Declared):
    """What is counted and published of the closed cases that ended with one of `outcomes`.

    A number below `least` is hidden, with as many others as it takes that it cannot be reckoned.
    """

    lead: Text
    outcomes: Annotated[tuple[Slug, ...], Field(min_length=1)]
    least: int = Field(default=10, ge=3, le=100)
    tables: tuple[CountedTable, ...] = ()
    replies: Replies | None = None

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not self.tables and self.replies is None:
            raise ValueError(
                "公表する表を tables か replies に書いてください。 / give tables or replies to be published"
            )
        return self
