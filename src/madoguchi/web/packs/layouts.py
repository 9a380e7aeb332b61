"""Whether the layouts of core systems fit the procedures of their pack."""

from collections.abc import Iterator

from madoguchi.core.declarations import DeclarationError, Fault, fault
from madoguchi.counter.exchange import layout
from madoguchi.counter.procedures.declaration import Procedure
from madoguchi.counter.procedures.definition import Definition

from .reading import Pack


def layout_faults(pack: Pack) -> Iterator[Fault]:
    """Layouts of the same name, of no procedure, and what they name that their procedure does not have."""
    procedures = {one.id: one for one in pack.procedures.values()}
    first: dict[str, str] = {}
    for source, declared in pack.layouts.items():
        if first.setdefault(declared.id, source) != source:
            yield fault(
                "id",
                f"「{declared.id}」は {first[declared.id]} の名前です。別の名前にしてください。",
                f"“{declared.id}” is the name of {first[declared.id]}. Please choose another.",
            )._replace(source=source)
        for one in _of_one(declared, procedures.get(declared.procedure)):
            yield one._replace(source=source)


def _of_one(declared: layout.LayoutDeclared, procedure: Procedure | None) -> Iterator[Fault]:
    if procedure is None:
        yield fault(
            "procedure",
            f"{declared.procedure} という手続きがありません。つづりを直してください。",
            f"there is no procedure {declared.procedure}. Please mend the spelling.",
        )
        return
    try:
        definition = Definition(procedure)
    except DeclarationError:  # told already
        return
    yield from layout.layout_faults(declared, definition)
