"""What the ledger's figures say of live procedures: of a 年度 as fields of the inventory, and since a day each."""

from collections.abc import Collection, Mapping

from madoguchi.core.calendar import fiscal_year_days
from madoguchi.counter.figures.queries import received_since
from madoguchi.counter.procedures.kinds import Channel

from ..inventory.fields import CHANNELS
from ..models import InventoryItem

#: The fields that are measured: the whole, and each way in that an inventory tells apart.
MEASURED = ("volume", "offline", *CHANNELS)


def counted(year: int, procedures: Collection[str]) -> dict[str, dict[str, int]]:
    """What each procedure had received in a 年度, by field; of one that has had nothing yet, nothing is said."""
    first, last = fiscal_year_days(year)
    found = received_since(dict.fromkeys(procedures, first), last)
    return {slug: _fields(slug, found) for slug in {procedure for procedure, _channel in found}}


def _fields(slug: str, found: Mapping[tuple[str, str], int]) -> dict[str, int]:
    by_channel = {channel: found.get((slug, channel), 0) for channel in Channel}
    volume, online = sum(by_channel.values()), by_channel[Channel.ONLINE]
    of_channels = {name: by_channel[Channel(name)] for name in CHANNELS}
    return {"volume": volume, "offline": volume - online, **of_channels}


def assumed_of(item: InventoryItem, name: str) -> int | None:
    """What a figure of a row said before it was measured; as it is, where it is not. None is unknown."""
    if name not in item.measured:
        value: int | None = getattr(item, name)
        return value
    text = str(item.assumed.get(name) or "")
    return int(text) if text else None
