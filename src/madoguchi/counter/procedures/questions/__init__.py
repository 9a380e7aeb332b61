"""The types of question a declaration may ask: one class each, in one registry."""

from typing import TYPE_CHECKING, Annotated, TypeAlias

from pydantic import Field as Declare

from . import registry
from .base import (
    AnswerError,
    Code,
    Context,
    Fault,
    Field,
    FileShown,
    MapGround,
    Offered,
    Post,
    Question,
    QuestionError,
    Raw,
    Slot,
    Slots,
)
from .choices import Consent, OneOf
from .computed import Computed
from .files import Files
from .groups import Group
from .names import PersonName, full_name, full_reading
from .places import Address, fill
from .plain import Date, Email, Phone

if TYPE_CHECKING:
    AnyQuestion: TypeAlias = Question
else:
    AnyQuestion = Annotated[registry.union(), Declare(discriminator="type")]

__all__ = [
    "Address",
    "AnswerError",
    "AnyQuestion",
    "Code",
    "Computed",
    "Consent",
    "Context",
    "Date",
    "Email",
    "Fault",
    "Field",
    "FileShown",
    "Files",
    "Group",
    "MapGround",
    "Offered",
    "OneOf",
    "PersonName",
    "Phone",
    "Post",
    "Question",
    "QuestionError",
    "Raw",
    "Slot",
    "Slots",
    "fill",
    "full_name",
    "full_reading",
    "registry",
]
