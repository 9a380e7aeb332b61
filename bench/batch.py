"""A batch selection: children with three choices, by the algorithm alone and as a round through the database."""

import argparse
import json
import sys

from measure.house import House
from measure.report import Figures, main

from madoguchi.foundation.tenancy.sides import Side

_CHILDREN, _QUICK = 5_000, 300


def batch(house: House, given: argparse.Namespace) -> Figures:
    """Seconds for all children; the ratio to a bare deferred acceptance; a violation for each pair that blocks."""
    count = given.count or (_QUICK if given.quick else _CHILDREN)
    house.make()
    found: Figures = json.loads(house.run(Side.OFFICE, "-m", "measure.children", str(count)))
    whole = {name: round(seconds, 3) for name, seconds in found.pop("round_s").items()}
    unnamed = found["blocking_pairs"] - found["named"]
    same = found.pop("same_result")
    return {
        "count": count,
        **{name: round(value, 3) for name, value in found.items()},
        "round_s": whole,
        "ratio": round(found["bare_s"] / found["algorithm_s"], 3),
        "violations": [
            *([f"{unnamed} pairs block and are not named"] if unnamed else []),
            *([] if same else ["the same input gave another result"]),
        ],
        "peer": "bare deferred acceptance in memory: no siblings, reasons or certificate",
    }


if __name__ == "__main__":
    sys.exit(main(__doc__, batch, ("--count", {"type": int, "help": "how many children"})))
