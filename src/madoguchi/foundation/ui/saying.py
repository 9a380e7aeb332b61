"""What pages say in their language, and what was typed into them, brought to one form."""

from collections.abc import Mapping
from datetime import date

from django.http import HttpRequest
from django.utils.translation import get_language

from madoguchi.core.errors import PlainError
from madoguchi.core.japanese import normalise_block
from madoguchi.core.japanese.dates import fiscal_year_label, parse_date


def language() -> str:
    """The language of the page."""
    return get_language() or "ja"


def in_english() -> bool:
    """Whether the page is in English."""
    return language().startswith("en")


def says(words: Mapping[str, str]) -> str:
    """Words that a city wrote in both languages, as a title, in that of the page."""
    return str(words["en" if in_english() else "ja"])


def said(error: PlainError) -> str:
    """A refusal in the language of the page."""
    return error.en if in_english() else error.ja


def year_words(year: int) -> str:
    """A 年度 in the language of the page."""
    return str(year) if in_english() else fiscal_year_label(year)


def typed(request: HttpRequest, name: str, most: int = 5000) -> str:
    """What was typed into a field, brought to one form; so much of it is read."""
    return normalise_block(request.POST.get(name, "")).strip()[:most]


def day_of(text: str) -> date | None:
    """A day as people type it, None where nothing was. Raises a `PlainError`."""
    return parse_date(text) if text.strip() else None
