"""What happens in the town, through the actions of one side in a process of its own.

`main` reads the act's name from the command line and its facts as JSON from standard input; what it found out is
printed as JSON. The process has the environment of the act's side and has set up Django.
"""

import io
import json
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import answers
from answers import HOME, INCOME_FOUND, SWING
from charging import charged
from django.core.files.uploadedfile import SimpleUploadedFile
from filing import binder_of, completed, keeper, looked_at
from PIL import Image
from tills import with_till

from madoguchi.core import clock
from madoguchi.counter.cases import actions as cases
from madoguchi.counter.cases.filters import Wanted
from madoguchi.counter.cases.models import Case, DispatchWay, NoteKind
from madoguchi.counter.cases.rules import Clerk
from madoguchi.counter.procedures.kinds import StepKind
from madoguchi.counter.procedures.queries import current
from madoguchi.counter.procedures.questions import Context
from madoguchi.counter.window import actions as window
from madoguchi.counter.window.models import Correction, Draft, Submission
from madoguchi.counter.window.rules import Visitor
from madoguchi.foundation.accounts.actions import ensure_account
from madoguchi.foundation.city.absences import AbsenceOrder, add_absence, end_absence
from madoguchi.foundation.city.models import Staff
from madoguchi.foundation.people.actions import ensure_person
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.services.documents.models import IssuedDocument
from madoguchi.services.payments.models import Payment
from madoguchi.services.records import actions as records

MIHON = "992011"
RESIDENT = "resident@mail.example"
#: A character that a name may have and Noto Sans CJK lacks: it stops the issue of the certificate.
WITHOUT_TYPE = "\U0001b000"
NAME = {"family": "髙橋", "given": "𠮷郎"}
CERTIFICATE = {
    "disaster": "typhoon_21",
    "damaged_on": "R8.10.12",
    "cause": "flood",
    "home": HOME,
    "structure": "wood",
    "tenure": "owned",
    "household": [
        {"name": NAME, "birth_date": "S33.2.1", "relation": "head"},
        {"name": {"family": "髙橋", "given": "Anna"}, "birth_date": "1960-04-01", "relation": "wife"},
    ],
    "role": "self",
    "applicant": {**NAME, "family_kana": "たかはし", "given_kana": "よしろう"},
    "phone": "090-1234-5678",
    "staying": "home",
    "damaged_parts": ["floor"],
    "flood": "above",
    "flood_depth": "45",
    "present": "yes_myself",
    "copies": "1",
    "electronic": True,
}
INCOME = {**answers.INCOME, "purpose": "pension", "submitted_to": "みほん年金事務所"}
WANTED = {
    "flood_depth": "深さがわかりません。測り直してください。",
    "photos": "北側の写真を足してください。",
}
THEN = "期限までに届かないときは、いまの写真だけで判定します。"
LETTER, REPLY = "写真は、家の北側からも1枚お願いします。", "写真を撮り直したほうがよいですか。"
CALL, KEPT_FILTER = "水曜の午後に電話がありました。かけ直すと伝えました。", "これから審査"
IDEA = {
    "title": "回覧の押印をやめる",
    "now": "1件に3日かかっています。",
    "better": "画面で供覧します。",
    "minutes_saved": "600",
    "cost_of_it": "0",
}
#: What people of the town wrote: no page translates it.
WRITTEN = (*WANTED.values(), THEN, LETTER, REPLY, INCOME["submitted_to"], CALL, KEPT_FILTER, *IDEA.values())
CRISIS, CHIEF, DEPUTY, KEEPER = "kouno", "heikawa", "otsuyama", "kimura"
TAX, VERIFIER, ROADS, PARKS = "hoshikawa", "shiraishi", "kuroda", "hanamura"
CERTIFICATES = (
    "examine",
    "late",
    "waiting",
    "overdue",
    "mended",
    "draft",
    "decide",
    "unopened",
    "closed",
    "revoked",
    "stood_in",
    "withdrawn",
    "obstacle",
)
INCOMES = ("income_examine", "due", "waived", "verify", "dispatch", "sent", "sent_back")
REPORTS = ("report", "report_over", "report_answered")


