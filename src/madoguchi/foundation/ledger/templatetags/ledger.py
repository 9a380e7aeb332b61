"""An event as a sentence, in templates."""

from django import template
from django.utils.translation import get_language

from madoguchi.foundation.ledger.kinds import kind_named
from madoguchi.foundation.ledger.models import Event

register = template.Library()


@register.filter
def event_sentence(event: Event) -> str:
    """What happened, in the page's language."""
    return kind_named(event.kind).sentence(get_language() or "ja", event.data)
