"""An inventory: a list with all its findings, its views, and a plan, beside DuckDB that only reads the file."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from measure.house import House, MeasureError
from measure.report import Figures, main

from madoguchi.foundation.tenancy.sides import Side

_STEP = ("-m", "measure.inventory")
_DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
_NATIONAL, _MUNICIPAL = "national_procedures_r6.parquet", "municipal_window_procedures_r6.csv"
#: A page asks no more statements than this.
_STATEMENTS = 12


def assessment(house: House, given: argparse.Namespace) -> Figures:
    """Seconds of the import and of its findings, of DuckDB, of each view's SQL, and of the plan with its gap."""
    municipal = _file(given.data, _MUNICIPAL)
    source = municipal if given.quick else _file(given.data, _NATIONAL)
    house.make()
    read = _said(house, "read", str(source))
    taken = _said(house, "take", str(source))
    again = _said(house, "read", str(source))
    bare = min(read["seconds"], again["seconds"])
    views = _said(house, "views", taken["code"])
    plans = _said(house, "plan", str(municipal), str(given.count or (300 if given.quick else 3_098)))
    return {
        "rows": taken["rows"],
        "findings": taken["findings"],
        "duckdb_s": round(bare, 3),
        "import_s": round(taken["import_s"], 2),
        "findings_s": round(taken["findings_s"], 2),
        "peak_mb": taken["peak_mb"],
        "ratio": round(bare / (taken["import_s"] + taken["findings_s"]), 4),
        "views": views,
        "plan": plans,
        "violations": [
            f"{name} asks {view['statements']} statements"
            for name, view in views.items()
            if view["statements"] > _STATEMENTS
        ],
        "peer": "DuckDB reading every cell of the file, which it neither checks nor keeps",
        "aim": "each view's SQL below 200 ms; the plan within 1 % of the best in seconds",
    }


def _file(folder: Path, name: str) -> Path:
    found = folder / "procedures" / name
    if not found.is_file():
        raise MeasureError(
            f"There is no {name} in {found.parent}. It is the list of procedures that the Digital Agency publishes; "
            "say with --data in which folder its folder `procedures` is."
        )
    return found


def _said(house: House, *words: str) -> dict[str, Any]:
    said: dict[str, Any] = json.loads(house.run(Side.OFFICE, *_STEP, *words))
    return said


if __name__ == "__main__":
    options = [
        (
            "--data",
            {"type": Path, "default": _DATA, "help": "the folder with the official data (../shared/data)"},
        ),
        ("--count", {"type": int, "help": "how many procedures the plan chooses from"}),
    ]
    sys.exit(main(__doc__, assessment, *options))
