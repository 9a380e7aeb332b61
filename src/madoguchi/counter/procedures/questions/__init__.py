"""The types of question a declaration may ask: one class each, in one registry."""

from typing import TYPE_CHECKING, Annotated, TypeAlias

from pydantic import Field as Declare

from . import registry
from .base import Context, Fault, Field, FileShown, MapGround, Post, Question, QuestionError, Raw
from .choices import Consent, OneOf
from .groups import Group
from .names import PersonName, full_name, full_reading
from .places import Address, fill
from .plain import Date, Phone

if TYPE_CHECKING:
    AnyQuestion: TypeAlias = Question
else:
    AnyQuestion = Annotated[registry.union(), Declare(discriminator="type")]

__all__ = [
    "Address",
    "AnyQuestion",
    "Consent",
    "Context",
    "Date",
    "Fault",
    "Field",
    "FileShown",
    "Group",
    "MapGround",
    "OneOf",
    "PersonName",
    "Phone",
    "Post",
    "Question",
    "QuestionError",
    "Raw",
    "fill",
    "full_name",
    "full_reading",
    "registry",
]
