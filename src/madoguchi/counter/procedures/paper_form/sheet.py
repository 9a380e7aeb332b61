"""様式: the paper form of a procedure, typeset from its declaration alone."""

import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import override

from madoguchi.core import clock
from madoguchi.core.japanese import wareki
from madoguchi.foundation.people.models import Role
from madoguchi.services.documents.actions import font_folders
from madoguchi.services.documents.typeset import qr_code, typeset

from ..declaration import Page, Procedure
from ..kinds import AUTHORITY_WORDS, KIND_WORDS, Authority, Channel
from ..pages import ROLE_WORDS
from ..questions import Files, Group, Question
from ..text import Text
from . import fields, words
from .conditions import Numbered, in_words
from .offer import SHORT, Office
from .words import Both, Say, Shown

_TEMPLATE: Final = Path(__file__).parent / "templates" / "sheet.typ"
#: Rows of a repeated group on one sheet.
_ROWS: Final = 4
#: How many forms are kept, of some 200 KB each.
_KEPT: Final = 128
#: Options that a column of a table has room for.
_FEW: Final = 10
#: The breadth of a sheet between its margins, without the column of row numbers, in mm.
_BREADTH: Final = 166


@dataclass(frozen=True)
class Edition:
    """Which version is printed: known by its digest, number and day."""

    digest: str
    number: int
    published_at: datetime
    procedure: Procedure = field(compare=False, repr=False)

    @property
    def short(self) -> str:
        """The beginning of its digest, as the form bears it."""
        return self.digest[:SHORT]


# Whoever asks for the same form at the same time waits for the one that is being made.
_one_at_a_time = threading.Lock()


def paper_form(edition: Edition, office: Office, language: str) -> bytes:
    """The form as PDF/A-2a; kept, since it is the same for the same version, city and language (`ja`, `en`).

    Raises `MissingGlyphsError` when the typefaces lack a character of the declaration.
    """
    with _one_at_a_time:
        return _kept(edition, office, language)


@lru_cache(maxsize=_KEPT)
def _kept(edition: Edition, office: Office, language: str) -> bytes:
    return made(edition, office, language)


def made(edition: Edition, office: Office, language: str) -> bytes:
    """The same, made anew: for a declaration that is not yet published."""
    say = Say(language)
    return typeset(
        _TEMPLATE,
        sheet_data(edition, office, say),
        title=say(edition.procedure.title)[0],
        author=say(office.city)[0],
        at=edition.published_at,
        images={"qr": qr_code(entry_address(edition, office))},
        font_folders=font_folders(),
    )


def entry_address(edition: Edition, office: Office) -> str:
    """The entry screen of this version on the office side; it says nothing of any person."""
    return office.entry + entry_path(edition)


def entry_path(edition: Edition) -> str:
    """The same without the address of the office side."""
    return f"/entry/form/{edition.procedure.id}/{edition.short}/"


def sheet_data(edition: Edition, office: Office, say: Say) -> dict[str, Any]:
    """Everything that the form shows, as JSON for `sheet.typ`."""
    procedure = edition.procedure
    asked = numbered(procedure)
    on = clock.local(edition.published_at).date()
    edition_words = {"number": edition.number, "code": edition.short}
    return {
        "language": "en" if say.english else "ja",
        "words": {name: say(text) for name, text in _TEMPLATE_WORDS.items()},
        "title": say(procedure.title),
        "kind": say(KIND_WORDS[procedure.kind].name),
        "to": _addressed(procedure, office, say),
        "filled_on": fields.date_parts(fields.present(say), say),
        "facts": [[say(label), lines] for label, lines in _facts(procedure, office, say)],
        "how": [say(one) for one in words.HOW_LINES],
        "sections": [_section(page, asked, say) for page in procedure.pages],
        "others": _by_others(procedure, say),
        "enclosed": list(_enclosed(procedure, asked, say)),
        "sign": _sign(procedure, say),
        "law": say(procedure.law),
        "edition": say(words.EDITION, on=Both(wareki(on), on.isoformat()), **edition_words),
        "entry": [office.entry, entry_path(edition)],
    }


_TEMPLATE_WORDS: Final = {
    "required": words.REQUIRED,
    "filled_on": words.FILLED_ON,
    "how": words.HOW,
    "name_here": words.NAME_HERE,
    "enclosed": words.ENCLOSED,
    "law": words.LAW,
    "office_only": words.OFFICE_ONLY,
    "stamp": words.STAMP,
    "record_number": words.RECORD_NUMBER,
    "in_charge": words.IN_CHARGE,
    "entry": words.ENTRY,
    "qr_alt": words.QR_ALT,
}


def numbered(procedure: Procedure) -> dict[str, Numbered]:
    """The questions with their numbers on the form, by id: what is only read has none."""
    questions = [one for page in procedure.pages for one in page.questions if one.answerable]
    return {one.id: Numbered(n, one) for n, one in enumerate(questions, 1)}


def _facts(procedure: Procedure, office: Office, say: Say) -> Iterator[tuple[Text, list[Shown]]]:
    yield words.SEND, list(_where(office, say))
    yield words.SEND_HOW, [say(_way_in(procedure)), *(say(one) for one in procedure.other_ways)]
    yield words.WHO, [say(procedure.who)]
    yield words.DEADLINE, [say(procedure.deadline)]
    yield words.COST, list(_cost(procedure, say))
    recipients = [say(words.RECIPIENTS, recipients=one) for one in procedure.recipients]
    yield words.PURPOSE, [say(procedure.purpose), *recipients]


