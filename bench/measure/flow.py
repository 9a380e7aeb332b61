"""The timed part that `ground` and `submit` share: requests, then draining, with what it cost."""

import json
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import psutil

from . import usage
from .house import House, MeasureError, wait_for
from .report import Figures, percentile

CLIENT_THREADS = 6


def timed(
    house: House,
    port: int,
    groups: dict[str, list[psutil.Process]],
    requests: Sequence[Sequence[str]],
    expected: int,
    left: Callable[[], int],
    headers: Mapping[str, str] | None = None,
) -> Figures:
    """Send the requests and wait until nothing is left; every answer must have the `expected` status.

    With `headers` they are GETs.
    """
    given = json.dumps(
        {"port": port, "threads": CLIENT_THREADS, "requests": requests, "headers": headers or {}}
    )
    before = usage.cpu_seconds(groups)
    said: dict[str, Any] = json.loads(house.run(None, "-m", "measure.client", given=given))
    if said["answers"] != {str(expected): len(requests)}:
        raise MeasureError(f"answers by status: {said['answers']}, not {len(requests)} times {expected}")
    wait_for(lambda: left() == 0, "the workers to drain", every=0.02)
    ended = time.monotonic()
    seconds = ended - said["began"]
    return {
        "count": len(requests),
        "seconds": round(seconds, 2),
        "rate": round(len(requests) / seconds, 1),
        "answered_rate": round(len(requests) / (said["ended"] - said["began"]), 1),
        "p50": percentile(said["seconds"], 50),
        "p95": percentile(said["seconds"], 95),
        "cpu_ms": usage.each(before, usage.cpu_seconds(groups), len(requests)),
        "memory_mb": usage.memory(groups),
    }


def both(first: Figures, second: Figures) -> Figures:
    """Two parts of one load as a whole; percentiles and memory are the second's."""
    count, seconds = (first[name] + second[name] for name in ("count", "seconds"))
    shares = [(figures["count"] / count, figures["cpu_ms"]) for figures in (first, second)]
    cpu = {name: round(sum(share * each[name] for share, each in shares), 2) for name in second["cpu_ms"]}
    whole = {"count": count, "seconds": round(seconds, 2), "rate": round(count / seconds, 1), "cpu_ms": cpu}
    return {**second, **whole}
