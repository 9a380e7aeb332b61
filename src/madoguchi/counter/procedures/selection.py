"""What a procedure says of its selection (選考): points, choices, age classes, siblings, and how it ends."""

from typing import Annotated

from pydantic import ConfigDict, Field

from madoguchi.core.matching import Together

from .questions.choices import Option
from .text import Declared, Slug, Text

#: What siblings want of each other's places: the values of the question that asks for it.
TOGETHER = tuple(one.value for one in Together)


class Points(Declared):
    """One item of the 選考基準: its points as an expression over answers and findings, a whole number.

    `at` is a question whose answer is a place: the points then count there alone (きょうだいが通う園).
    """

    title: Text
    points: str
    at: Slug | None = None


class Siblings(Declared):
    """Which applications are of one family, and what they want of each other.

    `same` are questions whose answers siblings have in common, all of them. `together` is a question of the type
    `one_of` with some of the values of `core.matching.Together`.
    """

    same: Annotated[tuple[Slug, ...], Field(min_length=1)]
    together: Slug


class Selection(Declared):
    """選考（一括）: all cases at a step `select` are placed on one day (保育の利用調整, 児童福祉法24条3項).

    The options of the question `choices`, of the type `ranked`, are the places: there are no others. `class` gives
    the age class of a child, as an expression over answers and findings; it is one of `classes`. `tie_break` are
    whole numbers, the higher first, where points are equal; after them the lot decides. `placed` and `waiting` are
    the outcomes; `place` is the question of the step `select` that takes the place, `choice` the one that takes which
    wish it was (第何希望), a number: both for documents and for what is told.
    """

    model_config = ConfigDict(validate_by_name=False, validate_by_alias=True, serialize_by_alias=True)

    points: Annotated[tuple[Points, ...], Field(min_length=1)]
    tie_break: tuple[str, ...] = ()
    choices: Slug
    age_class: str = Field(alias="class")
    classes: Annotated[tuple[Option, ...], Field(min_length=1, max_length=20)]
    siblings: Siblings | None = None
    child: Slug | None = None
    placed: Slug
    waiting: Slug
    place: Slug
    choice: Slug | None = None
