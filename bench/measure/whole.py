"""What must hold when everything is drained: nothing acknowledged lost, nothing done twice, all or nothing."""

from collections.abc import Collection, Iterator
from pathlib import Path

from madoguchi.web.processes.installation import DATABASE

from .house import House, MeasureError

# Each has one row for every request, once it is drained.
TRACES = {
    "event": "SELECT data->>'request' FROM shared.ledger_event WHERE kind = 'measure.written' AND side = 'public'",
    "envelope's effect": "SELECT request::text FROM office_side.measure_arrived",
    "answering event": "SELECT data->>'request' FROM shared.ledger_event"
    " WHERE kind = 'measure.written' AND side = 'office'",
    "answer's effect": "SELECT request::text FROM public_side.measure_answered",
    "job's effect": "SELECT request::text FROM public_side.measure_counted",
}
LEFT = """
SELECT (SELECT count(*) FROM shared.tray_in WHERE taken_at IS NULL)
     + (SELECT count(*) FROM shared.tray_out WHERE taken_at IS NULL)
     + (SELECT count(*) FROM public_side.procrastinate_jobs
        WHERE task_name LIKE 'measure.%' AND status IN ('todo', 'doing'))
"""
_FAILED = """
SELECT (SELECT count(*) FROM public_side.procrastinate_jobs WHERE status = 'failed')
     + (SELECT count(*) FROM office_side.procrastinate_jobs WHERE status = 'failed')
"""
_SHOWN = 20


def violations(house: House, acknowledged: Path) -> list[str]:
    """What does not hold, by name; none when all is well."""
    known = set(acknowledged.read_text().split())
    traces = {name: _counted(house, statement) for name, statement in TRACES.items()}
    found = [*_wrong(known, traces)]
    failed = house.query(_FAILED)[0]
    if failed:
        found.append(f"{failed} jobs failed")
    return [
        *found[:_SHOWN],
        *([f"and {len(found) - _SHOWN} more"] if len(found) > _SHOWN else []),
        *_chains(house),
    ]


def _wrong(known: Collection[str], traces: dict[str, dict[str, int]]) -> Iterator[str]:
    everyone = set(known).union(*traces.values())
    for request in sorted(everyone):
        said = "acknowledged" if request in known else "unacknowledged, but begun"
        for name, counts in traces.items():
            times = counts.get(request, 0)
            if times != 1:
                yield f"{request} ({said}): {name} {'lost' if times == 0 else f'{times} times'}"


def _counted(house: House, statement: str) -> dict[str, int]:
    with house.installation.cluster.connect(DATABASE) as connection:
        query = f"SELECT request, count(*) FROM ({statement}) AS traces (request) GROUP BY request"
        return dict(connection.execute(query).fetchall())


def _chains(house: House) -> list[str]:
    try:
        house.run(None, "-m", "madoguchi.web.cli", "verify")
    except MeasureError as fault:
        return [str(fault)]
    return []
