"""What the words of a declaration must get right: both languages, and no question for an Individual Number."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel

from madoguchi.core.declarations import Fault, fault

from .declaration import Outcome, Procedure
from .kinds import StepKind
from .questions import Group, Question
from .text import Text

_JAPANESE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff々]")
_LATIN = re.compile(r"[A-Za-z]")
_INDIVIDUAL_NUMBER = re.compile(r"個人番号|マイナンバー|my ?number|individual number", re.IGNORECASE)
#: Words by which a text says that the number must not be given.
_WARNED = re.compile(
    r"(書|入力し|記入し|送ら|載せ|写さ)(か)?(ない|ず)|隠して|消して|不要|do not|must not|never|cover|leave out|without",
    re.IGNORECASE,
)


def wording_faults(procedure: Procedure) -> Iterator[Fault]:
    """Every fault of the words, with its path."""
    yield from _translation_faults(procedure)
    yield from _individual_number_faults(procedure)
    yield from _adverse_faults(procedure)
    yield from _end_faults(procedure)


def _translation_faults(procedure: Procedure) -> Iterator[Fault]:
    for path, text in texts_of(procedure):
        japanese = _JAPANESE.search(text.en)
        if japanese and (text.en == text.ja or not _LATIN.search(text.en)):
            yield fault(
                f"{path}.en",
                "英語で書いてください（いまは日本語です）。",
                "is Japanese. Please translate it.",
            )


def texts_of(part: Any, path: str = "") -> Iterator[tuple[str, Text]]:
    """Every text of a declaration with its path."""
    inner: Any = ()
    if isinstance(part, Text):
        yield path, part
    elif isinstance(part, BaseModel):
        inner = [(name, getattr(part, name)) for name in type(part).model_fields]
    elif isinstance(part, Mapping):
        inner = part.items()
    elif isinstance(part, tuple):
        inner = enumerate(part)
    for name, value in inner:
        yield from texts_of(value, f"{path}.{name}" if path else str(name))


def _individual_number_faults(procedure: Procedure) -> Iterator[Fault]:
    for path, question in _questions(procedure):
        said = [question.id.replace("_", " ")]
        said += [words for text in (question.label, question.hint) if text for words in (text.ja, text.en)]
        if any(map(_INDIVIDUAL_NUMBER.search, said)) and not any(map(_WARNED.search, said)):
            yield fault(
                path,
                "個人番号（マイナンバー）は聞けません（番号法15条）。質問を消すか、書かないよう hint で伝えます。",
                "no question may ask for an Individual Number. Take it out, or say in hint not to write it.",
            )


def _questions(procedure: Procedure) -> Iterator[tuple[str, Question]]:
    """Every question that is answered, of pages, of rows and of steps, with its path."""
    holders = [(f"pages.{n}", page.questions) for n, page in enumerate(procedure.pages)]
    holders += [(f"route.{n}", step.questions) for n, step in enumerate(procedure.route)]
    for holder, questions in holders:
        for position, question in enumerate(questions):
            path = f"{holder}.questions.{position}"
            if question.answerable:
                yield path, question
            if isinstance(question, Group):
                yield from ((f"{path}.questions.{n}", one) for n, one in enumerate(question.questions))


def _adverse_faults(procedure: Procedure) -> Iterator[Fault]:
    for name, outcome in procedure.outcomes.items():
        if outcome.adverse:
            yield from _of_adverse(procedure, name, outcome)


def _of_adverse(procedure: Procedure, name: str, outcome: Outcome) -> Iterator[Fault]:
    """The notice of what goes against the applicant shows reasons and 教示 (行政手続法8条, 行政不服審査法82条)."""
    if outcome.document is None:
        yield fault(
            f"outcomes.{name}",
            "不利益な結果は、理由と教示を書いた通知書で知らせます。document を書いてください。",
            "what goes against the applicant is told by a notice with reasons and instruction: please give document.",
        )
        return
    for word in ("reasons", "instruction"):
        if not any(f"{{{word}}}" in template for template in procedure.document.values()):
            yield fault(
                "document",
                f"{outcome.document} に {{{word}}} を渡してください。不利益な結果の通知には理由と教示が要ります。",
                f"please give {{{word}}} to {outcome.document}: an adverse notice needs reasons and instruction.",
            )


def _end_faults(procedure: Procedure) -> Iterator[Fault]:
    for number, step in enumerate(procedure.route):
        if step.when and step.kind in (StepKind.RECEIVE, StepKind.CLOSE):
            yield fault(
                f"route.{number}.when",
                f"{step.kind} は必ず通ります。when を消してください（なければ終わりのない経路になります）。",
                f"{step.kind} is always walked: take when away, or the route might have no end.",
            )
