"""What the ledger says of people."""

from madoguchi.foundation.ledger.kinds import EventData, declare


class IdentityChecked(EventData):
    """How an identity was checked at the counter."""

    check_kind: str


IDENTITY_CHECKED = declare(
    "people.identity_checked",
    IdentityChecked,
    ja="窓口で本人確認をしました",
    en="Identity was checked at the counter",
)
