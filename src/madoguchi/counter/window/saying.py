"""What pages of the window say alike."""

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import get_language

from madoguchi.core.errors import PlainError
from madoguchi.counter.procedures.forms import load_definition
from madoguchi.counter.procedures.kinds import Told
from madoguchi.counter.procedures.models import ProcedureVersion


def language() -> str:
    """The page's language."""
    return get_language() or "ja"


def title(version: ProcedureVersion) -> str:
    """The procedure's title in the page's language."""
    return load_definition(version).procedure.title.says(language())


def said(error: PlainError) -> str:
    """A refusal in the page's language."""
    return error.en if language().startswith("en") else error.ja


def tracking_address(code: str) -> str:
    """Where a submission without account is opened by its code."""
    return f"{reverse('window:track')}?{urlencode({'code': code})}"


def added(version: ProcedureVersion, occasion: Told) -> str:
    """What the procedure's declaration says besides on an occasion; may be empty."""
    words = load_definition(version).procedure.notices.get(occasion)
    return words.says(language()) if words else ""
