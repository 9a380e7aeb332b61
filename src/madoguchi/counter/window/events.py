"""What the ledger says of the public side's applications."""

from madoguchi.foundation.ledger.kinds import EventData, declare


class AboutProcedure(EventData):
    """What is counted of an application."""

    procedure: str
    channel: str


class Arrived(AboutProcedure):
    """And whether somebody filled it in page by page; else a program handed it in."""

    filled_in: bool


class DraftBegun(AboutProcedure):
    """And of which version."""

    version: int


class PagePassed(DraftBegun):
    """Which page of the form was filled in without a fault, and which it led to: `_check` after the last one."""

    page: str
    next: str


class DraftMoved(EventData):
    """Which version of a procedure a draft left, and with which it goes on."""

    procedure: str
    old: int
    new: int


class MovingAsked(DraftMoved):
    """The same for all drafts of a version, and how many there were when it was asked for."""

    drafts: int


class AnswersForgotten(EventData):
    """How long after the office had them the public side forgot the answers."""

    days: int


ARRIVED = declare("window.arrived", Arrived, ja="申請が届きました", en="Your application arrived")
OFFER_TAKEN = declare(
    "window.offer_taken",
    AboutProcedure,
    ja="ご案内から記入を始めました",
    en="A form that was offered was begun",
)
DRAFT_BEGUN = declare("window.draft_begun", DraftBegun, ja="記入を始めました", en="Filling in began")
PAGE_PASSED = declare(
    "window.page_passed", PagePassed, ja="様式のページを一つ終えました", en="A page of the form was filled in"
)
DRAFT_MOVED = declare(
    "window.draft_moved",
    DraftMoved,
    ja="記入中の内容を、手続きの第{old}版から第{new}版へ移しました",
    en="What was filled in was moved from version {old} of the procedure to version {new}",
)
MOVING_ASKED = declare(
    "window.moving_asked",
    MovingAsked,
    ja="記入中の{drafts}件を、第{old}版から第{new}版へ移すことにしました",
    en="{drafts} drafts were to be moved from version {old} to version {new}",
)
COSIGNING_ASKED = declare(
    "window.cosigning_asked", AboutProcedure, ja="同意をお願いしました", en="Others were asked to agree"
)
COSIGNED = declare("window.cosigned", AboutProcedure, ja="同意がありました", en="Somebody agreed")
COSIGNING_REFUSED = declare(
    "window.cosigning_refused", AboutProcedure, ja="同意しない方がいました", en="Somebody did not agree"
)
COSIGNING_ENDED = declare(
    "window.cosigning_ended", AboutProcedure, ja="書き直すことにしました", en="It is being written anew"
)
DOCUMENT_FETCHED = declare(
    "window.document_fetched", AboutProcedure, ja="書類を受け取りました", en="The document was downloaded"
)
SUPPLEMENTED = declare(
    "window.supplemented", AboutProcedure, ja="補正を送りました", en="You sent what was asked to be mended"
)
WITHDRAWAL_ASKED = declare(
    "window.withdrawal_asked", AboutProcedure, ja="取下げを届け出ました", en="You asked to withdraw it"
)
WROTE = declare("window.wrote", AboutProcedure, ja="市に連絡しました", en="You wrote to the city")
FOUND = declare(
    "window.found_by_code",
    AboutProcedure,
    ja="照会番号で申請を開きました",
    en="The application was opened by its reference code",
)
FORGOTTEN = declare(
    "window.answers_forgotten",
    AnswersForgotten,
    ja="窓口側の記入内容を消しました",
    en="The answers kept at the window were erased",
)
