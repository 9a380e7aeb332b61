"""A type of question: its declaration and, in one class, how its answer is read, checked and shown."""

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar, NamedTuple, Protocol, TypeAlias

from django.utils.datastructures import MultiValueDict

from madoguchi.core.errors import PlainError
from madoguchi.core.expressions import FieldType

from ..text import Declared, Slug, Text

#: An answer as typed: JSON, of the type's own structure. A cleaned value cleans to itself.
Raw: TypeAlias = Any
Post: TypeAlias = MultiValueDict[str, str]

#: Nobody types more into one field; what lies beyond is not even kept.
MOST_TYPED = 20_000


class Code(StrEnum):
    """What kind of fault it is, for programs: the API's errors and the examples of declarations name it."""

    MISSING = "missing"
    UNREADABLE = "unreadable"
    TOO_LONG = "too_long"
    OUT_OF_RANGE = "out_of_range"
    NOT_LISTED = "not_listed"
    MALFORMED = "malformed"
    NOT_YET = "not_yet"
    TOO_MANY = "too_many"
    INCOMPLETE = "incomplete"
    UNKNOWN_FILE = "unknown_file"
    NOT_KEPT = "not_kept"
    INDIVIDUAL_NUMBER = "individual_number"


class Fault(NamedTuple):
    """What is wrong with an answer, and with which part (`postal_code`, `0.name.family`, "" for all)."""

    part: str
    ja: str
    en: str
    code: Code = Code.MALFORMED

    @classmethod
    def of(cls, part: str, error: PlainError) -> "Fault":
        """A refusal at a part; one that does not say its kind is of something malformed."""
        code = error.code if isinstance(error, AnswerError) else Code.MALFORMED
        return cls(part, error.ja, error.en, code)

    def says(self, language: str) -> str:
        """The sentence in a language."""
        return self.en if language.startswith("en") else self.ja

    def within(self, part: str) -> "Fault":
        """The same fault seen from outside `part`."""
        return self._replace(part=f"{part}.{self.part}" if self.part else part)


class AnswerError(PlainError):
    """A refusal that knows its kind."""

    def __init__(self, code: Code, ja: str, en: str) -> None:
        super().__init__(ja, en)
        self.code = code


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


class Slot(NamedTuple):
    """A place that is kept, or booked: its 予約番号, when, where in both languages, until when it is kept."""

    code: str
    begins: datetime
    ends: datetime
    place: str
    place_en: str
    until: datetime | None


class Offered(NamedTuple):
    """Days with something free, the one that is looked at, and the times (HH:MM) that are free on it."""

    days: tuple[date, ...]
    day: date | None
    times: tuple[str, ...]


class Slots(Protocol):
    """What can be booked within one form."""

    def kept(self, code: str, /) -> Slot | None:
        """What is kept for this form under a code; None where it is not, or no more."""

    def offered(self, question: "Question", day: str, /) -> Offered:
        """What is free for a question, looked at from a day, the first free one where that is none."""


@dataclass(frozen=True)
class Context:
    """What answers are checked against and shown with; None: not known here, so not checked.

    `today` bounds dates, `landmarks` is id → name, `files` holds the files that this person sent, by id.
    `slots` are the bookings of the form.
    `kept`: the answers were taken before, so nobody is asked again whether they are meant.
    `files_later`: they come by a channel that carries no files, as the telephone, so these may follow.
    """

    today: date | None = None
    landmarks: Mapping[str, str] | None = None
    files: Mapping[str, FileShown] | None = None
    slots: Slots | None = None
    ground: MapGround = field(default_factory=MapGround)
    kept: bool = False
    files_later: bool = False


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

    @abstractmethod
    def accepts(self) -> dict[str, Any]:
        """The answer of a program that hands over, as JSON Schema without its words."""

    def answer_schema(self) -> dict[str, Any]:
        """The same with its words (JSON Schema 2020-12)."""
        words = {"title": self.label.ja, **({"description": self.hint.ja} if self.hint else {})}
        return {**words, **self.accepts()}

    def columns(self, language: str) -> tuple[tuple[str, str], ...]:
        """The columns of the answer in a table: key and heading."""
        return ((self.id, self.label.says(language)),)

    def cells(self, value: Any, language: str) -> tuple[str, ...]:
        """The value in those columns; empty where nothing was answered."""
        return ("" if value is None else self.display(value, language),)

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
            raise QuestionError(Fault.of(self.first_part, error)) from error
        # What was typed may have come to nothing: spaces without width, say.
        if value not in (None, "", {}, []):
            return value
        if self.required:
            raise QuestionError(self.missing_fault())
        return None

    def missing_fault(self) -> Fault:
        """What is said when a required answer is blank."""
        ja, en = self.missing
        return Fault(self.first_part, ja.format(self.label.ja), en.format(self.label.en), Code.MISSING)

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
        raise unreadable()
    if len(raw) > most:
        raise AnswerError(
            Code.TOO_LONG,
            f"{most}文字までで入力してください（いま{len(raw)}文字）。",
            f"Please keep to {most} characters (there are {len(raw)}).",
        )
    return raw


def parts_of(raw: Raw, names: frozenset[str]) -> dict[str, Any]:
    """A raw answer of several parts, None left out. PlainError on anything else."""
    if not isinstance(raw, dict) or not raw.keys() <= names:
        raise unreadable()
    return {name: part for name, part in raw.items() if part is not None}


def unreadable() -> AnswerError:
    """What is said of an answer that no form of ours sends."""
    return AnswerError(
        Code.UNREADABLE,
        "入力を読み取れませんでした。もう一度入力してください。",
        "The answer could not be read. Please enter it again.",
    )


#: The headings of one part of an answer.
Heading: TypeAlias = tuple[str, str]


def part_columns(
    question: Question, parts: Mapping[str, Heading], language: str
) -> tuple[tuple[str, str], ...]:
    """A column for each part of an answer: `<id>.<part>` and, say, お名前（姓）."""
    english = language.startswith("en")
    pattern = "{} ({})" if english else "{}（{}）"
    label = question.label.says(language)
    return tuple(
        (f"{question.id}.{part}", pattern.format(label, told[english])) for part, told in parts.items()
    )


def part_cells(value: Any, parts: Mapping[str, Heading]) -> tuple[str, ...]:
    """The value's parts in those columns."""
    return tuple(str((value or {}).get(part, "")) for part in parts)
