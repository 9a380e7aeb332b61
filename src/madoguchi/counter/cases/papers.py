"""The document that tells how a case was decided."""

from madoguchi.core import clock
from madoguchi.core.japanese import wareki
from madoguchi.counter.procedures.forms import Definition
from madoguchi.counter.procedures.papers import document_data
from madoguchi.foundation.city.queries import municipality_in_scope
from madoguchi.services.documents.actions import Order

from .models import Case


def order_for(case: Case, definition: Definition) -> Order:
    """What is to be typeset for the outcome decided or proposed: the declaration's data, who signs on which day."""
    procedure, city, today = definition.procedure, municipality_in_scope(), clock.today()
    name = case.outcome or case.proposed
    outcome = procedure.outcomes[name]
    data = {
        **document_data(definition, {**case.answers, **case.findings}, name, case.reasons, today),
        "authority": {"title": f"{city.name}長", "name": city.mayor},
        "issued_on": wareki(today),
        "seal_note": city.seal_note,
        "notes": city.paper_notes,
    }
    paper = outcome.document or ""
    title = procedure.papers[paper].model_dump()
    return Order(case.subject, paper, title, f"{city.name}長", data)
