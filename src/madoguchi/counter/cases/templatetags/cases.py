"""Filters of the case's templates."""

from collections.abc import Iterable

from django import template
from django.http import QueryDict

from ..beside import Section
from ..desk import in_english

register = template.Library()


@register.filter
def sent(typed: QueryDict, question: str) -> str:
    """What was written of a question that is to be mended."""
    return typed.get(f"words.{question}", "")


@register.filter
def sections(of: Iterable[Section]) -> list[tuple[str, str]]:
    """Departments as options, by name in the language of the page."""
    return [(one.slug, one.name_en if in_english() else one.name) for one in of]
