"""What the parts of a pack's `city.yaml` are made of: names, ids, and the base of every part."""

from typing import Annotated, TypeAlias

from pydantic import BaseModel, ConfigDict, Field

Id: TypeAlias = Annotated[str, Field(pattern=r"^[a-z][a-z0-9]*(_[a-z0-9]+)*$", max_length=40)]
#: A post's name in the whole city: department and post, as `tax-head`.
PostName: TypeAlias = Annotated[str, Field(pattern=r"^[a-z0-9_]+-[a-z0-9_]+$", max_length=80)]
Name: TypeAlias = Annotated[str, Field(min_length=1, max_length=60)]


class Declared(BaseModel):
    """Base of every part: nothing unknown, nothing changed afterwards."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Names(Declared):
    """A name in both languages."""

    ja: Name
    en: Annotated[str, Field(min_length=1, max_length=80)]

    def says(self, language: str) -> str:
        """The name in a language; Japanese where it is not English."""
        return self.en if language.startswith("en") else self.ja
