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
DRAFT_BEGUN = declare("window.draft_begun", AboutProcedure, ja="記入を始めました", en="Filling in began")
DOCUMENT_FETCHED = declare(
    "window.document_fetched", AboutProcedure, ja="書類を受け取りました", en="The document was downloaded"
)
FORGOTTEN = declare(
    "window.answers_forgotten",
    AnswersForgotten,
    ja="窓口側の記入内容を消しました",
    en="The answers kept at the window were erased",
)
