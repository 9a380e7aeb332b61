"""What is paid to an applicant and came back from the bank: they are told, and what to do."""

from django.db import transaction

from madoguchi.counter.procedures.envelopes import TRACKING
from madoguchi.counter.procedures.forms import load_definition
from madoguchi.counter.procedures.kinds import Kind as LegalKind
from madoguchi.counter.procedures.kinds import Told
from madoguchi.foundation.city.queries import contact_words
from madoguchi.services.spending.events import RETURNED
from madoguchi.services.spending.settling import CameBack, note_told

from ..models import Case
from .walk import send, sentence_of, told

_WORDS = {"ja": "理由：{why}\n担当：{contact}", "en": "Reason: {why}\nSection: {contact}"}


@transaction.atomic
def tell_returned(case: Case) -> None:
    """Tell whoever applied that the bank did not take what is paid to them; once each time that it came back."""
    # Of what stays inside the office nobody outside is told.
    back = note_told(case.subject) if case.kind != LegalKind.INTERNAL else None
    if back is None:
        return
    sentence = sentence_of(RETURNED, amount=back.payout.amount)
    said = told(case, load_definition(case.version), sentence, Told.PAYOUT_RETURNED)
    words = "\n".join(filter(None, [_words(case, back), said.words]))
    send(TRACKING, case, back.n, said.model_copy(update={"words": words}))


def _words(case: Case, back: CameBack) -> str:
    language = "en" if case.language.startswith("en") else "ja"
    contact = contact_words(back.payout.department or case.department)
    return _WORDS[language].format(why=back.why[language], contact=contact[language])