def photo(name: str) -> SimpleUploadedFile:
    """A picture as a form sends it."""
    data = io.BytesIO()
    Image.new("RGB", (320, 240), "#8899aa").save(data, "JPEG")
    return SimpleUploadedFile(name, data.getvalue(), "image/jpeg")


# The public side


def hand_over_all(_facts: dict[str, Any]) -> dict[str, str]:
    """Everything that people hand over, and drafts filled in and empty. Reference codes by name."""
    with city_scope(MIHON):
        return _hand_over_all()


def _hand_over_all() -> dict[str, str]:
    resident = Visitor(ensure_person(ensure_account(RESIDENT)))
    nobody = Visitor(holder="a browser of the town")
    codes = {name: _hand_over(resident, "disaster_certificate", **CERTIFICATE) for name in CERTIFICATES[:-1]}
    rare = [{**CERTIFICATE["household"][0], "name": {**NAME, "family": WITHOUT_TYPE}}]
    codes["obstacle"] = _hand_over(resident, "disaster_certificate", **{**CERTIFICATE, "household": rare})
    codes |= {name: _hand_over(resident, "income_certificate", **INCOME) for name in INCOMES}
    codes |= {name: _hand_over(nobody, "road_report", **SWING) for name in REPORTS}
    codes["filled"] = _draft(resident, "disaster_certificate", **CERTIFICATE).code
    codes["empty"] = _draft(resident, "disaster_certificate", photos=[]).code
    codes["empty_income"] = _draft(resident, "income_certificate", identity_document=[]).code
    codes["filled_income"] = _draft(resident, "income_certificate", **INCOME).code
    return codes


#: The question that photos are sent to.
_PHOTOS = {"disaster_certificate": "photos", "income_certificate": "identity_document"}


def _draft(visitor: Visitor, slug: str, **typed: Any) -> Draft:
    draft = window.begin(visitor, current(slug), "ja")
    if slug in _PHOTOS and _PHOTOS[slug] not in typed:
        sent = window.attach(draft, photo("北側.jpg"))
        typed = {**typed, _PHOTOS[slug]: [str(sent.file_id)]}
    return window.save(draft, typed)


def _hand_over(visitor: Visitor, slug: str, **typed: Any) -> str:
    draft = _draft(visitor, slug, **typed)
    return str(window.hand_over(visitor, draft.code, keep=visitor.person is not None).submission.code)


def answer_all(codes: dict[str, str]) -> dict[str, str]:
    """What people do about it: one mends, one writes and withdraws. Codes of what is asked, by name."""

    def of(name: str) -> tuple[Visitor, Submission]:
        one = Submission.objects.select_related("person", "version__procedure").get(code=codes[name])
        return Visitor(one.person, opened=frozenset([one.code])), one

    asked = {
        name: until(lambda name=name: Correction.objects.filter(submission__code=codes[name]).first())
        for name in ("waiting", "overdue", "mended")
    }
    with city_scope(MIHON):
        _answer(of, asked["mended"].id)
    return {f"{name}_asked": one.code for name, one in asked.items()}


def _answer(of: Callable[[str], tuple[Any, Any]], mended: Any) -> None:
    visitor, _ = of("mended")
    correction = Correction.objects.select_related("submission__person").get(id=mended)
    sent = window.attach_to_correction(correction, photo("北側2.jpg"))
    photos = [*correction.earlier["photos"], str(sent.file_id)]
    correction = window.save_correction(correction, {"flood_depth": "80", "photos": photos})
    window.answer_correction(visitor, correction)
    window.write(*of("waiting"), REPLY)
    window.withdraw(*of("withdrawn"), "引っ越すため")


# The office side


