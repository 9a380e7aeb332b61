"""The document that tells how a case was decided."""

from madoguchi.core import clock
from madoguchi.counter.procedures.forms import Definition
from madoguchi.counter.procedures.papers import Issuer, document_data
from madoguchi.foundation.city.queries import municipality_in_scope
from madoguchi.services.documents.actions import Order, font_folders
from madoguchi.services.documents.models import Template
from madoguchi.services.documents.queries import newest_template, verification_address
from madoguchi.services.documents.typeset import qr_code, typeset

from .models import Case


def order_for(case: Case, definition: Definition) -> Order:
    """What is to be typeset for the outcome decided or proposed: the declaration's data, who signs on which day."""
    procedure, city, today = definition.procedure, municipality_in_scope(), clock.today()
    name = case.outcome or case.proposed
    outcome = procedure.outcomes[name]
    issuer = Issuer(city.name, city.mayor, city.seal_note, city.paper_notes)
    answers = {**case.answers, **case.findings}
    data = {**document_data(definition, answers, name, case.reasons, today), **issuer.data(today)}
    paper = outcome.document or ""
    title = procedure.papers[paper].model_dump()
    return Order(case.subject, paper, title, issuer.title, data)


# Over every page, in a grey through which the text stays readable.
_MARK = '#set page(foreground: rotate(-35deg, text(size: 110pt, weight: "bold", fill: rgb(200, 0, 0, 26%))[見本]));'


def specimen(case: Case, definition: Definition) -> bytes:
    """見本: what would be issued for the outcome proposed, with neither number nor signature, kept nowhere.

    Raises `MissingGlyphsError` when the typefaces lack a character, and `Template.DoesNotExist`.
    """
    order = order_for(case, definition)
    template = newest_template(order.template)
    if template is None:
        raise Template.DoesNotExist(f"the city has no template {order.template}: load its pack")
    address = verification_address("0000-0000")
    data = {**order.data, "number": "（見本）", "verify": {"code": "0000-0000", "address": address}}
    return typeset(
        _MARK + template.source,
        data,
        title=order.title["ja"],
        at=clock.now(),
        images={"qr": qr_code(address)},
        font_folders=font_folders(),
    )
