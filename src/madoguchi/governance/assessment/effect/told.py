"""Words of the effect in both languages at once, as a publication holds them."""

from collections.abc import Callable
from typing import Any

from django.utils import translation

from madoguchi.counter.figures.models import Measure
from madoguchi.counter.figures.periods import Period
from madoguchi.counter.figures.queries import Form
from madoguchi.counter.figures.words import part_words, period_words, time_words
from madoguchi.counter.procedures.text import Text as DeclaredText
from madoguchi.services.publications.contents import Text


def text(declared: DeclaredText) -> Text:
    """Words of a declaration."""
    return Text(ja=declared.ja, en=declared.en)


def time_text(minutes: int | None) -> Text:
    """How long something took."""
    return Text(**{name: _in(name, time_words, minutes) for name in ("ja", "en")})


def month_text(month: Period) -> Text:
    """A month."""
    return Text(**{name: _in(name, period_words, month) for name in ("ja", "en")})


def part_text(form: Form, part: str) -> Text:
    """A question or page of a form."""
    return Text(**{name: _in(name, part_words, Measure.QUESTION, part, form.words) for name in ("ja", "en")})


def _in(language: str, words: Callable[..., str], *given: Any) -> str:
    with translation.override(language):
        return words(*given)
