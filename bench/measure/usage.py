"""What processes used: CPU over whole trees, with those of their children that have ended, and memory."""

from collections.abc import Mapping, Sequence

import psutil

Groups = Mapping[str, Sequence[psutil.Process]]


def cpu_seconds(groups: Groups) -> dict[str, float]:
    """CPU-seconds so far of each group of process trees."""
    return {name: sum(map(_tree_seconds, processes)) for name, processes in groups.items()}


def _tree_seconds(root: psutil.Process) -> float:
    # A process counts its ended children itself, once it has taken note of their end.
    return sum(_seconds(process) for process in (root, *root.children(recursive=True)))


def _seconds(process: psutil.Process) -> float:
    try:
        return sum(process.cpu_times()[:4])
    except psutil.NoSuchProcess:
        return 0.0


def each(before: Mapping[str, float], after: Mapping[str, float], count: int) -> dict[str, float]:
    """CPU-milliseconds used for each of `count` things."""
    return {name: round((after[name] - before[name]) * 1000 / count, 2) for name in before}


def memory(groups: Groups, *, trees: bool = True) -> dict[str, list[float]]:
    """Resident memory (MB) of each process of each group, their children too.

    What PostgreSQL's processes share counts with each of them.
    """
    return {
        name: [_megabytes(one) for root in roots for one in _all(root, trees)]
        for name, roots in groups.items()
    }


def _all(root: psutil.Process, trees: bool) -> list[psutil.Process]:
    return [root, *(root.children(recursive=True) if trees else [])]


def _megabytes(process: psutil.Process) -> float:
    try:
        return round(process.memory_info().rss / 1e6, 1)
    except psutil.NoSuchProcess:
        return 0.0
