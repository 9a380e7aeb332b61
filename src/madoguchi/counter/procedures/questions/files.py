"""Files that are sent: the answer is the list of their ids; sending them is the page's work."""

import re
from dataclasses import replace
from typing import Any, ClassVar, Literal

from pydantic import Field as Declare

from madoguchi.core.expressions import FieldType, Scalar
from madoguchi.foundation.files.kinds import TYPES, Kind, type_of_extension

from .base import AnswerError, Code, Context, Field, FileShown, Post, Question, Raw, Showing, unreadable
from .registry import register

_ID = re.compile(r"[0-9A-Za-z-]{1,64}", re.ASCII)


class Files(Question):
    """From `least` to `most` files. Fields: `<prefix>` an id each, `<prefix>.file` what is being sent."""

    repeatable: ClassVar[bool] = False
    first_part: ClassVar[str] = "file"
    missing: ClassVar[tuple[str, str]] = ("「{}」を選んでください。", "Please add: {}.")
    #: What one is called, and how it is counted.
    noun: ClassVar[tuple[str, str, str]] = ("ファイル", "個", "file")
    least: int = Declare(default=1, ge=0)
    most: int = Declare(default=10, ge=1, le=100)

    @property
    def kinds(self) -> frozenset[Kind]:
        """How the files that it takes are treated."""
        return frozenset(Kind)

    @property
    def accept(self) -> frozenset[str]:
        """The media types that it takes."""
        return frozenset(name for name, one in TYPES.items() if one.kind in self.kinds)

    def shape(self) -> FieldType:
        return [Scalar.STRING]

    def read(self, post: Post, prefix: str) -> Raw:
        return [str(value)[:64] for value in post.getlist(prefix)[: self.most + 1]]

    def clean(self, raw: Raw, context: Context) -> Any:
        """Its files; none at all is no fault where they may follow. QuestionError."""
        return None if context.files_later and self.blank(raw) else super().clean(raw, context)

    def cleaned(self, raw: Raw, context: Context) -> list[str]:
        if not isinstance(raw, list):
            raise unreadable()
        sent = list(dict.fromkeys(self._known(value, context) for value in raw[: self.most + 1]))
        if not self.least <= len(sent) <= self.most:
            thing, unit, english = self.noun
            raise AnswerError(
                Code.INCOMPLETE if len(sent) < self.least else Code.TOO_MANY,
                f"{thing}は{self.least}{unit}から{self.most}{unit}まで送れます（いま{len(raw)}{unit}）。",
                f"Please send {self.least} to {self.most} {english}s (there are {len(raw)}).",
            )
        return sent

    def _known(self, value: Raw, context: Context) -> str:
        if not isinstance(value, str) or not _ID.fullmatch(value):
            raise unreadable()
        if context.files is not None:
            self._check(context.files.get(value))
        return value

    def _check(self, file: FileShown | None) -> None:
        thing, _, english = self.noun
        if file is None:
            raise AnswerError(
                Code.UNKNOWN_FILE,
                f"{thing}が見つかりませんでした。もう一度送ってください。",
                f"A {english} was not found. Please send it again.",
            )
        # Kept files bear the extension of what they are.
        found = type_of_extension(file.name)
        if found is None or found.kind not in self.kinds:
            raise AnswerError(
                Code.NOT_LISTED,
                f"「{file.name}」は、ここでは受け取れない種類のファイルです。",
                f"“{file.name}” is of a kind that cannot be taken here.",
            )

    def display(self, value: Any, language: str) -> str:
        thing, unit, english = self.noun
        if language.startswith("en"):
            return f"{len(value)} {english}{'' if len(value) == 1 else 's'}"
        return f"{thing}{len(value)}{unit}"

    def accepts(self) -> dict[str, Any]:
        ids = {"type": "string", "pattern": f"^{_ID.pattern}$"}
        return {"type": "array", "items": ids, "minItems": self.least, "maxItems": self.most}

    def shown(self, asked: Showing) -> Field:
        """The question for its template; not required where the files may follow."""
        return replace(super().shown(asked), required=self.required and not asked.context.files_later)

    def more(self, asked: Showing) -> dict[str, Any]:
        raw, context = asked.raw, asked.context
        sent = [value for value in raw if isinstance(value, str)] if isinstance(raw, list) else []
        files = context.files or {}
        return {
            "most": self.most,
            "files": [(value, files.get(value)) for value in sent],
            "accept": ",".join(sorted(self.accept)),
        }


@register
class Photo(Files):
    """From `least` to `most` photos, each made anew without what it says of where and when."""

    template: ClassVar[str] = "procedures/questions/photo.html"
    noun: ClassVar[tuple[str, str, str]] = ("写真", "枚", "photo")
    type: Literal["photo"]

    @property
    def kinds(self) -> frozenset[Kind]:
        return frozenset((Kind.IMAGE,))


@register
class File(Files):
    """From `least` to `most` files of the kinds in `types`: certificates, letters of attorney."""

    template: ClassVar[str] = "procedures/questions/file.html"
    type: Literal["file"]
    types: tuple[Kind, ...] = Declare(default=(Kind.PDF, Kind.IMAGE), min_length=1)

    @property
    def kinds(self) -> frozenset[Kind]:
        return frozenset(self.types)
