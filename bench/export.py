"""A million cases of one department exported to CSV, beside COPY of the same columns; and one killed half-way."""

import argparse
import json
import sys
import time
from typing import Any

from measure.cases import seed
from measure.house import House, wait_for
from measure.report import Figures, main

from madoguchi.foundation.tenancy.sides import Side

_STEP = ("-m", "measure.exporting")
_ANSWERS = json.dumps(
    {
        "what": "out", "seen_on": "2026-11-20", "street": "朝日一丁目、郵便局の前の歩道", "landmark": "赤いポスト",
        "lamp_number": 1204, "light": "white", "danger": ["leans"], "details": "夜になるとつかなくなります。",
        "photos": ["0190"], "phone": "09012345678",
        "applicant": {"family": "見本", "given": "太郎", "family_kana": "ミホン", "given_kana": "タロウ"},
    },
    ensure_ascii=False,
)  # fmt: skip


def exporting(house: House, given: argparse.Namespace) -> Figures:
    """Seconds and rows a second of both, their ratio, memory, and what a kill half-way costs."""
    cases = given.cases or (50_000 if given.quick else 1_000_000)
    house.make()
    seed(house, cases, share=1, answers=_ANSWERS, in_order=True)
    # Once without being measured: both then read from memory.
    _said(house, "copy")
    copied = _said(house, "copy")
    asked = _said(house, "ask")
    made = _said(house, "make", asked["export"])
    again = _said(house, "copy")
    fastest = min(copied["seconds"], again["seconds"])
    return {
        "cases": cases,
        "columns": asked["columns"],
        "written_by_sql": asked["by_sql"],
        "copy": {**_speed(copied["rows"], fastest), "bytes": copied["bytes"]},
        "export": {
            **_speed(made["rows"], made["seconds"]),
            "bytes": made["bytes"],
            "peak_mb": made["peak_mb"],
        },
        "ratio": round(fastest / made["seconds"], 2),
        "killed": _killed(house, cases, made),
        "aim": "0.6 of COPY's speed",
    }


def _said(house: House, *words: str) -> dict[str, Any]:
    said: dict[str, Any] = json.loads(house.run(Side.OFFICE, *_STEP, *words))
    return said


def _speed(rows: int, seconds: float) -> dict[str, float]:
    return {"seconds": round(seconds, 2), "rows_a_second": round(rows / seconds)}


def _killed(house: House, cases: int, whole: dict[str, Any]) -> dict[str, Any]:
    """SIGKILL to an export half-way, and another process that goes on with it."""
    export = _said(house, "ask")["export"]
    counted = f"SELECT rows FROM office_side.exchange_export WHERE id = '{export}'"
    worker = house.start(Side.OFFICE, *_STEP, "make", export)
    wait_for(lambda: house.query(counted)[0] >= cases / 2, "half of the rows", every=0.01)
    worker.kill()
    worker.wait()
    at = house.query(counted)[0]
    began = time.monotonic()
    resumed = _said(house, "make", export)
    return {
        "at_rows": at,
        "seconds_after": round(time.monotonic() - began, 2),
        "identical": resumed["sha256"] == whole["sha256"],
    }


if __name__ == "__main__":
    options = [("--cases", {"type": int, "help": "how many cases the department has"})]
    sys.exit(main(__doc__, exporting, *options))
