"""One act of a page of the rooms above: done or not at all, and refused kindly."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect

from madoguchi.core.errors import PlainError, RefusedError
from madoguchi.foundation.people.access import StaffRequest
from madoguchi.foundation.ui.saying import said


@dataclass(frozen=True)
class Attempt:
    """What was refused: what was typed, and what is said of it by field; nothing yet where nobody tried."""

    typed: QueryDict = field(default_factory=lambda: QueryDict(""))
    errors: tuple[tuple[str, str], ...] = ()

    @property
    def wrong(self) -> dict[str, str]:
        """What is said at each field."""
        return {name: words for name, words in self.errors if name}


def attempt(
    request: StaffRequest,
    act: Callable[[], str],
    to: Callable[[], str],
    again: Callable[[Attempt], HttpResponse],
    fields: Mapping[str, str] | None = None,
) -> HttpResponse:
    """Do one act: done, say so and go on to an address; refused, show the page again and say why.

    `fields`: at which field a refusal is told, by the name of its rule.
    """
    try:
        # Half an act is none: what it wrote before it was refused is taken back.
        with transaction.atomic():
            words = act()
    except PlainError as error:
        at = (fields or {}).get(error.rule, "") if isinstance(error, RefusedError) else ""
        return again(Attempt(request.POST, ((at, said(error)),)))
    messages.success(request, words)
    return redirect(to())
