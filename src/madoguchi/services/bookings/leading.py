"""From a booking to what it belongs to: the rooms above say which code a matter has and where it is filled in, and
hear of it.
"""

from collections.abc import Callable
from urllib.parse import urlencode

from django.conf import settings

#: From the key of a matter to the code by which the office finds its case; empty where there is none.
CodeOf = Callable[[str], str]
_codes: dict[str, CodeOf] = {}
#: From the key of a matter to the page on which it is filled in; empty where it is no more.
PageOf = Callable[[str], str]
_pages: dict[str, PageOf] = {}
#: Takes the key of a matter, and what became of its booking in words.
Hear = Callable[[str, str], None]
_hearing: dict[str, Hear] = {}


def has_code(kind: str) -> Callable[[CodeOf], CodeOf]:
    """Mark the one function that knows the codes of a kind of matter, as `submission` of `submission:<id>`."""

    def register(code_of: CodeOf) -> CodeOf:
        _codes[kind] = code_of
        return code_of

    return register


def fills_in(kind: str) -> Callable[[PageOf], PageOf]:
    """Mark the one function that knows where a kind of matter is filled in, as `draft` of `draft:<code>`."""

    def register(page_of: PageOf) -> PageOf:
        _pages[kind] = page_of
        return page_of

    return register


def page_of_matter(matter: str) -> str:
    """Where a matter is filled in; empty where it is not, or no more."""
    kind, _, key = matter.partition(":")
    return _pages[kind](key) if kind in _pages else ""


def hears(kind: str) -> Callable[[Hear], Hear]:
    """Mark the one function that passes on what became of a booking to whoever handles its kind of matter."""

    def register(hear: Hear) -> Hear:
        _hearing[kind] = hear
        return hear

    return register


def tell_matter(matter: str, words: str) -> None:
    """Say to whoever handles what a booking belongs to what became of it; where nobody hears, nothing."""
    kind, _, key = matter.partition(":")
    if kind in _hearing:
        _hearing[kind](key, words)


def case_address(matter: str) -> str:
    """Where the office shows the case of a matter; empty where none is known, or where the office is."""
    kind, _, key = matter.partition(":")
    code = _codes[kind](key) if kind in _codes else ""
    office = settings.MADOGUCHI_OTHER_SIDE
    return f"{office}cases/?{urlencode({'q': code})}" if code and office else ""
