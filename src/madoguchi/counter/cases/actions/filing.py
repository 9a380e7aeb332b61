"""文書管理: how cases stand in the document register."""

from collections.abc import Sequence

from madoguchi.counter.procedures.forms import load_definition
from madoguchi.services.records import actions as records

from ..models import Case


def register(cases: Sequence[Case]) -> None:
    """収受: enter new cases into the register, under their numbers."""
    records.receive_all([_received(case) for case in cases])


def _received(case: Case) -> records.Received:
    procedure = load_definition(case.version).procedure
    return records.Received(
        subject=case.subject,
        number=case.number,
        title=procedure.title.model_dump(),
        department=case.department,
        classification=procedure.classification or "",
        years=procedure.retention.years,
    )
