"""What the ledger says of cases, and what the applicant is told of each step."""

from madoguchi.foundation.ledger.kinds import EventData, declare


class AboutCase(EventData):
    """What is counted of a case."""

    procedure: str
    department: str
    channel: str


class Received(AboutCase):
    """When it arrived (到達, ISO 8601), and whether documents may go as files (受ける旨の表示, recorded consent)."""

    arrived: str
    electronic: bool


class Decided(AboutCase):
    """How a case was decided."""

    outcome: str
    result: str


class AboutOffer(EventData):
    """Which procedure somebody was asked to hand in."""

    procedure: str


class Moved(AboutCase):
    """Where a case went: from one department, or one step, to another."""

    source: str
    target: str


class Rerouted(Moved):
    """Where an open step went as the city's posts changed, and whether it was given to somebody and is not any more."""

    freed: bool


class Dispatched(AboutCase):
    """How a document went out."""

    way: str


class Asked(AboutCase):
    """How many items the applicant is asked to mend, which (ids of questions, spaces between), in how many days."""

    items: int
    questions: str
    days: int


class Obstacle(EventData):
    """Why a document could not be issued yet."""

    why: str


RECEIVED = declare("cases.received", Received, ja="受け付けました", en="It was received")
EXAMINED = declare("cases.examined", AboutCase, ja="内容を審査しました", en="Its contents were examined")
DRAFTED = declare("cases.drafted", AboutCase, ja="決定の案を作りました", en="A decision was drafted")
SURVEYED = declare("cases.surveyed", AboutCase, ja="現地などを調べました", en="A survey was made")
SELECTED = declare("cases.selected", Decided, ja="選考が終わりました", en="The selection was made")
CONCURRED = declare(
    "cases.concurred", AboutCase, ja="関係する課が確かめました", en="The sections concerned concurred"
)
APPROVED = declare(
    "cases.approved", AboutCase, ja="決定の案が承認されました", en="The draft of the decision was approved"
)
CIRCULATED = declare(
    "cases.circulated", AboutCase, ja="関係する職員が目を通しました", en="It was read by those concerned"
)
RECALLED = declare(
    "cases.recalled", Moved, ja="内容を確かめ直しています", en="The contents are checked again"
)
ASSIGNED = declare("cases.assigned", AboutCase, ja="担当者を決めました", en="It was given to a clerk")
NOTED = declare("cases.noted", AboutCase, ja="担当者がメモを残しました", en="A clerk left a note")
DECIDED_FOR_ANOTHER = declare(
    "cases.decided_for_another",
    AboutCase,
    ja="不在の専決者に代わって決裁しました",
    en="It was decided in the place of an absent decider",
)
REVIEWED = declare("cases.reviewed", AboutCase, ja="代決を後閲しました", en="The decision was reviewed")
OFFERED = declare(
    "cases.offered", AboutOffer, ja="次の手続きをご案内しました", en="You were told of the next step"
)
OFFER_REMINDED = declare(
    "cases.offer_reminded", AboutOffer, ja="もう一度ご案内しました", en="You were reminded of the form"
)
OFFER_ENDED = declare("cases.offer_ended", AboutOffer, ja="ご案内を終えました", en="The offer ended")
DECIDED = declare("cases.decided", Decided, ja="決裁が終わりました", en="The decision was made")
VERIFIED = declare(
    "cases.verified", Decided, ja="別の職員が内容を照合しました", en="A second person verified the contents"
)
PAID = declare("cases.paid", AboutCase, ja="お支払いを確認しました", en="Your payment was confirmed")
FEE_WAIVED = declare("cases.fee_waived", AboutCase, ja="手数料が免除になりました", en="Your fee was waived")
ISSUED = declare("cases.issued", AboutCase, ja="書類を作りました", en="The document was made")
DISPATCHED = declare(
    "cases.dispatched", Dispatched, ja="書類をお渡ししました", en="The document was handed over"
)
ANSWERED = declare("cases.answered", Decided, ja="結果をお答えしました", en="You were given the answer")
CLOSED = declare("cases.closed", Decided, ja="手続きが終わりました", en="The matter is closed")
CORRECTION_ASKED = declare(
    "cases.correction_asked", Asked, ja="補正をお願いしました", en="You were asked to mend your application"
)
CORRECTION_ENDED = declare(
    "cases.correction_ended",
    AboutCase,
    ja="補正のお願いを取り下げました",
    en="The request to mend your application was taken back",
)
SUPPLEMENTED = declare(
    "cases.supplemented", AboutCase, ja="補正を受け取りました", en="What you mended was received"
)
SENT_BACK = declare(
    "cases.sent_back", Moved, ja="内容を確かめ直しています", en="The contents are checked again"
)
HANDED_OVER = declare(
    "cases.handed_over",
    Moved,
    ja="担当の課が変わりました",
    en="Another section is now in charge",
)
REROUTED = declare(
    "cases.rerouted",
    Rerouted,
    ja="組織や人事の異動で、担当を付け替えました",
    en="It was given to others as posts and sections changed",
)
WITHDRAWN = declare("cases.withdrawn", AboutCase, ja="取下げを受け付けました", en="It was withdrawn")
WITHDRAWAL_LATE = declare(
    "cases.withdrawal_late",
    AboutCase,
    ja="決定のあとに届いた取下げのため、そのまま進みます",
    en="The withdrawal came after the decision: the matter goes on",
)
WROTE = declare("cases.wrote", AboutCase, ja="市から連絡しました", en="The city wrote to you")
MESSAGE_CAME = declare(
    "cases.message_came", AboutCase, ja="申請した方から連絡がありました", en="The applicant wrote"
)
LEVEL_RAISED = declare(
    "cases.level_raised",
    AboutCase,
    ja="窓口で本人確認をしました",
    en="Your identity was checked at the counter",
)
DOCUMENT_OPENED = declare(
    "cases.document_opened", AboutCase, ja="書類を受け取りました", en="The document was received"
)
DOCUMENT_REVOKED = declare(
    "cases.document_revoked", AboutCase, ja="書類が失効しました", en="The document lost its force"
)
REISSUED = declare("cases.reissued", AboutCase, ja="書類を作り直しました", en="The document was made anew")
OPENED = declare(
    "cases.opened", AboutCase, ja="担当者が申請を開きました", en="A member of staff opened the case"
)
FILE_OPENED = declare(
    "cases.file_opened", AboutCase, ja="担当者が添付を開きました", en="A member of staff opened an attachment"
)
ERASED = declare(
    "cases.erased",
    AboutCase,
    ja="内容を消去しました（公文書の廃棄）",
    en="Its contents were erased (disposal)",
)
STOPPED = declare(
    "cases.issue_stopped", Obstacle, ja="発行を止めました（{why}）", en="Issuing was stopped ({why})"
)
