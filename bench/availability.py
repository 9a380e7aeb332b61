"""What is free of 100 resources over 60 days, of two units each, one in ten hours taken: statements and CPU."""

import argparse
import json
import sys

from measure.house import House
from measure.report import Figures, main

from madoguchi.foundation.tenancy.sides import Side

MOST_STATEMENTS = 6


def availability(house: House, given: argparse.Namespace) -> Figures:
    """Statements, milliseconds, and CPU of asking and answering."""
    resources, days, times = (10, 14, 10) if given.quick else (100, 60, 50)
    house.make()
    said = json.loads(
        house.run(Side.PUBLIC, "-m", "measure.free", str(resources), str(days), str(given.count or times))
    )
    figures = {"resources": resources, "days": days, **said}
    return {
        **figures,
        "cpu_ms_sum": round(sum(figures["cpu_ms"].values()), 2),
        "aim": f"{MOST_STATEMENTS} statements and 50 CPU-ms",
        "violations": [] if figures["statements"] <= MOST_STATEMENTS else ["too many statements"],
    }


if __name__ == "__main__":
    sys.exit(main(__doc__, availability, ("--count", {"type": int, "help": "how many times"})))
