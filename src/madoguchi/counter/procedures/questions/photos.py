"""Photos: the answer is the list of the files' ids; sending them is the page's work."""

import re
from typing import Any, ClassVar, Literal

from madoguchi.core.errors import PlainError
from madoguchi.core.expressions import FieldType, Scalar

from .base import UNREADABLE, Context, Post, Question, Raw, Showing
from .registry import register

_ID = re.compile(r"[0-9A-Za-z-]{1,64}", re.ASCII)


@register
class Photo(Question):
    """From `least` to `most` photos. Fields: `<prefix>` an id each, `<prefix>.file` what is being sent."""

    template: ClassVar[str] = "procedures/questions/photo.html"
    repeatable: ClassVar[bool] = False
    first_part: ClassVar[str] = "file"
    missing: ClassVar[tuple[str, str]] = ("「{}」を選んでください。", "Please add: {}.")
    type: Literal["photo"]
    least: int = 1
    most: int = 10

    def shape(self) -> FieldType:
        return [Scalar.STRING]

    def read(self, post: Post, prefix: str) -> Raw:
        return [str(value)[:64] for value in post.getlist(prefix)[: self.most + 1]]

    def cleaned(self, raw: Raw, context: Context) -> list[str]:
        if not isinstance(raw, list):
            raise UNREADABLE
        sent = list(dict.fromkeys(_known(value, context) for value in raw[: self.most + 1]))
        if not self.least <= len(sent) <= self.most:
            raise PlainError(
                f"写真は{self.least}枚から{self.most}枚まで送れます（いま{len(raw)}枚）。",
                f"Please send {self.least} to {self.most} photos (there are {len(raw)}).",
            )
        return sent

    def display(self, value: Any, language: str) -> str:
        if language.startswith("en"):
            return f"{len(value)} photo{'' if len(value) == 1 else 's'}"
        return f"写真{len(value)}枚"

    def more(self, asked: Showing) -> dict[str, Any]:
        raw, context = asked.raw, asked.context
        sent = [value for value in raw if isinstance(value, str)] if isinstance(raw, list) else []
        files = context.files or {}
        return {"most": self.most, "files": [(value, files.get(value)) for value in sent]}


def _known(value: Raw, context: Context) -> str:
    if not isinstance(value, str) or not _ID.fullmatch(value):
        raise UNREADABLE
    if context.files is not None and value not in context.files:
        raise PlainError(
            "写真が見つかりませんでした。もう一度送ってください。",
            "A photo was not found. Please send it again.",
        )
    return value
