"""What the ledger says of cases, and what the applicant is told of each step."""

from madoguchi.foundation.ledger.kinds import EventData, declare


class AboutCase(EventData):
    """What is counted of a case."""

    procedure: str
    department: str
    channel: str


class Decided(EventData):
    """How a case was decided."""

    procedure: str
    department: str
    outcome: str
    result: str


class Obstacle(EventData):
    """Why a document could not be issued yet."""

    why: str


RECEIVED = declare("cases.received", AboutCase, ja="申請を受け付けました", en="Your application was received")
EXAMINED = declare("cases.examined", AboutCase, ja="内容を審査しました", en="Its contents were examined")
DRAFTED = declare("cases.drafted", AboutCase, ja="決定の案を作りました", en="A decision was drafted")
DECIDED = declare("cases.decided", Decided, ja="決裁が終わりました", en="The decision was made")
CLOSED = declare(
    "cases.closed", AboutCase, ja="結果の書類ができました", en="The document with the result is ready"
)
OPENED = declare(
    "cases.opened", AboutCase, ja="担当者が申請を開きました", en="A member of staff opened the case"
)
FILE_OPENED = declare(
    "cases.file_opened", AboutCase, ja="担当者が添付を開きました", en="A member of staff opened an attachment"
)
STOPPED = declare(
    "cases.issue_stopped", Obstacle, ja="発行を止めました（{why}）", en="Issuing was stopped ({why})"
)
