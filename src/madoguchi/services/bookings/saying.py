"""What pages of bookings say alike: names of resources and choices, kinds and states in words, places."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from madoguchi.core.errors import PlainError
from madoguchi.services.places.models import Place

from .declaration import ResourceDeclared, ResourceKind
from .models import Booking, BookingState, Resource
from .queries import declared
from .visiting import language

KINDS: dict[ResourceKind, Any] = {
    ResourceKind.COUNTER: _("窓口の手続き"),
    ResourceKind.OFFICER: _("職員への相談"),
    ResourceKind.EXAMINATION: _("健診・検診"),
    ResourceKind.ROOM: _("会議室・部屋"),
    ResourceKind.COURT: _("体育館・コート"),
    ResourceKind.CLASS: _("教室・講座"),
    ResourceKind.VEHICLE: _("乗り物"),
    ResourceKind.EQUIPMENT: _("設備・備品"),
}
STATES: dict[str, Any] = {
    BookingState.HELD: _("入力の途中"),
    BookingState.ASKED: _("承認を待っています"),
    BookingState.BOOKED: _("予約済み"),
    BookingState.CHECKED_IN: _("受付済み"),
    BookingState.DONE: _("終わりました"),
    BookingState.NO_SHOW: _("おいでになりませんでした"),
    BookingState.CANCELLED: _("取り消しました"),
    BookingState.REFUSED: _("承認されませんでした"),
    BookingState.LAPSED: _("時間切れ"),
}
_TONES = {
    BookingState.HELD: "now",
    BookingState.ASKED: "now",
    BookingState.BOOKED: "now",
    BookingState.CHECKED_IN: "now",
    BookingState.DONE: "done",
}


@dataclass(frozen=True)
class Offered:
    """A resource as pages show it."""

    row: Resource
    what: ResourceDeclared
    place: str = ""

    @property
    def title(self) -> str:
        """Its name in the page's language."""
        return self.what.title.says(language())

    @property
    def about(self) -> str:
        """What it is; may be empty."""
        return self.what.about.says(language()) if self.what.about else ""

    @property
    def words(self) -> str:
        """What a search looks through."""
        titles = [self.what.title, *(one.title for one in self.what.choices)]
        titles += [self.what.about] if self.what.about else []
        return " ".join([self.place, *(words for one in titles for words in (one.ja, one.en))])


@dataclass(frozen=True)
class Shown:
    """A booking as pages show it."""

    row: Booking
    offered: Offered

    @property
    def choice(self) -> str:
        """What it is for."""
        found = self.offered.what.choice(self.row.choice)
        return found.title.says(language()) if found else self.row.choice

    @property
    def state(self) -> str:
        """Where it stands."""
        return str(STATES[self.row.state])

    @property
    def tone(self) -> str:
        """How its chip looks."""
        return _TONES.get(BookingState(self.row.state), "plain")


@dataclass(frozen=True)
class Terms:
    """What cancelling costs, said before there is a time: (from when on, percent of the price); until when one may."""

    fees: tuple[tuple[str, int], ...]
    until: str


def terms_ahead(what: ResourceDeclared) -> Terms:
    """The rules for cancelling, for whoever books times that are not certain yet."""
    rules = sorted(what.price.cancelling, key=lambda one: -one.within) if what.price else []
    return Terms(tuple((_before(one.within), one.percent) for one in rules), _before(what.times.cancel))


def _before(minutes: int) -> str:
    """So long before a booking begins, in the largest unit that is whole."""
    if not minutes:
        return gettext("使う時間の始まり")
    if minutes % (24 * 60) == 0:
        return gettext("使う時間の{n}日前").format(n=minutes // (24 * 60))
    if minutes % 60 == 0:
        return gettext("使う時間の{n}時間前").format(n=minutes // 60)
    return gettext("使う時間の{n}分前").format(n=minutes)


def said(error: PlainError) -> str:
    """A refusal in the page's language."""
    return error.en if language().startswith("en") else error.ja


def offered(rows: Iterable[Resource]) -> list[Offered]:
    """Resources as pages show them, with the names of their places."""
    found = [(row, declared(row)) for row in rows]
    slugs = {what.place for _row, what in found if what.place}
    names = dict(Place.objects.filter(slug__in=slugs).values_list("slug", "name")) if slugs else {}
    return [Offered(row, what, names.get(what.place, "")) for row, what in found]


def shown(booking: Booking) -> Shown:
    """A booking as pages show it."""
    return Shown(booking, offered([booking.resource])[0])
