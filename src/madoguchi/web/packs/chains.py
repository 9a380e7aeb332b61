"""Chains of procedures: what an outcome names as the next one must be there, and take what it carries over."""

from collections.abc import Iterator

from madoguchi.core.declarations import Fault, fault
from madoguchi.counter.procedures.checks import OF_THE_CASE, question_at
from madoguchi.counter.procedures.declaration import Procedure
from madoguchi.counter.procedures.terms import Next

from .reading import Pack

#: What a case itself gives, and the type of question that takes it.
_TAKEN_BY = {"number": "text", "decided_on": "date"}


def chain_faults(pack: Pack) -> Iterator[Fault]:
    """What follows an outcome and is not there, or does not fit; source and path, no lines."""
    known = {one.id: one for one in pack.procedures.values()}
    for source, procedure in pack.procedures.items():
        for path, follows in _named(procedure):
            found = _of_next(procedure, known.get(follows.procedure), follows, path)
            yield from (one._replace(source=source) for one in found)


def budget_faults(pack: Pack) -> Iterator[Fault]:
    """Budgets that an outcome takes of and that `city.yaml` does not declare."""
    known = {one.id for one in pack.city.budgets} if pack.city else None
    for source, procedure in pack.procedures.items() if known is not None else ():
        for name, outcome in procedure.outcomes.items():
            if outcome.commits is not None and outcome.commits.budget not in (known or ()):
                yield fault(
                    f"outcomes.{name}.commits.budget",
                    f"{outcome.commits.budget} という予算がありません。city.yaml の budgets に書いてください。",
                    f"there is no budget {outcome.commits.budget}. Declare it under budgets of city.yaml.",
                )._replace(source=source)


def _named(procedure: Procedure) -> Iterator[tuple[str, Next]]:
    for name, outcome in procedure.outcomes.items():
        for position, follows in enumerate(outcome.next):
            yield f"outcomes.{name}.next.{position}", follows


def _of_next(procedure: Procedure, target: Procedure | None, follows: Next, path: str) -> Iterator[Fault]:
    if target is None:
        yield fault(
            f"{path}.procedure",
            f"{follows.procedure} という手続きがこのパックにありません。",
            f"there is no procedure {follows.procedure} in this pack.",
        )
        return
    for asked, source in follows.carry.items():
        given, taken = _type_of(procedure, source), _type_of(target, asked)
        if taken is None or given != taken or taken in ("photos", "files"):
            yield fault(
                f"{path}.carry.{asked}",
                f"{target.id} の「{asked}」（{taken}）は「{source}」（{given}）を受け取れません。"
                "同じ種類の質問どうしで書いてください（ファイルは引き継げません）。",
                f"“{asked}” ({taken}) of {target.id} cannot take “{source}” ({given}). Name questions of the same "
                "type (files are not carried over).",
            )


def _type_of(procedure: Procedure, name: str) -> str | None:
    if name in OF_THE_CASE and procedure.question(name) is None:
        return _TAKEN_BY[name]
    question = question_at(procedure, name)
    return question.type if question is not None else None
