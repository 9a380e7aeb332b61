"""延滞金の割合: what is charged for a year of delay, in tenths of a percent, for taxes of local governments.

地方税法附則3条の2: the 延滞金特例基準割合 of a year plus 7.3 %, and plus 1 % until one month after the day it was due.
That rate is the average bank lending rate (平均貸付割合), which the Minister of Finance announces each November, plus
1 %: 1.5 % for 2021, 1.4 % for 2022 to 2025, 1.8 % for 2026.
"""

from typing import NamedTuple


class YearRate(NamedTuple):
    """What delay costs in a calendar year, in tenths of a percent: within a month of the due day, and after it."""

    first_month: int
    after: int


RATES = {
    2021: YearRate(25, 88),
    2022: YearRate(24, 87),
    2023: YearRate(24, 87),
    2024: YearRate(24, 87),
    2025: YearRate(24, 87),
    2026: YearRate(28, 91),
}
