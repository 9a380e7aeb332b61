"""What the ledger says of refunds by bank transfer, in the chain of the charge, or of the request."""

from madoguchi.foundation.ledger.kinds import EventData, Nothing, declare


class AboutRefund(EventData):
    """How many yen."""

    amount: int


PROPOSED = declare(
    "refunds.proposed",
    AboutRefund,
    ja="口座への還付が提案されました（{amount}円）",
    en="A refund by bank transfer was proposed ({amount} yen)",
)
APPROVED = declare(
    "refunds.approved",
    AboutRefund,
    ja="口座への還付が認められました（{amount}円）",
    en="A refund by bank transfer was approved ({amount} yen)",
)
REFUSED = declare(
    "refunds.refused",
    AboutRefund,
    ja="口座への還付は認められませんでした",
    en="A refund by bank transfer was not approved",
)
ACCOUNT_ASKED = declare(
    "refunds.account_asked",
    AboutRefund,
    ja="返す口座を、支払った方にたずねました（{amount}円）",
    en="Whoever paid was asked for the account to refund to ({amount} yen)",
)
ACCOUNT_CAME = declare(
    "refunds.account_came",
    AboutRefund,
    ja="返す口座の回答が届きました（{amount}円）",
    en="The account to refund to came ({amount} yen)",
)
ACCOUNT_ENDED = declare(
    "refunds.account_ended",
    AboutRefund,
    ja="返す口座のお尋ねを終え、届いていた口座を消しました",
    en="The account is asked for no more, and one that had come was erased",
)
ACCOUNT_HEARD = declare(
    "refunds.account_heard",
    Nothing,
    ja="返す口座をたずねられました",
    en="The office asked for the account to refund to",
)
ACCOUNT_GIVEN = declare(
    "refunds.account_given",
    Nothing,
    ja="返す口座の回答を市に送りました",
    en="The account to refund to was sent to the city",
)
