"""Answers in which a number looks like an Individual Number: they are asked back once (番号法19条, 20条)."""

from abc import abstractmethod
from dataclasses import replace
from typing import Any

from madoguchi.core.codes import looks_like_individual_number

from .base import AnswerError, Code, Context, Field, Post, Question, Raw, Showing, all_blank, typed

_VALUE, _SURE = "value", "not_individual_number"


class Doubted(Question):
    """Base of the types that free figures can be typed into. Fields: `<prefix>`, `<prefix>.not_individual_number`.

    A person who says that it is none sends `{"value": …, "not_individual_number": true}`; kept is the value alone.
    """

    @abstractmethod
    def taken(self, raw: Raw, /) -> Any:
        """The value of what was typed. PlainError."""

    def read(self, post: Post, prefix: str) -> Raw:
        raw = typed(post, prefix)
        return {_VALUE: raw, _SURE: True} if typed(post, f"{prefix}.{_SURE}") == "yes" else raw

    def blank(self, raw: Raw) -> bool:
        return all_blank(_apart(raw)[0])

    def cleaned(self, raw: Raw, context: Context) -> Any:
        written, sure = _apart(raw)
        value = self.taken(written)
        if not (sure or context.kept) and looks_like_individual_number(str(value)):
            raise AnswerError(
                Code.INDIVIDUAL_NUMBER,
                "個人番号（マイナンバー）のような12桁の数字があります。個人番号でしたら消してください。"
                "そうでなければ「個人番号ではありません」にチェックを入れてください。",
                "There are 12 digits that look like an Individual Number. If they are one, please remove it. "
                "If not, please tick “This is not an Individual Number”.",
            )
        return value

    def shown(self, asked: Showing) -> Field:
        written, sure = _apart(asked.raw)
        shown = super().shown(asked._replace(raw=written))
        fault = asked.errors.get(asked.name)
        doubted = sure or (fault is not None and fault.code == Code.INDIVIDUAL_NUMBER)
        return replace(shown, more={**shown.more, "doubted": doubted, "sure": sure})


def _apart(raw: Raw) -> tuple[Raw, bool]:
    """What was typed, and whether its writer said that it is no Individual Number."""
    if isinstance(raw, dict) and raw.keys() == {_VALUE, _SURE}:
        return raw[_VALUE], raw[_SURE] is True
    return raw, False
