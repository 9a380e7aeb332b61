"""How each type of question is drawn on paper: one table, from the name of the type to what is drawn.

What is drawn is JSON for `sheet.typ`, one part below the other:

- `row`: items beside each other: `box` (to write in, `wide` mm, 0: the rest), `cells` (a square for each figure),
  `word`, `circle` (words of which one gets a ring);
- `choices`: numbers of which one gets a ring, or squares to tick (`many`);
- `lines` to write on, `blank` room in a column, `say` a sentence.

A text is a list: the words, and below them the Japanese where the form is in another language.
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, TypeAlias

from madoguchi.core.eras import ERAS

from ..questions import Question
from ..questions.files import Files
from . import words
from .words import Both, Say, Shown

Part: TypeAlias = dict[str, Any]
Draw: TypeAlias = Callable[[Any, Say], list[Part]]

#: How many characters a hand writes on one line of the answer.
_ON_A_LINE = 20
_FEWEST_LINES, _MOST_LINES, _MOST_SHORT_LINES = 4, 12, 3
#: How many characters of a hint, and of a label, are printed on one line.
_OF_A_HINT, _OF_A_LABEL = 40, 12
#: More lines than these break over pages rather than leave half of one empty.
TALL = 14
#: 元号 of people alive, latest last.
_LIVING_ERAS = tuple(reversed(ERAS[:4]))


class Drawing(NamedTuple):
    """How a type is drawn: in a row of its own, and in a column of a table, which is so many mm wide.

    Without `inside` the column is left blank to write in.
    """

    parts: Draw
    column: int = 30
    inside: Draw | None = None


def drawn(question: Question, say: Say) -> list[Part]:
    """The parts of a question in a row of its own. KeyError on a type that has no drawing."""
    return DRAWINGS[question.type].parts(question, say)


def in_column(question: Question, say: Say) -> tuple[int, list[Part]]:
    """The width in mm of a question as a column of a table, and what stands in each of its cells."""
    drawing = DRAWINGS[question.type]
    inside = drawing.inside or _blank
    return drawing.column, inside(question, say)


def row(*items: Part) -> Part:
    """Items beside each other."""
    return {"is": "row", "items": list(items)}


def box(wide: int, caption: Shown | None = None) -> Part:
    """A frame to write in, so many mm wide (0: what is left), with its name inside."""
    return {"is": "box", "wide": wide, "caption": caption or []}


def cells(*groups: int, caption: Shown | None = None) -> Part:
    """A square for each figure, in groups with a dash between."""
    return {"is": "cells", "groups": list(groups), "caption": caption or []}


def word(text: Shown) -> Part:
    """A word between frames."""
    return {"is": "word", "text": text}


def circle(options: Sequence[Shown]) -> Part:
    """Words of which one gets a ring."""
    return {"is": "circle", "options": list(options)}


def choices(options: Sequence[tuple[Shown, Shown]], *, many: bool = False) -> Part:
    """Things to choose, each with its help."""
    return {"is": "choices", "options": [list(one) for one in options], "many": many}


def date_parts(eras: Sequence[Shown], say: Say) -> list[Part]:
    """A day to be written: its era, year, month and day."""
    frames = [box(20), word(say(words.YEAR)), box(12), word(say(words.MONTH)), box(12), word(say(words.DAY))]
    # Two languages do not fit on one line.
    return [row(circle(eras)), row(*frames)] if say.english else [row(circle(eras), *frames)]


def tall(parts: Sequence[Part], label: Shown, hint: Shown) -> bool:
    """Whether a question takes so much room that it may break over two pages."""
    drawn_lines = sum(len(part.get("options", ())) + int(part.get("count", 0)) for part in parts)
    beside = max(drawn_lines + len("".join(hint)) // _OF_A_HINT, len("".join(label)) // _OF_A_LABEL)
    return beside > TALL


def name_parts(say: Say, *, kana: bool) -> list[Part]:
    """A name in two frames, its reading above."""
    readings = [row(box(0, say(words.FAMILY_KANA)), box(0, say(words.GIVEN_KANA)))] if kana else []
    return [*readings, row(box(0, say(words.FAMILY)), box(0, say(words.GIVEN)))]


def address_parts(say: Say) -> list[Part]:
    """A postal address: its code in squares, then two lines to write on."""
    return [
        row(word(["〒"]), cells(3, 4)),
        row(box(0, say(words.ADDRESS))),
        row(box(0, say(words.BUILDING))),
    ]


def phone_parts(_question: Any, _say: Say) -> list[Part]:
    """A telephone number in squares."""
    return [row(cells(4, 4, 4))]


def _line(_question: Any, _say: Say) -> list[Part]:
    return [row(box(0))]


def _text(question: Any, _say: Say) -> list[Part]:
    count = min(-(-question.most // _ON_A_LINE), _MOST_SHORT_LINES)
    return [row(box(0))] if count == 1 else [{"is": "lines", "count": count}]


def _long_text(question: Any, say: Say) -> list[Part]:
    count = -(-question.most // _ON_A_LINE)
    lines = {"is": "lines", "count": min(max(count, _FEWEST_LINES), _MOST_LINES)}
    return [lines, _said(say(words.MORE_ROOM))] if count > _MOST_LINES else [lines]


def _said(text: Shown) -> Part:
    return {"is": "say", "text": text}


def _number(question: Any, say: Say) -> list[Part]:
    unit = getattr(question, "unit", None)
    return [row(box(40), *([word(say(unit))] if unit else []))]


def _money(_question: Any, say: Say) -> list[Part]:
    return [row(box(50), word(say(words.YEN)))]


def _date(question: Any, say: Say) -> list[Part]:
    return date_parts(_eras(question, say), say)


def _eras(question: Any, say: Say) -> list[Shown]:
    if not getattr(question, "until_today", False):
        return present(say)
    return [*([era.name] for era in _LIVING_ERAS), say(words.WESTERN)]


def _date_inside(question: Any, say: Say) -> list[Part]:
    small = [box(13), word(["年"]), box(8), word(["月"]), box(8), word(["日"])]
    return [row(circle(_eras(question, say))), row(*small)]


def _time(_question: Any, say: Say) -> list[Part]:
    halves = circle([say(words.MORNING), say(words.AFTERNOON)])
    return [row(halves, box(14), word(say(words.HOUR)), box(14), word(say(words.MINUTE)))]


def _booking(question: Any, say: Say) -> list[Part]:
    """When it was booked, beforehand by telephone or at the counter."""
    return [*_date(question, say), *_time(question, say)]


def _person_name(question: Any, say: Say) -> list[Part]:
    more = {"latin": words.LATIN, "alias": words.ALIAS}
    rows = [row(box(0, say(text))) for part, text in more.items() if getattr(question, part)]
    return [*name_parts(say, kana=question.kana), *rows]


def _name_inside(question: Any, say: Say) -> list[Part]:
    reading = [{"is": "blank", "high": 8, "caption": say(words.KANA)}] if question.kana else []
    return [*reading, {"is": "blank", "high": 12, "caption": []}]


def _address(_question: Any, say: Say) -> list[Part]:
    return address_parts(say)


def _address_inside(_question: Any, _say: Say) -> list[Part]:
    return [{"is": "blank", "high": 16, "caption": ["〒"]}]


def _place(_question: Any, say: Say) -> list[Part]:
    return [row(box(0, say(words.PLACE))), row(box(0, say(words.LANDMARK)))]


def _one_of(question: Any, say: Say) -> list[Part]:
    return [choices(_options(question, say))]


def _one_of_inside(question: Any, say: Say) -> list[Part]:
    return [row(circle([label for label, _ in _options(question, say)]))]


def _some_of(question: Any, say: Say) -> list[Part]:
    return [_said(say(words.AS_MANY)), choices(_options(question, say), many=True)]


def _some_of_inside(question: Any, say: Say) -> list[Part]:
    return [choices(_options(question, say), many=True)]


def _options(question: Any, say: Say) -> list[tuple[Shown, Shown]]:
    return [(say(one.label), say(one.hint) if one.hint else []) for one in question.options]


def _ranked(question: Any, say: Say) -> list[Part]:
    places = min(getattr(question, "most", None) or len(question.options), len(question.options))
    frames = [
        row(word(say(words.CHOICE_NO, n=n)), box(18), word(say(words.NUMBER))) for n in range(1, places + 1)
    ]
    return [_said(say(words.RANKED)), choices(_options(question, say)), *frames]


def _ranked_inside(question: Any, say: Say) -> list[Part]:
    return _ranked(question, say)[1:]


def _yes_no(_question: Any, say: Say) -> list[Part]:
    return [choices([(say(words.YES), []), (say(words.NO), [])])]


def _yes_no_inside(_question: Any, say: Say) -> list[Part]:
    return [row(circle([say(words.YES), say(words.NO)]))]


def _consent(question: Any, say: Say) -> list[Part]:
    if question.required:
        return [choices([(say(words.AGREED), [])], many=True)]
    return [choices([(say(words.AGREED), []), (say(words.NOT_AGREED), [])])]


def _files(question: Files, say: Say) -> list[Part]:
    return [choices([(enclosed(question, say), [])], many=True)]


def enclosed(question: Files, say: Say) -> Shown:
    """What is put into the envelope for a question: 「写真（1〜5枚）を添えます」."""
    thing, unit, english = question.noun
    count = f"{question.least}〜{question.most}" if question.least != question.most else str(question.most)
    several = english if question.most == 1 else f"{english}s"
    count_words = Both(count, count.replace("〜", "–"))
    return say(words.ENCLOSING, thing=thing, unit=unit, count=count_words, several=several)


def _computed(_question: Any, say: Say) -> list[Part]:
    return [_said(say(words.BY_THE_CITY))]


def _bank_account(_question: Any, say: Say) -> list[Part]:
    return [
        row(box(0, say(words.BANK)), cells(4, caption=say(words.BANK_CODE))),
        row(box(0, say(words.BRANCH)), cells(3, caption=say(words.BRANCH_CODE))),
        row(circle([say(one) for one in words.ACCOUNT_KINDS])),
        row(cells(7, caption=say(words.ACCOUNT_NUMBER))),
        row(cells(5, 8, caption=say(words.POST_BANK))),
        row(box(0, say(words.ACCOUNT_HOLDER))),
    ]


def _company_number(_question: Any, _say: Say) -> list[Part]:
    return [row(cells(1, 4, 4, 4))]


def _signature(question: Any, say: Say) -> list[Part]:
    signed = row(box(0, say(words.SIGNATURE)))
    return [_said(say(question.statement)), signed, *date_parts(present(say), say)]


def present(say: Say) -> list[Shown]:
    """The eras of a day that is today or still to come."""
    return [[_LIVING_ERAS[-1].name], say(words.WESTERN)]


def _nothing(_question: Any, _say: Say) -> list[Part]:
    return []


def _blank(question: Any, say: Say) -> list[Part]:
    unit = getattr(question, "unit", None)
    caption = say(unit) if unit else []
    return [{"is": "blank", "high": 14, "caption": caption}]


DRAWINGS: dict[str, Drawing] = {
    "text": Drawing(_text, 38),
    "long_text": Drawing(_long_text, 60),
    "number": Drawing(_number, 22),
    "money": Drawing(_money, 32, lambda _, say: [{"is": "blank", "high": 14, "caption": say(words.YEN)}]),
    "date": Drawing(_date, 50, _date_inside),
    "time": Drawing(_time, 60, _time),
    "booking": Drawing(_booking, 60),
    "phone": Drawing(phone_parts, 40),
    "email": Drawing(_line, 50),
    "person_name": Drawing(_person_name, 46, _name_inside),
    "address": Drawing(_address, 64, _address_inside),
    "map_point": Drawing(_place, 64),
    "one_of": Drawing(_one_of, 40, _one_of_inside),
    "some_of": Drawing(_some_of, 44, _some_of_inside),
    "ranked": Drawing(_ranked, 60, _ranked_inside),
    "yes_no": Drawing(_yes_no, 26, _yes_no_inside),
    "consent": Drawing(_consent, 30, _consent),
    "photo": Drawing(_files, 40, _files),
    "file": Drawing(_files, 40, _files),
    "computed": Drawing(_computed, 30, _computed),
    "bank_account": Drawing(_bank_account, 121, _bank_account),
    "company_number": Drawing(_company_number, 100, _company_number),
    "signature": Drawing(_signature, 50),
    # Drawn by the form itself: over its whole width.
    "group": Drawing(_nothing),
    "note": Drawing(_nothing),
    "heading": Drawing(_nothing),
}
