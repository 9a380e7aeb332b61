"""A type of question: its declaration and, in one class, how its answer is read, checked and shown."""

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar, NamedTuple, TypeAlias

from django.utils.datastructures import MultiValueDict

from madoguchi.core.errors import PlainError
from madoguchi.core.expressions import FieldType

from ..text import Declared, Slug, Text

#: An answer as typed: JSON, of the type's own structure. A cleaned value cleans to itself.
Raw: TypeAlias = Any
Post: TypeAlias = MultiValueDict[str, str]

#: Nobody types more into one field; what lies beyond is not even kept.
MOST_TYPED = 20_000


class Fault(NamedTuple):
    """What is wrong with an answer, and with which part (`postal_code`, `0.name.family`, "" for all)."""

    part: str
    ja: str
    en: str

    def says(self, language: str) -> str:
        """The sentence in a language."""
        return self.en if language.startswith("en") else self.ja

    def within(self, part: str) -> "Fault":
        """The same fault seen from outside `part`."""
        return self._replace(part=f"{part}.{self.part}" if self.part else part)


class QuestionError(PlainError):
    """An answer that cannot be taken; `faults` says what and where."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__(" ".join(one.ja for one in faults), " ".join(one.en for one in faults))
        self.faults = faults


@dataclass(frozen=True)
class FileShown:
    """A file that was sent: its name, and the address where the person looking may see it."""

    name: str
    url: str


@dataclass(frozen=True)
class MapGround:
    """What a map is drawn from: landmarks as GeoJSON (an address), "lng,lat" of its middle, raster tiles."""

    geojson: str = ""
    center: str = ""
    tiles: str = ""
    attribution: str = ""


@dataclass(frozen=True)
class Context:
    """What answers are checked against and shown with; None: not known here, so not checked.

    `today` bounds dates, `landmarks` is id → name, `files` holds the files that this person sent, by id.
    """

    today: date | None = None
    landmarks: Mapping[str, str] | None = None
    files: Mapping[str, FileShown] | None = None
    ground: MapGround = field(default_factory=MapGround)


@dataclass(frozen=True)
class Field:
    """One question as its template shows it; `errors` is part → sentence, `more` what only its type has."""

    name: str
    kind: str
    template: str
    label: str
    hint: str
    required: bool
    when: str
    value: Raw
    error: str
    errors: Mapping[str, str]
    more: Mapping[str, Any]


class Question(Declared):
    """Base of every type. The names of its form fields are `<prefix>` or `<prefix>.<part>`."""

    template: ClassVar[str]
    #: Whether there is anything to answer, and whether it may stand in a repeated group.
    answerable: ClassVar[bool] = True
    repeatable: ClassVar[bool] = True
    #: The part that takes the focus when the whole answer is missing.
    first_part: ClassVar[str] = ""
    missing: ClassVar[tuple[str, str]] = ("「{}」を入力してください。", "Please enter: {}.")

    type: str
    id: Slug
    label: Text
    hint: Text | None = None
    required: bool = True
    when: str = ""

    @abstractmethod
    def shape(self) -> FieldType:
        """What conditions may read of the answer."""

    @abstractmethod
    def read(self, post: Post, prefix: str, /) -> Raw:
        """The answer as typed, from the form's fields."""

    @abstractmethod
    def cleaned(self, raw: Raw, context: Context, /) -> Any:
        """The value of an answer that is not blank. PlainError or QuestionError."""

    @abstractmethod
    def display(self, value: Any, language: str, /) -> str:
        """The value in words, for check answers, the case page and documents."""

    def on_paper(self, value: Any) -> str:
        """The value in an official document, in Japanese."""
        return self.display(value, "ja")

    def blank(self, raw: Raw) -> bool:
        """Whether nothing was answered."""
        return all_blank(raw)

    def clean(self, raw: Raw, context: Context) -> Any:
        """The value of an answer, None when it is optional and blank. QuestionError, and nothing else."""
        try:
            value = None if self.blank(raw) else self.cleaned(raw, context)
        except QuestionError:
            raise
        except PlainError as error:
            raise QuestionError(Fault(self.first_part, error.ja, error.en)) from error
        # What was typed may have come to nothing: spaces without width, say.
        if value not in (None, "", {}, []):
            return value
        if self.required:
            raise QuestionError(self.missing_fault())
        return None

    def missing_fault(self) -> Fault:
        """What is said when a required answer is blank."""
        ja, en = self.missing
        return Fault(self.first_part, ja.format(self.label.ja), en.format(self.label.en))

    def shown(self, asked: "Showing") -> Field:
        """The question for its template."""
        parts = {
            path[len(asked.name) :].removeprefix("."): fault.says(asked.language)
            for path, fault in asked.errors.items()
            if path == asked.name or path.startswith(f"{asked.name}.")
        }
        return Field(
            name=asked.name,
            kind=self.type,
            template=self.template,
            label=self.label.says(asked.language),
            hint=self.hint.says(asked.language) if self.hint else "",
            required=self.required,
            when=self.when,
            value="" if asked.raw is None else asked.raw,
            error=parts.get("", ""),
            errors=parts,
            more=self.more(asked),
        )

    def more(self, _asked: "Showing") -> Mapping[str, Any]:
        """What only this type's template needs."""
        return {}


class Showing(NamedTuple):
    """How a question is shown: under which name, with what typed, the page's faults by path, for whom."""

    name: str
    raw: Raw
    errors: Mapping[str, Fault]
    language: str
    context: Context


def all_blank(raw: Raw) -> bool:
    """Whether a raw answer holds no text at all (two levels are enough for any part)."""
    if isinstance(raw, str):
        return not raw.strip()
    if isinstance(raw, dict):
        return all(
            part is None or part == "" or (isinstance(part, str) and not part.strip())
            for part in raw.values()
        )
    return raw is None or raw == []


def typed(post: Post, name: str) -> str:
    """One field as typed."""
    return str(post.get(name, ""))[:MOST_TYPED]


def text_of(raw: Raw, most: int) -> str:
    """A raw text within its length. PlainError."""
    if not isinstance(raw, str):
        raise UNREADABLE
    if len(raw) > most:
        raise PlainError(
            f"{most}文字までで入力してください（いま{len(raw)}文字）。",
            f"Please keep to {most} characters (there are {len(raw)}).",
        )
    return raw


def parts_of(raw: Raw, names: frozenset[str]) -> dict[str, Any]:
    """A raw answer of several parts, None left out. PlainError on anything else."""
    if not isinstance(raw, dict) or not raw.keys() <= names:
        raise UNREADABLE
    return {name: part for name, part in raw.items() if part is not None}


UNREADABLE = PlainError(
    "入力を読み取れませんでした。もう一度入力してください。",
    "The answer could not be read. Please enter it again.",
)
