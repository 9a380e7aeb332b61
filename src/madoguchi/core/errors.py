"""What a person is told when something typed cannot be taken."""

from collections.abc import Mapping
from typing import ClassVar


class PlainError(ValueError):
    """An error a person can meet: what is wrong and how to mend it, as `ja` and as `en`."""

    def __init__(self, ja: str, en: str) -> None:
        super().__init__(f"{ja} / {en}")
        self.ja = ja
        self.en = en


class RefusedError(PlainError):
    """What somebody wants to do cannot be done; `rule` says which of the room's `sentences`, filled with `facts`."""

    #: By the name of a rule, what is said in Japanese and in English.
    sentences: ClassVar[Mapping[str, tuple[str, str]]]

    def __init__(self, rule: str, **facts: object) -> None:
        ja, en = self.sentences[rule]
        super().__init__(ja.format(**facts), en.format(**facts))
        self.rule = rule
