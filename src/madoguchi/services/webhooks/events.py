"""What the ledger says of webhooks, under the subject `webhook:<id>`; each call by itself is in the hook's log."""

from madoguchi.foundation.ledger.kinds import EventData, Nothing, declare


class Failing(EventData):
    """How many calls in a row had failed."""

    failures: int


class GivenUp(EventData):
    """What kind of call was not delivered, after how many tries, and why: a `CallFault`."""

    call: str
    tries: int
    fault: str


MADE = declare("webhooks.made", Nothing, ja="通知先（webhook）を登録しました", en="A webhook was registered")
REMOVED = declare(
    "webhooks.removed", Nothing, ja="通知先（webhook）を削除しました", en="A webhook was removed"
)
GIVEN_UP = declare(
    "webhooks.given_up",
    GivenUp,
    ja="通知先（webhook）に届けられませんでした",
    en="A call of a webhook was given up",
)
PAUSED = declare(
    "webhooks.paused",
    Failing,
    ja="通知先（webhook）を止めました（続けて{failures}回失敗）",
    en="A webhook was paused ({failures} failures in a row)",
)
RESUMED = declare(
    "webhooks.resumed", Nothing, ja="通知先（webhook）を再開しました", en="A webhook was resumed"
)
