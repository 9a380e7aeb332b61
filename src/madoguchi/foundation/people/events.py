"""What the ledger says of people."""

from madoguchi.foundation.ledger.kinds import EventData, Nothing, declare


class IdentityChecked(EventData):
    """How an identity was checked at the counter."""

    check_kind: str


IDENTITY_CHECKED = declare(
    "people.identity_checked",
    IdentityChecked,
    ja="窓口で本人確認をしました",
    en="Identity was checked at the counter",
)
PROFILE_KEPT = declare(
    "people.profile_kept",
    Nothing,
    ja="次の入力のために、連絡先を残しました",
    en="Contact details were kept for the next form",
)
PROFILE_ERASED = declare(
    "people.profile_erased", Nothing, ja="残していた連絡先を消しました", en="Kept contact details were erased"
)
