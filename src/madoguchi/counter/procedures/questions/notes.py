"""What stands among the questions and is only read."""

from typing import Any, ClassVar, Literal

from ..text import Text
from .base import Context, Post, Question, Raw, Showing, unreadable
from .registry import register


class OnlyRead(Question):
    """Base of the types without an answer."""

    answerable: ClassVar[bool] = False
    repeatable: ClassVar[bool] = False
    body: Text | None = None
    required: Literal[False] = False

    def shape(self) -> Any:
        raise TypeError(f"a {self.type} has no answer")

    def read(self, _post: Post, _prefix: str) -> Raw:
        return None

    def cleaned(self, _raw: Raw, _context: Context) -> None:
        raise unreadable()

    def display(self, _value: Any, _language: str) -> str:
        return ""

    def accepts(self) -> dict[str, Any]:
        raise TypeError(f"a {self.type} has no answer")

    def columns(self, _language: str) -> tuple[tuple[str, str], ...]:
        return ()

    def cells(self, _value: Any, _language: str) -> tuple[str, ...]:
        return ()

    def more(self, asked: Showing) -> dict[str, Any]:
        return {"body": self.body.says(asked.language) if self.body else ""}


@register
class Note(OnlyRead):
    """Something to know, set apart from the questions."""

    template: ClassVar[str] = "procedures/questions/note.html"
    type: Literal["note"]
    body: Text


@register
class PartHeading(OnlyRead):
    """A heading over the questions that follow on the page, with a few words if need be."""

    template: ClassVar[str] = "procedures/questions/heading.html"
    type: Literal["heading"]
