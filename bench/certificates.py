"""Certificates typeset, signed and stored, against bare Typst and bare pyHanko on the same papers."""

import argparse
import json
import sys

from measure.house import House
from measure.report import Figures, main

from madoguchi.foundation.tenancy.sides import Side


def certificates(house: House, given: argparse.Namespace) -> Figures:
    """Certificates a second of the house, of both tools alone, and the ratio of the two."""
    count = given.count or (5 if given.quick else 200)
    house.make()
    found: Figures = json.loads(house.run(Side.OFFICE, "-m", "measure.papers", str(count)))
    bare = found["typst_ms"] + found["pyhanko_ms"]
    return {
        "count": count,
        "rate": round(1000 / found["house_ms"], 1),
        **{name: round(value, 2) for name, value in found.items()},
        "ratio": round(bare / found["house_ms"], 3),
        "aim": "0.6 of bare Typst and bare pyHanko one after the other",
    }


if __name__ == "__main__":
    sys.exit(main(__doc__, certificates, ("--count", {"type": int, "help": "how many certificates"})))
