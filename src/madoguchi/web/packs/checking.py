"""Checking a pack as a whole, without a database: what its files say of each other, and its examples."""

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from pathlib import Path

import typer

from madoguchi.core.declarations import DeclarationError, Fault, fault, located, parse, text_of
from madoguchi.counter.procedures import examples
from madoguchi.counter.procedures.definition import Definition

from .chains import budget_faults, chain_faults
from .deciding import deciding_faults
from .layouts import layout_faults
from .papers import form_faults, paper_faults
from .reading import Pack, read_pack
from .resources import journey_faults, resource_faults, slot_faults


def check(folder: Path) -> int:
    """Check the pack in `folder` and print what is wrong, or that nothing is; returns the exit code."""
    pack = read_checked(folder)
    print_faults(pack.faults)
    if pack.faults:
        typer.echo(f"{folder}: {len(pack.faults)} faults", err=True)
        return 1
    shown = sum(len(one.examples) for one in pack.procedures.values())
    typer.echo(f"{folder}: {len(pack.procedures)} procedures, {shown} examples, no faults")
    return 0


def read_checked(folder: Path) -> Pack:
    """The pack in `folder` with every fault of its files and of what they say of each other."""
    pack = read_pack(folder)
    found = [one for check_of in _CHECKS for one in check_of(pack)]
    pack.faults += _with_lines(pack.folder, found)
    return pack


def print_faults(faults: Iterable[Fault]) -> None:
    """Each fault in both languages, as `file:line: path: sentence`."""
    for one in faults:
        typer.echo(f"{one.where}: {one.ja}\n  {one.where}: {one.en}", err=True)


def _with_lines(folder: Path, faults: Iterable[Fault]) -> Iterator[Fault]:
    """The faults by file, each with its line; a file is read again for that only when it has one."""
    for source, of_one in groupby(sorted(faults), key=lambda one: one.source):
        if source.endswith(".yaml"):
            yield from sorted(located(of_one, parse(text_of(folder / source, source), source), source))
        else:
            yield from of_one


def _name_faults(pack: Pack) -> Iterator[Fault]:
    first: dict[str, str] = {}
    for source, procedure in pack.procedures.items():
        if procedure.id in first:
            yield _in(source, fault(
                "id",
                f"「{procedure.id}」は {first[procedure.id]} の名前です。別の名前にしてください。",
                f"“{procedure.id}” is the name of {first[procedure.id]}. Please choose another.",
            ))  # fmt: skip
        first.setdefault(procedure.id, source)


def _department_faults(pack: Pack) -> Iterator[Fault]:
    known = {one.id for one in pack.city.departments} if pack.city else None
    for source, procedure in pack.procedures.items() if known is not None else ():
        named = {"department": procedure.department}
        named |= {f"route.{n}.department": step.department or "" for n, step in enumerate(procedure.route)}
        for path, department in named.items():
            if department and department not in (known or ()):
                yield _in(source, fault(
                    path,
                    f"{department} という所属がありません。city.yaml の departments に書くか、つづりを直してください。",
                    f"there is no department {department}. Declare it under departments of city.yaml, or mend the "
                    "spelling.",
                ))  # fmt: skip


def _classification_faults(pack: Pack) -> Iterator[Fault]:
    known = {one.id for one in pack.city.classifications} if pack.city else None
    for source, procedure in pack.procedures.items() if known is not None else ():
        if procedure.classification is not None and procedure.classification not in (known or ()):
            yield _in(source, fault(
                "classification",
                f"{procedure.classification} という分類がありません。city.yaml の classifications に書くか、"
                "つづりを直してください。",
                f"there is no classification {procedure.classification}. Declare it under classifications of "
                "city.yaml, or mend the spelling.",
            ))  # fmt: skip


def _example_faults(pack: Pack) -> Iterator[Fault]:
    landmarks = {place.slug: place.name for place in pack.places}
    for source, procedure in pack.procedures.items():
        try:
            definition = Definition(procedure)
        except DeclarationError:
            continue
        for one in examples.faults_of(definition, landmarks):
            yield _in(source, one)


def _in(source: str, one: Fault) -> Fault:
    return one._replace(source=source)


_CHECKS: tuple[Callable[[Pack], Iterator[Fault]], ...] = (
    _name_faults,
    chain_faults,
    budget_faults,
    _department_faults,
    _classification_faults,
    deciding_faults,
    _example_faults,
    layout_faults,
    resource_faults,
    journey_faults,
    slot_faults,
    paper_faults,
    form_faults,
)