def _addressed(procedure: Procedure, office: Office, say: Say) -> Shown:
    """Who the form is addressed to: whoever decides in law."""
    if procedure.authority == Authority.MAYOR:
        return say(words.TO_MAYOR, city=office.city)
    return say(words.TO, city=office.city, authority=AUTHORITY_WORDS[procedure.authority])


def _where(office: Office, say: Say) -> Iterator[Shown]:
    if office.address:
        yield [office.address]
    yield say(words.ATTENTION, department=office.department)
    yield say(words.CONTACT, contact=office.contact)


def _way_in(procedure: Procedure) -> Text:
    if Channel.POST in procedure.channels:
        return words.POSTAGE
    return words.BRING if Channel.COUNTER in procedure.channels else words.ONLY_BY_PHONE


def _cost(procedure: Procedure, say: Say) -> Iterator[Shown]:
    yield say(procedure.cost)
    if procedure.fee is None:
        return
    yield say(words.RECKONED, reckoned=procedure.fee.reckoned)
    yield say(words.WAYS, ways=_listed([both(way.label) for way in procedure.fee.ways]))


def _section(page: Page, asked: Mapping[str, Numbered], say: Say) -> dict[str, Any]:
    return {
        "title": say(page.title),
        "lead": say(page.lead) if page.lead else [],
        "only": in_words(page.when, asked, say),
        "lines": [_line(one, asked, say) for one in page.questions],
    }


def _line(question: Question, asked: Mapping[str, Numbered], say: Say) -> dict[str, Any]:
    parts, label, hint = fields.drawn(question, say), say(question.label), _read(question, say)
    return {
        "number": str(asked[question.id].n) if question.id in asked else "",
        "label": label,
        "required": question.required and question.answerable,
        "hint": hint,
        "only": in_words(question.when, asked, say),
        "parts": parts,
        "tall": fields.tall(parts, label, hint),
        "rows": _rows(question, say) if isinstance(question, Group) else None,
    }


def _read(question: Question, say: Say) -> Shown:
    """What stands beside a question to be read: its hint, or what a note says."""
    text = getattr(question, "body", None) or question.hint
    return say(text) if text else []


def _rows(group: Group, say: Say) -> dict[str, Any]:
    """A repeated group: a table where its columns are not too wide for the sheet, else one block a row."""
    rows = min(group.most, _ROWS)
    columns = [(one, *fields.in_column(one, say)) for one in group.questions]
    few = all(len(getattr(one, "options", ())) <= _FEW for one in group.questions)
    more = say(words.MORE_ROWS, rows=rows, most=group.most) if group.most > rows else []
    return {
        "names": [say(words.ROW_NO, row=group.row, n=n) for n in range(1, rows + 1)],
        "more": more,
        "fits": few and sum(wide for _, wide, _ in columns) <= _BREADTH,
        "columns": [
            {"label": say(one.label), "required": one.required, "wide": wide, "parts": parts}
            for one, wide, parts in columns
        ],
        "lines": [_line(one, {}, say) for one in group.questions],
    }


def _by_others(procedure: Procedure, say: Say) -> dict[str, Any] | None:
    """The part of whoever acts for the applicant, where the questions do not ask for it; else of a messenger."""
    roles = [one for one in procedure.roles if one != Role.SELF]
    asks = procedure.applicant.role is not None
    if not roles or (asks and Role.MESSENGER not in roles):
        return None
    standing = fields.choices([(say(both(ROLE_WORDS[one])), []) for one in roles])
    lines = [
        *([] if asks else [(words.THEIR_STANDING, [standing])]),
        (words.THEIR_NAME, fields.name_parts(say, kana=True)),
        (words.THEIR_ADDRESS, fields.address_parts(say)),
        (words.THEIR_PHONE, fields.phone_parts(None, say)),
    ]
    return {
        "title": say(words.BY_MESSENGER if asks else words.BY_OTHERS),
        "lead": [] if asks else say(words.BY_OTHERS_LEAD),
        "only": [],
        "lines": [_plain_line(say(label), parts) for label, parts in lines],
    }


def _plain_line(label: Shown, parts: list[fields.Part]) -> dict[str, Any]:
    blank: dict[str, Any] = {
        "number": "",
        "required": False,
        "hint": [],
        "only": [],
        "tall": False,
        "rows": None,
    }
    return {**blank, "label": label, "parts": parts}


def _enclosed(procedure: Procedure, asked: Mapping[str, Numbered], say: Say) -> Iterator[Shown]:
    """What to put in: the files that are asked for, then what the declaration says to have at hand."""
    for n, question in asked.values():
        if isinstance(question, Files):
            yield say(words.OF_QUESTION, n=n, label=question.label)
    yield from (say(one) for one in procedure.at_hand)


def _sign(procedure: Procedure, say: Say) -> dict[str, Any] | None:
    """The sentence that is signed; nobody signs a report."""
    if procedure.kind not in words.SIGNED:
        return None
    frame = fields.row(fields.box(0, say(words.SIGN_HERE)))
    return {"sentence": say(words.SIGNED[procedure.kind]), "parts": [frame]}


def _listed(texts: list[Both]) -> Both:
    return Both(ja="、".join(one.ja for one in texts), en=", ".join(one.en for one in texts))


def both(words: str | Promise) -> Both:
    """Words of the pages' catalogue in both languages."""
    with override("ja"):
        ja = str(words)
    with override("en"):
        return Both(ja=ja, en=str(words))