def work_all(codes: dict[str, str]) -> dict[str, str]:
    """What staff do first: each case to the step that it is named after. Numbers by name."""
    received = [codes[name] for name in (*CERTIFICATES, *INCOMES, *REPORTS)]
    until(lambda: Case.objects.filter(code__in=received).count() == len(received))
    office = Office(codes)
    with city_scope(MIHON):
        late = charged("matter:late", due_on=clock.today() - timedelta(days=9))
    _certificates(office)
    _incomes(office)
    _reports(office)
    numbers = until(lambda: dict(Case.objects.filter(code__in=received).values_list("code", "number")))
    named = {name: numbers[code] for name, code in codes.items() if code in numbers}
    return {**named, "charge_late": late.number}


class Office:
    """Acts by name of case and of whoever acts."""

    def __init__(self, codes: dict[str, str]) -> None:
        self.codes = codes

    def do(self, who: str, act: Callable[..., Any], name: str, *more: Any, **named: Any) -> None:
        """One act on one case."""
        with city_scope(MIHON):
            clerk = Clerk(Staff.objects.get(email=f"{who}@mihon.example"))
            act(clerk, self.case(name), *more, **named)

    def case(self, name: str) -> Case:
        """A case as it is now."""
        return Case.objects.select_related("version__procedure", "department").get(code=self.codes[name])


def end_all(codes: dict[str, str]) -> dict[str, str]:
    """What staff do when people have answered: wait for it, and enter for somebody at the counter."""
    office = Office(codes)
    until(lambda: office.case("mended").suspended_on is None)
    until(lambda: office.case("withdrawn").closed_at)
    with city_scope(MIHON):
        return {**_entries(), **_old_records(), **_shared(office)}


def _shared(office: Office) -> dict[str, str]:
    """What clerks share: a note, a step that is somebody's, a saved filter, a form offered, a proposal of one's own."""
    clerk, case = Clerk(Staff.objects.get(email=f"{CRISIS}@mihon.example")), office.case("examine")
    cases.note(clerk, case, NoteKind.PHONE, CALL)
    cases.assign(clerk, case, clerk.staff)
    cases.save_filter(clerk, KEPT_FILTER, Wanted(view="department", do="examine"))
    until = clock.today() + timedelta(days=30)
    title = {"ja": "道路・公園の不具合の通報", "en": "Report a fault in a road or park"}
    cases.offer(cases.OfferOrder("road_report", title, {}, until), case)
    entry = cases.begin_entry(clerk, current("staff_proposal"), "office")
    cases.save_entry(entry, IDEA)
    proposal, _ = cases.enter(clerk, entry.code, Context(today=clock.today()))
    return {"proposal": proposal.number}


def _old_records() -> dict[str, str]:
    """Records whose retention has passed: one disposal to be looked through, one to be carried out."""
    first, other = completed(), completed(classification="")
    waiting, decided = (records.propose(keeper(CRISIS), binder_of(one)) for one in (first, other))
    looked_at(decided)
    records.approve(keeper(KEEPER), decided)
    return {"record": first.number, "disposal": waiting.code, "disposal_decided": decided.code}


def _entries() -> dict[str, str]:
    clerk = Clerk(Staff.objects.get(email=f"{TAX}@mihon.example"))
    entry = cases.begin_entry(clerk, current("income_certificate"), "counter")
    cases.save_entry(entry, {**INCOME, "identity_by": "counter"})
    entered, _ = cases.enter(clerk, entry.code, Context(today=clock.today()))
    waiting = cases.begin_entry(clerk, current("income_certificate"), "post")
    cases.save_entry(waiting, {**INCOME, "identity_by": "post"})
    empty = cases.begin_entry(clerk, current("road_report"), "phone")
    paid = Payment.objects.order_by("id").first()
    return {
        "entered": entered.number,
        "entry": waiting.code,
        "entry_empty": empty.code,
        "receipt": paid.number,
    }


