"""Whether every paper of a pack can be typeset: forms, and certificates with the answers of an accepted example."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from madoguchi.core import clock
from madoguchi.core.declarations import Fault
from madoguchi.counter.procedures import examples
from madoguchi.counter.procedures.canonical import as_json, digest_of
from madoguchi.counter.procedures.declaration import Outcome, Procedure
from madoguchi.counter.procedures.definition import Definition
from madoguchi.counter.procedures.paper_form.offer import Office
from madoguchi.counter.procedures.paper_form.sheet import Edition, made
from madoguchi.counter.procedures.paper_form.words import Both
from madoguchi.counter.procedures.papers import Issuer, document_data
from madoguchi.counter.procedures.wording import texts_of
from madoguchi.foundation.city.declaration import CityDeclaration
from madoguchi.services.documents.typeset import MissingGlyphsError, TemplateError, qr_code, typeset

from .reading import TEMPLATES, Pack

_CODE, _ADDRESS, _NUMBER = "K7Q2-9MXD", "https://city.example/verify/K7Q2-9MXD", "令和8発第000001-5号"
_REASONS = "理由の見本です。"
_LINE = re.compile(r"┌─ (\d+):")
_SAID = re.compile(r"^error: (.*)$", re.MULTILINE)


def paper_faults(pack: Pack) -> Iterator[Fault]:
    """Templates that are missing or that do not compile: of a template with its line, else with source and path."""
    told = set[str]()
    for source, procedure in pack.procedures.items():
        definition = Definition(procedure)
        answers = _answers(definition, pack)
        for name, outcome in procedure.outcomes.items():
            if outcome.document is None or outcome.document in told:
                continue
            found = list(_of_outcome(pack, definition, name, outcome, answers))
            told |= {outcome.document} if found else set()
            yield from (one._replace(source=one.source or source) for one in found)


def form_faults(pack: Pack) -> Iterator[Fault]:
    """Procedures whose paper form cannot be printed: their texts with characters that the typefaces lack."""
    if pack.city is None:
        return
    for source, procedure in pack.procedures.items():
        office = _office(pack.city, procedure)
        edition = Edition(digest_of(as_json(procedure)), 1, clock.now(), procedure)
        try:
            # The English form has the Japanese below: it shows every text there is.
            made(edition, office, "en")
        except MissingGlyphsError as error:
            yield Fault(source, 0, _holder(procedure, error.characters), error.ja, error.en)


def _office(city: CityDeclaration, procedure: Procedure) -> Office:
    found = next((one for one in city.departments if one.id == procedure.department), city.departments[0])
    return Office(
        city=Both(city.name.ja, city.name.en),
        address=city.address,
        department=Both(found.name.ja, found.name.en),
        contact=found.contact,
        entry=_ADDRESS,
    )


def _holder(procedure: Procedure, characters: str) -> str:
    """The path of the first text that has one of these characters; empty where it is the city's."""
    texts = ((path, f"{text.ja}{text.en}") for path, text in texts_of(procedure))
    return next((path for path, words in texts if any(one in words for one in characters)), "")


def _answers(definition: Definition, pack: Pack) -> Mapping[str, Any]:
    landmarks = {place.slug: place.name for place in pack.places}
    tried = examples.try_all(definition, landmarks)
    return next((one.walk.values for one in tried if not one.errors), {})


def _of_outcome(
    pack: Pack, definition: Definition, name: str, outcome: Outcome, answers: Mapping[str, Any]
) -> Iterator[Fault]:
    paper = outcome.document or ""
    template = pack.templates.get(paper)
    if template is None:
        if not (pack.folder / TEMPLATES / f"{paper}.typ").exists():  # one that cannot be read is told already
            yield Fault(
                "",
                0,
                f"outcomes.{name}.document",
                f"templates/{paper}.typ がありません。ひな形を置くか、名前を直してください。",
                f"there is no templates/{paper}.typ. Put the template there, or mend the name.",
            )
    elif pack.city is not None:
        data = _data(pack.city, definition, name, outcome, answers)
        yield from _typeset_faults(template, paper, data, definition.procedure.papers[paper].ja)


def _data(
    city: CityDeclaration, definition: Definition, name: str, outcome: Outcome, answers: Mapping[str, Any]
) -> dict[str, Any]:
    today = clock.today()
    reasons = _REASONS if outcome.adverse else ""
    issuer = Issuer(city.name.ja, city.mayor, city.seal_note, city.paper_notes)
    return {
        **document_data(definition, answers, name, reasons, today),
        **issuer.data(today),
        "number": _NUMBER,
        "verify": {"code": _CODE, "address": _ADDRESS},
    }


def _typeset_faults(template: str, paper: str, data: Mapping[str, Any], title: str) -> Iterator[Fault]:
    source = f"{TEMPLATES}/{paper}.typ"
    try:
        typeset(template, data, title=title, at=clock.now(), images={"qr": qr_code(_ADDRESS)})
    except TemplateError as error:
        said, line = _SAID.search(str(error)), _LINE.search(str(error))
        words = said[1] if said else str(error).splitlines()[-1]
        yield Fault(
            source,
            int(line[1]) if line else 0,
            "Typst",
            f"ひな形に誤りがあります：{words}",
            f"the template has a fault: {words}",
        )
    except MissingGlyphsError as error:
        yield Fault(source, 0, error.field, error.ja, error.en)
