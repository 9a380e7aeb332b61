"""What every part of a declaration is made of: strict models, and texts in two languages."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]
#: A name in addresses and references to files: a-z, 0-9, _.
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(_[a-z0-9]+)*$", max_length=60)]


class Declared(BaseModel):
    """Base of all declarations: nothing unknown, nothing guessed, nothing changed afterwards."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class Text(Declared):
    """A text in Japanese and English."""

    ja: Words
    en: Words

    def says(self, language: str) -> str:
        """The text in a language (`ja`, `en`, `en-gb`); Japanese for any other."""
        return self.en if language.startswith("en") else self.ja
