"""The kinds of event: each room declares its own once, with data model and sentences.

Timelines and statistics are rendered from this table. A room's `events.py` calls `declare` when it is imported.
"""

from dataclasses import dataclass
from string import Formatter

from django.core.exceptions import ImproperlyConfigured
from pydantic import BaseModel, ConfigDict


class EventData(BaseModel):
    """Base of every event's data: strings, integers and booleans only, and no personal data.

    It holds every dimension that is to be counted (procedure, channel, department), since what the event speaks of
    may be erased one day.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Nothing(EventData):
    """An event whose kind says it all."""


@dataclass(frozen=True)
class Kind:
    """One kind of event: its name (`room.verb`), the model of its data, its sentence in each language.

    Of a `proved` one the way to the root over it is kept, so that whoever is shown the event can check it.
    """

    name: str
    data: type[EventData]
    ja: str
    en: str
    proved: bool = False

    def sentence(self, language: str, data: dict[str, object]) -> str:
        """What happened, in one plain sentence."""
        text = self.en if language == "en" else self.ja
        return text.format(**data)


_kinds: dict[str, Kind] = {}
_SIMPLE = {str, int, bool}


def declare(name: str, data: type[EventData], *, ja: str, en: str, proved: bool = False) -> Kind:
    """Add a kind to the table; raises `ImproperlyConfigured` on a second one of that name or an unfit data model."""
    kind = Kind(name, data, ja, en, proved)
    if name in _kinds:
        raise ImproperlyConfigured(f"event kind {name} is declared twice")
    for field, info in data.model_fields.items():
        if info.annotation not in _SIMPLE:
            raise ImproperlyConfigured(f"{name}.{field}: an event holds strings, integers and booleans only")
    for text in (ja, en):
        unknown = {part for _, part, _, _ in Formatter().parse(text) if part} - set(data.model_fields)
        if unknown:
            raise ImproperlyConfigured(f"{name}: its sentence names {sorted(unknown)}, which its data lacks")
    _kinds[name] = kind
    return kind


def kind_named(name: str) -> Kind:
    """The kind of that name; raises `KeyError`."""
    return _kinds[name]


def all_kinds() -> list[Kind]:
    """Every kind, by name."""
    return sorted(_kinds.values(), key=lambda kind: kind.name)
