"""What the ledger says of the public side's applications."""

from madoguchi.foundation.ledger.kinds import EventData, declare


class AboutProcedure(EventData):
    """What is counted of an application."""

    procedure: str
    channel: str


class AnswersForgotten(EventData):
    """How long after the office had them the public side forgot the answers."""

    days: int


ARRIVED = declare("window.arrived", AboutProcedure, ja="申請が届きました", en="Your application arrived")
OFFER_TAKEN = declare(
    "window.offer_taken",
    AboutProcedure,
    ja="ご案内から記入を始めました",
    en="A form that was offered was begun",
)
DRAFT_BEGUN = declare("window.draft_begun", AboutProcedure, ja="記入を始めました", en="Filling in began")
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
