"""What a booking asks of whoever makes it: fields of the form, and what was typed brought to one form."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from madoguchi.core import clock
from madoguchi.core.errors import PlainError
from madoguchi.core.japanese import (
    normalise_block,
    normalise_kana,
    normalise_name,
    normalise_phone,
    parse_date,
)
from madoguchi.core.japanese.text import half_width
from madoguchi.foundation.people.models import Person, ProfilePart, Sex

from .declaration import Ask, ResourceDeclared

CONTACT = "contact"
_OLDEST = 130
_MOST_OF_YEN = 12
_TOO_LONG = ("長すぎます。{most}文字までで入力してください。", "This is too long: {most} characters at most.")
_NO_BIRTHDAY = (
    "生年月日は、今日までの日を入力してください。",
    "Please give a date of birth that is not in the future.",
)
_MISSING = ("{label}を入力してください。", "Please fill this in: {label}.")
_UNCHOSEN = ("{label}を選んでください。", "Please choose: {label}.")
_NO_SUCH = ("一覧から選んでください。", "Please choose from the list.")
_NO_MAIL = (
    "メールアドレスの形になっていません（例：taro@mail.example）。",
    "This is not a mail address (like taro@mail.example).",
)


@dataclass(frozen=True)
class Field:
    """One field of the form: the control that shows it (`kind`), and how the browser helps."""

    name: str
    label: Any
    clean: Callable[[str], str]
    kind: str = "text"
    autocomplete: str = "off"
    hint: Any = ""
    most: int = 60
    required: bool = True


def _born(typed: str) -> str:
    day, today = parse_date(typed), clock.today()
    if not today.year - _OLDEST <= day.year or day > today:
        raise PlainError(*_NO_BIRTHDAY)
    return day.isoformat()


def _sex(typed: str) -> str:
    if typed not in Sex.values:
        raise PlainError(*_NO_SUCH)
    return typed


def _mail(typed: str) -> str:
    written = half_width(typed)
    try:
        validate_email(written)
    except ValidationError:
        raise PlainError(*_NO_MAIL) from None
    return written


FIELDS = {
    Ask.NAME: Field(Ask.NAME, _("お名前"), normalise_name, autocomplete="name"),
    Ask.KANA: Field(Ask.KANA, _("フリガナ"), normalise_kana, hint=_("例：ミホン　タロウ")),
    Ask.PHONE: Field(
        Ask.PHONE, _("電話番号"), normalise_phone, kind="tel", autocomplete="tel", hint=_("例：090-1234-5678")
    ),
    Ask.BORN: Field(Ask.BORN, _("生年月日"), _born, kind="born", autocomplete="bday"),
    Ask.SEX: Field(Ask.SEX, _("性別"), _sex, kind="sex", autocomplete="sex"),
    Ask.NOTE: Field(
        Ask.NOTE, _("伝えておきたいこと"), normalise_block, kind="note", most=500, required=False
    ),
}
MAIL = Field(
    CONTACT,
    _("メールアドレス"),
    _mail,
    kind="email",
    autocomplete="email",
    hint=_("予約のお知らせを受け取る方だけ、入力してください。"),
    most=254,
    required=False,
)


@dataclass(frozen=True)
class Typed:
    """What was typed: by field as typed, what it comes to, and what is wrong with it in both languages."""

    typed: Mapping[str, str]
    said: Mapping[str, str]
    contact: str
    faults: Mapping[str, tuple[str, str]]


def moment(text: str) -> datetime | None:
    """A moment as a page gives it, in Japan's time; none where it is none, or so far away that there are no clocks."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return clock.local(found) if found.tzinfo and MINYEAR < found.year < MAXYEAR else None


def day_in(text: str) -> date | None:
    """A day as a page gives it, of which there is one before and one after."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if MINYEAR < found.year < MAXYEAR else None


def yen(text: str) -> int | None:
    """A price that a page showed, as it gives it back; none where it showed none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= _MOST_OF_YEN else None


def fields_of(resource: ResourceDeclared, person: Person | None) -> list[Field]:
    """The fields of a resource's form, in its order; whoever has an account has an address."""
    return [*(FIELDS[one] for one in resource.asks), *([] if person else [MAIL])]


def read(fields: list[Field], posted: Mapping[str, str]) -> Typed:
    """Read what was typed."""
    typed = {one.name: posted.get(one.name, "") for one in fields}
    said: dict[str, str] = {}
    faults: dict[str, tuple[str, str]] = {}
    for one in fields:
        try:
            said[one.name] = _cleaned(one, typed[one.name])
        except PlainError as error:
            faults[one.name] = (error.ja, error.en)
    contact = said.pop(CONTACT, "")
    return Typed(typed, {name: words for name, words in said.items() if words}, contact, faults)


def _cleaned(field: Field, typed: str) -> str:
    if not typed.strip():
        if field.required:
            words = _UNCHOSEN if field.kind == "sex" else _MISSING
            raise PlainError(*(one.format(label=field.label) for one in words))
        return ""
    if len(typed) > field.most:
        raise PlainError(*(words.format(most=field.most) for words in _TOO_LONG))
    return field.clean(typed)


def known(person: Person | None) -> dict[str, str]:
    """What a person's account lets be filled in already."""
    profile = person.profile if person else {}
    name = profile.get(ProfilePart.NAME)
    parts = name if isinstance(name, dict) else {}
    found = {
        Ask.NAME: " ".join(filter(None, (parts.get("family"), parts.get("given")))),
        Ask.KANA: " ".join(filter(None, (parts.get("family_kana"), parts.get("given_kana")))),
        Ask.PHONE: profile.get(ProfilePart.PHONE),
        Ask.BORN: profile.get(ProfilePart.BIRTH_DATE),
    }
    return {ask.value: words for ask, words in found.items() if isinstance(words, str)}
