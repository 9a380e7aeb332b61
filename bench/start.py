"""How long `madoguchi demo` takes until it is ready: the first time, and again; and what memory it then holds."""

import argparse
import json
import sys
import time

import psutil
from measure.house import House, MeasureError, free_pair, wait_for
from measure.report import Figures, main
from measure.usage import memory

_PATIENCE = 300.0
# Workers have read all their rooms by then.
_SETTLING = 5.0


def start(house: House, _given: argparse.Namespace) -> Figures:
    """Seconds of a clean start and of a second one; the memory of each process at the end."""
    house.settings = {"PORT": str(free_pair())}
    clean, _ = _ready(house)
    again, held = _ready(house)
    return {"clean_seconds": clean, "again_seconds": again, "memory_mb": held}


def _ready(house: House) -> tuple[float, dict[str, list[float]]]:
    heard, began = len(house.said()), time.monotonic()
    parent = house.start(None, "-m", "madoguchi.web.cli", "demo")
    wait_for(lambda: "Ready:" in house.said()[heard:] or not _runs(parent), "Ready", _PATIENCE)
    if not _runs(parent):
        raise MeasureError("the demo ended by itself")
    seconds = round(time.monotonic() - began, 2)
    time.sleep(_SETTLING)
    held = memory(_processes(house)) | memory({"parent": [parent]}, trees=False)
    house.stop_processes()
    return seconds, held


def _processes(house: House) -> dict[str, list[psutil.Process]]:
    """The children that the demo noted, by name, and PostgreSQL."""
    notes = (house.folder / "run").glob("*.json")
    noted = {path.stem: [psutil.Process(json.loads(path.read_text())["pid"])] for path in notes}
    return noted | {"postgres": [psutil.Process(house.installation.cluster.pid)]}


def _runs(process: psutil.Process) -> bool:
    return process.is_running() and process.status() != psutil.STATUS_ZOMBIE


if __name__ == "__main__":
    sys.exit(main(__doc__, start))
