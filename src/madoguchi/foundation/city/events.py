"""What the ledger says of the city itself."""

from madoguchi.foundation.ledger.kinds import EventData, declare


class Loaded(EventData):
    """How much a loaded declaration changed."""

    added: int
    changed: int
    ended: int


CITY_LOADED = declare(
    "city.loaded",
    Loaded,
    ja="市の宣言（所属・職・職員・専決区分）を読み込みました：追加{added}、変更{changed}、終了{ended}",
    en="The city's departments, posts, staff and deciders were loaded: {added} added, {changed} changed, {ended} ended",
)
