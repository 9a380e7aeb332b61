"""Bringing a file into a city's registry extract at the command line."""

from collections.abc import Iterator
from pathlib import Path

from madoguchi.foundation.people.models import ImportState, RegistryImport
from madoguchi.foundation.people.queries import all_faults
from madoguchi.foundation.people.registry.actions import import_file
from madoguchi.foundation.people.registry.columns import BY_FIELD
from madoguchi.foundation.tenancy.scope import city_scope

from .cities import the_city


def bring_in(source: Path, city: str, partial: bool) -> tuple[list[str], bool]:
    """Import it now: what is said of it, and whether it was taken. Raises LookupError and ImportRefusedError."""
    found = the_city(city)
    ended = import_file(found.code, source, partial=partial)
    if ended.state != ImportState.DONE:
        return [ended.problem_ja, ended.problem_en], False
    with city_scope(found.code):
        return list(_lines(ended)), True


def _lines(ended: RegistryImport) -> Iterator[str]:
    counts = (
        f"{getattr(ended, name)} {name}" for name in ("new", "changed", "gone", "unchanged", "rejected")
    )
    yield f"{ended.file_name}: {', '.join(counts)}"
    for fault in all_faults(ended):
        column = BY_FIELD[fault.column]
        yield f"  {fault.line}行目 {column.ja}：{fault.ja} / line {fault.line}, {column.en}: {fault.en}"
