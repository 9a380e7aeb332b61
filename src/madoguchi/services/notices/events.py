"""What the ledger says of notices, under the subject `notice:<id>`."""

from madoguchi.foundation.ledger.kinds import EventData, declare


class AboutNotice(EventData):
    """What is counted of a notice, and the subject it is about."""

    about: str
    template: str
    kind: str


class AboutDelivery(EventData):
    """What is counted of a delivery."""

    template: str
    channel: str
    tries: int


class AboutFailure(EventData):
    """The same of one that failed; `permanent` when the recipient's server refused for good."""

    template: str
    channel: str
    tries: int
    permanent: bool


class Forgotten(EventData):
    """How many notices were forgotten, after how many days."""

    days: int
    count: int


ASKED = declare("notices.asked", AboutNotice, ja="お知らせを用意しました", en="A notice was prepared")
SENT = declare("notices.sent", AboutDelivery, ja="お知らせを送りました", en="The notice was sent")
FAILED = declare(
    "notices.failed", AboutFailure, ja="お知らせを送れませんでした", en="The notice could not be sent"
)
FORGOTTEN = declare(
    "notices.forgotten",
    Forgotten,
    ja="保存期間を過ぎたお知らせの宛先と内容を消しました（{count}件）",
    en="Recipients and contents of old notices were erased ({count})",
)
