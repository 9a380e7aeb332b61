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


class RegistryImported(EventData):
    """How much an imported file changed of 住基照合用データ."""

    new: int
    changed: int
    gone: int
    unchanged: int
    rejected: int


REGISTRY_IMPORTED = declare(
    "people.registry_imported",
    RegistryImported,
    ja="住基照合用データを取り込みました：新規{new}、変更{changed}、消除{gone}、変更なし{unchanged}、取り込めない行{rejected}",
    en="The registry extract was imported: {new} new, {changed} changed, {gone} gone, {unchanged} unchanged, "
    "{rejected} rows rejected",
)
REGISTRY_REFUSED = declare(
    "people.registry_refused",
    Nothing,
    ja="住基照合用データのファイルを取り込めませんでした",
    en="A file of the registry extract could not be imported",
)
REGISTRY_CANCELLED = declare(
    "people.registry_cancelled",
    Nothing,
    ja="住基照合用データの取り込みを中止しました",
    en="An import of the registry extract was cancelled",
)
