"""督促状: by which law, what follows from it, and what stands there of 延滞金 and of whoever disagrees (教示).

Of what the city itself is owed in public law. 利用料金 belongs to whoever runs the place (地方自治法244条の2第8項), and
what another payee demands is under other rules: neither is here.
"""

from collections.abc import Mapping
from datetime import date
from typing import Final, NamedTuple

from .models import Charge, ChargeKind
from .refusals import PaymentRefusedError
from .rules import bears_interest, late_interest


class DemandLaw(NamedTuple):
    """What a 督促状 of one kind of charge says."""

    basis: str
    follows: str
    interest: str


_LOCAL = "地方自治法第231条の3第1項"
_COURT = "裁判所の手続きをとることがあります。"
_SEIZED_OR_COURT = (
    "法律に滞納処分の定めがあるものは、地方税の例により財産を差し押さえることがあります。"
    f"そのほかのものは、{_COURT}"
)
_BY_ORDINANCE = "条例に定めがあるときは、納める日までの延滞金も加算されます。"
LAW: Final[Mapping[ChargeKind, DemandLaw]] = {
    ChargeKind.TAX: DemandLaw(
        "地方税法（市町村民税は第329条、固定資産税は第371条。ほかの税も、それぞれの督促の規定）",
        "地方税法の定めにより、財産を差し押さえることになります。",
        "納める日までの延滞金も加算されます。延滞金は、あとから別にお知らせします。",
    ),
    ChargeKind.SHARE: DemandLaw(_LOCAL, _SEIZED_OR_COURT, _BY_ORDINANCE),
    ChargeKind.USAGE: DemandLaw(_LOCAL, _SEIZED_OR_COURT, _BY_ORDINANCE),
    ChargeKind.FEE: DemandLaw(_LOCAL, _COURT, _BY_ORDINANCE),
}


def law_of(owed: Charge, city: str) -> DemandLaw:
    """By which law a city demands a charge. Raises `PaymentRefusedError` where another demands it."""
    found = LAW.get(ChargeKind(owed.kind)) if owed.payee == city else None
    if found is None:
        raise PaymentRefusedError("demand_elsewhere")
    return found


def instruction(city: str) -> str:
    """教示: to whom and until when (行政不服審査法18条1項・82条; 行政事件訴訟法14条・46条).

    The court comes after the mayor (地方税法19条の12, 地方自治法231条の3第10項), who also hears what another organ
    of the city demanded (同条5項).
    """
    return (
        f"この督促に不服があるときは、督促があったことを知った日の翌日から起算して3か月以内に、{city}長に審査請求をする"
        "ことができます。督促の取消しを求める訴えは、その審査請求の裁決があったことを知った日の翌日から起算して6か月"
        f"以内に、{city}を被告（代表者は{city}長）として起こすことができます。訴えは、裁決のあとでなければ起こせません"
        "（審査請求から3か月たっても裁決がないときなど、法律の定める場合を除きます）。"
    )


def interest_on(owed: Charge, day: date) -> int | None:
    """延滞金 in yen where it is paid on a day; None where this room reckons none, or not yet for that year."""
    if owed.due_on is None or not bears_interest(owed, day):
        return None
    try:
        return late_interest(owed.amount, owed.due_on, day)
    except PaymentRefusedError:
        return None
