"""廃棄: what a case says of people goes for good, once its record was disposed of; what is counted stays."""

from uuid import UUID

from madoguchi.core.errors import PlainError
from madoguchi.counter.procedures.forms import load_definition
from madoguchi.foundation.files.actions import discard
from madoguchi.foundation.files.queries import files_of
from madoguchi.foundation.ledger.actions import record
from madoguchi.foundation.people.actions import erase_parties
from madoguchi.services.documents import actions as documents
from madoguchi.services.records.queries import is_disposed

from .. import events
from ..models import Case, CaseDepartment, CaseFile, CorrectionRequest, Dispatch, StepAction
from .offers import SYSTEM
from .walk import about

ERASE = "cases.erase"
ERASED = documents.ERASED


class StillKeptError(PlainError):
    """A case whose record was not disposed of is not erased."""

    def __init__(self, case: Case) -> None:
        super().__init__(
            f"{case.number} の公文書は廃棄されていません。廃棄の決裁と実施のあとで消去されます。",
            f"The record of {case.number} was not disposed of: it is erased after that was decided and carried out.",
        )


def erase(subject: str) -> None:
    """Erase answers, findings, people, files, messages and notes of a case, once.

    Number, kind, dates and outcome stay, and all events. Raises `StillKeptError`.
    """
    case = _locked(subject)
    if case.applicant == ERASED:
        return
    if not is_disposed(subject):
        raise StillKeptError(case)
    _erase_beside(case)
    Case.objects.filter(id=case.id).update(
        answers={}, findings={}, applicant=ERASED, kana="", likeness="", reasons=""
    )
    record(events.ERASED, subject, about(case, load_definition(case.version)), actor=SYSTEM)


def _locked(subject: str) -> Case:
    rows = Case.objects.select_for_update(of=("self",)).select_related("version__procedure", "department")
    return rows.defer("version__declaration").get(id=UUID(subject.removeprefix("case:")))


def _erase_beside(case: Case) -> None:
    """What is written around a case: by whom and when stays, the words go."""
    case.messages.all().delete()
    case.notes.all().delete()
    StepAction.objects.filter(case=case).update(note="", obstacle="")
    CaseDepartment.objects.filter(case=case).update(applicant=ERASED, kana="")
    CorrectionRequest.objects.filter(case=case).update(items=[], consequence="", earlier={})
    Dispatch.objects.filter(case=case).update(tracking="")
    case.offers.update(values={})
    documents.erase(case.subject)
    erase_parties(case.subject)
    CaseFile.objects.filter(case=case).delete()
    discard(files_of(case.subject))
