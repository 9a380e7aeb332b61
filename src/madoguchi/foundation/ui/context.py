"""What every page's frame shows: city, side, language, text size, menus."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import get_language, get_language_info, gettext, gettext_lazy

TEXT_SIZE_COOKIE = "madoguchi_text_size"
TEXT_SIZES: dict[str, Promise] = {
    "standard": gettext_lazy("標準"),
    "large": gettext_lazy("大"),
    "largest": gettext_lazy("特大"),
}

# One entry of settings.MENU: (label, url name or path), or with a third: "signed_in" or "signed_out".
MenuEntry = tuple[str | Promise, str] | tuple[str | Promise, str, str]


@dataclass(frozen=True)
class MenuItem:
    """A link of a menu; `current` when the page shown lies under it."""

    label: str
    href: str
    current: bool


@dataclass(frozen=True)
class TextSize:
    """One of the sizes a person can choose."""

    value: str
    label: str
    current: bool


class Layout:
    """The frame's data, each part found only when a template asks for it."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @property
    def side(self) -> str:
        """`public` or `office`: settings.SIDE."""
        return str(getattr(settings, "SIDE", "public"))

    @property
    def path(self) -> str:
        """Where a switch in the header comes back to."""
        request = self._request
        return request.get_full_path() if request.method == "GET" else request.path

    @property
    def part(self) -> str:
        """Under which path this page's cookies are: `/desk` for staff on the public side, elsewhere nothing."""
        return "/desk" if self.side == "public" and self._request.path_info.startswith("/desk/") else ""

    @cached_property
    def language(self) -> str:
        """The language of this page as a code of settings.LANGUAGES."""
        return get_language() or settings.LANGUAGE_CODE

    @cached_property
    def other_languages(self) -> list[tuple[str, str]]:
        """(code, own name) of the languages this page could be shown in instead."""
        codes = [code for code, _name in settings.LANGUAGES if code != self.language]
        return [(code, get_language_info(code)["name_local"]) for code in codes]

    @cached_property
    def city_name(self) -> str:
        """The city's name in the page's language; empty before the city is known."""
        city = getattr(self._request, "city", None)
        return str(city.name_in(self.language)) if city is not None else ""

    @cached_property
    def text_size(self) -> str:
        """The chosen text size, one of TEXT_SIZES."""
        chosen = self._request.COOKIES.get(TEXT_SIZE_COOKIE, "")
        return chosen if chosen in TEXT_SIZES else "standard"

    @property
    def text_sizes(self) -> list[TextSize]:
        """Every size, for the switch."""
        return [TextSize(value, str(label), value == self.text_size) for value, label in TEXT_SIZES.items()]

    @cached_property
    def menu(self) -> list[MenuItem]:
        """settings.MENU: the menu of the residents' face."""
        return self._resolved(getattr(settings, "MENU", ()))

    @cached_property
    def desk_menu(self) -> list[MenuItem]:
        """The menu of the staff's face: settings.DESK_MENU, on the office side MENU."""
        entries = getattr(settings, "MENU", ()) if self.side == "office" else ()
        return self._resolved(getattr(settings, "DESK_MENU", entries))

    @cached_property
    def home(self) -> str:
        """Where the city's name leads: settings.HOME (url name or path), `/` when there is none."""
        return _address(str(getattr(settings, "HOME", "/"))) or "/"

    @cached_property
    def desk_home(self) -> str:
        """Where the name leads on the staff's face: settings.DESK_HOME, `/` when there is none."""
        return _address(str(getattr(settings, "DESK_HOME", "/"))) or "/"

    @property
    def accessibility(self) -> str:
        """The address of the accessibility statement."""
        return reverse("ui:accessibility")

    def _resolved(self, entries: Sequence[MenuEntry]) -> list[MenuItem]:
        return [item for entry in entries if (item := self._item(entry)) is not None]

    def _item(self, entry: MenuEntry) -> MenuItem | None:
        label, name, *when = entry
        href = _address(name)
        if href is None or (when and when[0] != self._signed):
            return None
        return MenuItem(gettext(str(label)), href, self._lies_under(href))

    @cached_property
    def _signed(self) -> str:
        user: Any = getattr(self._request, "user", None)
        return "signed_in" if user is not None and user.is_authenticated else "signed_out"

    def _lies_under(self, href: str) -> bool:
        return self._request.path == href or (href != "/" and self._request.path.startswith(href))


def _address(name: str) -> str | None:
    """A path or full address as it is, a url name resolved; None when no room has that name."""
    if name.startswith(("/", "http://", "https://")):
        return name
    try:
        return reverse(name)
    except NoReverseMatch:
        return None


def layout(request: HttpRequest) -> dict[str, Layout]:
    """Context processor: `layout` in every template."""
    return {"layout": Layout(request)}