def _certificates(office: Office) -> None:
    for name in ("waiting", "overdue", "mended"):
        office.do(CRISIS, cases.ask_correction, name, WANTED, clock.today() + timedelta(days=14), THEN)
    office.do(CRISIS, cases.write, "waiting", LETTER)
    for name in ("draft", "decide", "unopened", "closed", "revoked", "stood_in", "obstacle"):
        office.do(CRISIS, cases.examine, name, cases.Examined(5, "写真と深さを見ました。"))
    for name in ("decide", "unopened", "closed", "revoked", "stood_in", "obstacle"):
        office.do(CRISIS, cases.draft, name, cases.Proposal("half"))
    for name in ("unopened", "closed", "revoked", "obstacle"):
        office.do(CHIEF, cases.decide, name, note="")
    _decide_for_the_chief(office)
    issued = [office.codes[name] for name in ("unopened", "closed", "revoked")]
    until(lambda: _issued(issued) == len(issued))
    until(lambda: office.case("obstacle").steps.exclude(obstacle="").exists())
    office.do(CRISIS, cases.revoke_document, "revoked", "住所の誤りが見つかったため")


def _decide_for_the_chief(office: Office) -> None:
    """代決 on a day on which the chief is away; back again, there is something to review."""
    with city_scope(MIHON):
        chief, today = Staff.objects.get(email=f"{CHIEF}@mihon.example"), clock.today()
        absence = add_absence(chief, AbsenceOrder(chief, today, today))
    office.do(DEPUTY, cases.decide, "stood_in", note="")
    with city_scope(MIHON):
        end_absence(chief, absence)


def _issued(codes: list[str]) -> int:
    subjects = [one.subject for one in Case.objects.filter(code__in=codes)]
    return IssuedDocument.objects.filter(subject__in=subjects).count()


def _incomes(office: Office) -> None:
    for name in INCOMES[1:]:
        found = cases.Examined(5, findings=INCOME_FOUND)
        office.do(TAX, cases.examine, name, found, cases.Proposal("issued"))
    office.do(TAX, cases.waive_fee, "waived", "free_by_law", "年金事務所の通知を見た")
    with city_scope(MIHON):
        with_till(Staff.objects.get(email=f"{TAX}@mihon.example"))
    for name in ("verify", "dispatch", "sent"):
        office.do(TAX, cases.take_cash, name, 1000)
    office.do(VERIFIER, cases.send_back, "sent_back", StepKind.EXAMINE, "扶養人数をご確認ください。")
    for name in ("dispatch", "sent"):
        office.do(VERIFIER, cases.verify, name, cases.Examined(3))
    for name in ("dispatch", "sent"):
        until(lambda name=name: office.case(name).steps.filter(kind="dispatch").exists())
    office.do(TAX, cases.dispatch, "sent", DispatchWay.POST, "1234-5678-9012", checked=2)


def _reports(office: Office) -> None:
    for name in REPORTS[1:]:
        office.do(ROADS, cases.hand_over, name, "parks", "公園の遊具のため")
    found = cases.Examined(5, findings={"managed_by": "city"})
    office.do(PARKS, cases.examine, "report_answered", found)
    office.do(PARKS, cases.answer, "report_answered", cases.Proposal("resolved"), "鎖を取り替えました。")


def until(found: Callable[[], Any], seconds: float = 90) -> Any:
    """What a condition finds once it finds something: the workers do their part meanwhile."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        # A scope is a transaction: each look is one of its own.
        with city_scope(MIHON):
            if result := found():
                return result
        time.sleep(0.1)
    raise TimeoutError(f"nothing came in {seconds} s")


Acts = dict[str, Callable[[dict[str, Any]], dict[str, Any]]]
ACTS: Acts = {one.__name__: one for one in (hand_over_all, work_all, answer_all, end_all)}


def main(acts: Acts = ACTS) -> None:
    """Do the act."""
    print(json.dumps(acts[sys.argv[1]](json.load(sys.stdin))))
