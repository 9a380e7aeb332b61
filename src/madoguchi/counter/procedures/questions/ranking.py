"""Several of the options in the order in which they are wished for."""

from typing import Any, ClassVar, Literal, Self

from pydantic import Field as Declare
from pydantic import model_validator

from madoguchi.core.expressions import FieldType, Scalar

from .base import (
    AnswerError,
    Code,
    Context,
    Fault,
    Post,
    QuestionError,
    Raw,
    Showing,
    typed,
    unreadable,
)
from .choices import Choice
from .registry import register


@register
class Ranked(Choice):
    """From `least` to `most` of the options, the first wish first. Fields: `<prefix>.<rank>`, counted from 0.

    The value is the list of the options in that order; `most` is all of them unless given.
    """

    template: ClassVar[str] = "procedures/questions/ranked.html"
    first_part: ClassVar[str] = "0"
    type: Literal["ranked"]
    least: int = Declare(default=1, ge=1)
    most: int | None = Declare(default=None, ge=1)

    @model_validator(mode="after")
    def _enough(self) -> Self:
        if not self.least <= self.ranks <= len(self.options):
            raise ValueError(
                "least、most、選択肢の数の順に多くします / least, most and options must not decrease"
            )
        return self

    @property
    def ranks(self) -> int:
        """How many can be chosen."""
        return len(self.options) if self.most is None else self.most

    def shape(self) -> FieldType:
        return [Scalar.STRING]

    def read(self, post: Post, prefix: str) -> Raw:
        return [typed(post, f"{prefix}.{rank}")[:100] for rank in range(self.ranks)]

    def blank(self, raw: Raw) -> bool:
        return raw is None or (isinstance(raw, list) and all(one is None or one == "" for one in raw))

    def cleaned(self, raw: Raw, _context: Context) -> list[str]:
        if not isinstance(raw, list) or len(raw) > self.ranks:
            raise unreadable()
        chosen = ["" if one is None else one for one in raw]
        while chosen[-1] == "":
            chosen.pop()
        faults = [fault for rank in range(len(chosen)) if (fault := self._wrong(chosen, rank))]
        if not faults and len(chosen) < self.least:
            faults = [_few(len(chosen), self.least)]
        if faults:
            raise QuestionError(*faults)
        return chosen

    def _wrong(self, chosen: list[Raw], rank: int) -> Fault | None:
        value, part = chosen[rank], str(rank)
        if value == "":
            return Fault(
                part,
                f"{_rank_words(rank, 'ja')}が選ばれていません。上から順に、空けずに選んでください。",
                f"{_rank_words(rank, 'en')} is not chosen. Please choose from the top, without gaps.",
                Code.MISSING,
            )
        if value in chosen[:rank]:
            first = chosen.index(value)
            return Fault(
                part,
                f"{_rank_words(first, 'ja')}と同じものが選ばれています。別のものを選んでください。",
                f"This is the same as {_rank_words(first, 'en').lower()}. Please choose another one.",
                Code.NOT_LISTED,
            )
        try:
            self.known(value)
        except AnswerError as error:
            return Fault.of(part, error)
        return None

    def display(self, value: Any, language: str) -> str:
        return "\n".join(
            f"{_rank_words(rank, language)}: {label}"
            if language.startswith("en")
            else f"{_rank_words(rank, language)}：{label}"
            for rank, label in enumerate(self.label_of(one, language) for one in value)
        )

    def accepts(self) -> dict[str, Any]:
        least = self.least if self.required else 0
        return {
            "type": "array",
            "items": self.one(),
            "minItems": least,
            "maxItems": self.ranks,
            "uniqueItems": True,
        }

    def columns(self, language: str) -> tuple[tuple[str, str], ...]:
        pattern = "{} ({})" if language.startswith("en") else "{}（{}）"
        label = self.label.says(language)
        return tuple(
            (f"{self.id}.{rank}", pattern.format(label, _rank_words(rank, language)))
            for rank in range(self.ranks)
        )

    def cells(self, value: Any, language: str) -> tuple[str, ...]:
        labels = [self.label_of(one, language) for one in value or ()]
        return (*labels, *[""] * (self.ranks - len(labels)))

    def more(self, asked: Showing) -> dict[str, Any]:
        given = asked.raw if isinstance(asked.raw, list) else []
        ranks = [
            {
                "name": f"{asked.name}.{rank}",
                "label": _rank_words(rank, asked.language),
                "chosen": given[rank] if rank < len(given) else "",
                "error": _said(asked, rank),
                "required": self.required and rank < self.least,
            }
            for rank in range(self.ranks)
        ]
        return {**super().more(asked), "ranks": ranks}


def _said(asked: Showing, rank: int) -> str:
    fault = asked.errors.get(f"{asked.name}.{rank}")
    return fault.says(asked.language) if fault else ""


def _rank_words(rank: int, language: str) -> str:
    return f"Choice {rank + 1}" if language.startswith("en") else f"第{rank + 1}希望"


def _few(chosen: int, least: int) -> Fault:
    return Fault(
        str(chosen),
        f"{_rank_words(least - 1, 'ja')}まで選んでください（いま{chosen}個）。",
        f"Please choose at least {least} (there are {chosen}).",
        Code.INCOMPLETE,
    )
