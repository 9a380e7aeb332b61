"""What is wrong with a declaration, in which line, and how to mend it."""

from collections.abc import Iterable
from typing import NamedTuple

from madoguchi.core.errors import PlainError


class DeclarationFault(NamedTuple):
    """One fault: line (from 1; 0 where there is no file), the path in the declaration, and the mend."""

    line: int
    path: str
    ja: str
    en: str

    def __str__(self) -> str:
        return f"{self.line}: {self.path}: {self.ja} / {self.en}"


class DeclarationError(PlainError):
    """A declaration that cannot be published; `faults` lists everything that is wrong with it."""

    def __init__(self, faults: Iterable[DeclarationFault], source: str = "") -> None:
        self.faults = tuple(faults)
        self.source = source
        super().__init__(
            "\n".join(f"{source}:{one.line}: {one.path}: {one.ja}" for one in self.faults),
            "\n".join(f"{source}:{one.line}: {one.path}: {one.en}" for one in self.faults),
        )
