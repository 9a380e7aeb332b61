"""The examples of a procedure: filled-in forms, tried as if a person had sent them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from madoguchi.core import clock
from madoguchi.core.declarations import Fault, fault

from .definition import Definition, Walk
from .questions import Context
from .questions import Fault as AnswerFault
from .terms import Example


@dataclass(frozen=True)
class Tried:
    """An example and what came of it: the walk through the form, with its faults by path."""

    example: Example
    walk: Walk

    @property
    def errors(self) -> Mapping[str, AnswerFault]:
        """What was refused, by the path of the answer."""
        return self.walk.errors

    @property
    def as_told(self) -> bool:
        """Whether it went as the example says: exactly these faults, or none."""
        return {path: one.code for path, one in self.errors.items()} == self.example.refused


def try_all(definition: Definition, landmarks: Mapping[str, str] | None = None) -> list[Tried]:
    """Every example, tried today; `landmarks` is id → name of the city's places."""
    context = Context(today=clock.today(), landmarks=landmarks)
    return [
        Tried(one, definition.walk(one.answers, context)) for one in definition.procedure.examples
    ]  # fmt: skip


def faults_of(definition: Definition, landmarks: Mapping[str, str] | None = None) -> Iterator[Fault]:
    """What does not go as the examples say, with its path in the declaration."""
    seen = set[str]()
    for number, tried in enumerate(try_all(definition, landmarks)):
        path = f"examples.{number}"
        if tried.example.id in seen:
            yield fault(
                f"{path}.id",
                f"「{tried.example.id}」は前にも使われています。別の名前にしてください。",
                f"“{tried.example.id}” was used before. Please choose another name.",
            )
        seen.add(tried.example.id)
        yield from _unknown(definition, tried.example, path)
        yield from _otherwise(tried, path)


def _unknown(definition: Definition, example: Example, path: str) -> Iterator[Fault]:
    for name in example.answers:
        if name not in definition.shape:
            yield fault(
                f"{path}.answers.{name}",
                f"「{name}」という質問がありません。つづりをご確認ください。",
                f"There is no question “{name}”. Please check the spelling.",
            )


def _otherwise(tried: Tried, path: str) -> Iterator[Fault]:
    title, refused = tried.example.title, tried.example.refused
    for name, error in tried.errors.items():
        if name not in refused:
            yield fault(
                f"{path}.answers.{name}",
                f"例「{title.ja}」は受け付けられません：{error.ja}（{error.code}）"
                "答えを直すか、refused に書いてください。",
                f"the example “{title.en}” is refused: {error.en} ({error.code}) "
                "Mend the answer, or name it under refused.",
            )
        elif refused[name] != error.code:
            yield fault(
                f"{path}.refused.{name}",
                f"断られた理由は {refused[name]} ではなく {error.code} です：{error.ja}",
                f"it is refused as {error.code}, not as {refused[name]}: {error.en}",
            )
    for name in refused.keys() - tried.errors.keys():
        yield fault(
            f"{path}.refused.{name}",
            f"例「{title.ja}」の「{name}」は断られるはずですが、受け付けられました。",
            f"“{name}” of the example “{title.en}” should be refused, but it is accepted.",
        )
