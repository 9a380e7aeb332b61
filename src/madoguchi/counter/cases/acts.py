"""What is done on a case: each act of the page is one action; refused, the page keeps what was typed."""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from madoguchi.core.errors import PlainError
from madoguchi.core.japanese import parse_date
from madoguchi.counter.procedures.forms import load_definition
from madoguchi.counter.procedures.kinds import StepKind
from madoguchi.foundation.city.models import Staff
from madoguchi.foundation.city.queries import staff_numbered
from madoguchi.foundation.people.access import StaffRequest, staff_required
from madoguchi.foundation.people.models import CheckKind
from madoguchi.foundation.ui.saying import language, said, typed
from madoguchi.services.payments.queries import charge_of, payment_of

from . import actions, findings
from .case import show
from .desk import Attempt, opened
from .models import AfterReview, Case, DispatchWay, NoteKind
from .queries import case_numbered, offer_coded
from .refusals import FindingsRefusedError, StepRefusedError
from .rules import Clerk, visible_cases, why_not

Do = Callable[[Clerk, Case, StaffRequest], str | None]


@dataclass(frozen=True)
class Act:
    """One act: what it does (and perhaps says), the words when it is done, the part of the page that it belongs to."""

    do: Do
    done: str | Promise
    place: str = "act"


class NotYetError(Exception):
    """Nothing is wrong: a button inside the form was pressed, and it is to be shown again as it was filled in."""


@staff_required
@require_POST
def act(request: StaffRequest, number: str, name: str) -> HttpResponse:
    """Do one act on a case; refused, the page says why and keeps what was typed."""
    clerk, found = opened(request, number)
    one = ACTS.get(name)
    if one is None:
        raise Http404
    try:
        # Half an act is none: what it wrote before it was refused is taken back.
        with transaction.atomic():
            words = one.do(clerk, found, request)
    except NotYetError:
        return _again(request, clerk, number, Attempt(name, request.POST))
    except FindingsRefusedError as wrong:
        return _again(request, clerk, number, _of_findings(name, request, wrong))
    except PlainError as error:
        return _again(request, clerk, number, Attempt(name, request.POST, [(f"#{one.place}", said(error))]))
    messages.success(request, words or f"{found.number}：{one.done}")
    return _onward(clerk, found, one)


def _of_findings(name: str, request: StaffRequest, wrong: FindingsRefusedError) -> Attempt:
    errors = [(f"found.{path}", fault.says(language())) for path, fault in wrong.errors.items()]
    return Attempt(name, request.POST, errors, wrong.errors)


def _again(request: StaffRequest, clerk: Clerk, number: str, attempt: Attempt) -> HttpResponse:
    # Read anew: what an act changed in memory before it was refused does not hold.
    found = case_numbered(visible_cases(clerk), number)
    if found is None:
        raise Http404
    return show(request, clerk, found, attempt)


def _onward(clerk: Clerk, found: Case, one: Act) -> HttpResponse:
    """On with the case while there is something for this clerk to do in it; else to the next one in the queue."""
    if one.place not in _AWAY or _mine_still(clerk, found):
        return redirect("cases:case", found.number)
    return redirect("cases:queue")


#: Acts after which a case may be another's.
_AWAY = ("act", "send_back", "hand_over")


def _mine_still(clerk: Clerk, found: Case) -> bool:
    steps = list(found.steps.all())
    current = next((step for step in steps if step.done_at is None), None)
    return current is not None and not why_not(clerk, current, steps)


# The steps of the route


def _proposal(request: StaffRequest) -> actions.Proposal:
    return actions.Proposal(request.POST.get("outcome", ""), typed(request, "reasons"))


def _examined(found: Case, request: StaffRequest) -> actions.Examined:
    step = found.steps.filter(done_at=None).first()
    if step is None:
        raise StepRefusedError("done")
    read = findings.read(load_definition(found.version), step.position, request.POST)
    if read.again:
        raise NotYetError
    return actions.Examined(_ticked(request), typed(request, "note"), read.raw)


def _ticked(request: StaffRequest) -> int:
    return len(set(request.POST.getlist("checked")))


def _examine(clerk: Clerk, found: Case, request: StaffRequest) -> None:
    actions.examine(clerk, found, _examined(found, request), _proposal(request))


def _draft(clerk: Clerk, found: Case, request: StaffRequest) -> None:
    actions.draft(clerk, found, _proposal(request))


def _decide(clerk: Clerk, found: Case, request: StaffRequest) -> None:
    actions.decide(clerk, found, note=typed(request, "note"))


def _survey(clerk: Clerk, found: Case, request: StaffRequest) -> None:
    actions.survey(clerk, found, _examined(found, request))


def _concur(clerk: Clerk, found: Case, request: StaffRequest) -> None:
    actions.concur(clerk, found, note=typed(request, "note"))


def _approve(clerk: Clerk, found: Case, request: StaffRequest) -> None:
    actions.approve(clerk, found, note=typed(request, "note"))


def _circulate(clerk: Clerk, found: Case, request: StaffRequest) -> None:
    actions.circulate(clerk, found, note=typed(request, "note"))


def _verify(clerk: Clerk, found: Case, request: StaffRequest) -> None:
    actions.verify(clerk, found, _examined(found, request))


def _issue(clerk: Clerk, found: Case, _request: StaffRequest) -> None:
    actions.try_issue_again(clerk, found)


def _cash(clerk: Clerk, found: Case, request: StaffRequest) -> str:
    actions.take_cash(clerk, found, _yen(request.POST.get("tendered", "")))
    charge = charge_of(found.subject)
    payment = payment_of(charge) if charge else None
    given_back = payment.given_back if payment else 0
    return gettext("%(number)s：入金を記録しました。おつりは%(yen)s円です。") % {
        "number": found.number,
        "yen": f"{given_back:,}",
    }


def _yen(text: str) -> int:
    amount = typed_number(text)
    if amount is None:
        raise StepRefusedError("yen")
    return amount


def typed_number(text: str) -> int | None:
    """A sum as people type it: １，０００円 is 1000; None when it is none."""
    plain = unicodedata.normalize("NFKC", text).replace(",", "").strip().removesuffix("円").strip()
    return int(plain) if plain.isascii() and plain.isdecimal() and len(plain) <= _MOST_DIGITS else None


_MOST_DIGITS = 9


def _orders(clerk: Clerk, found: Case, request: StaffRequest) -> None:
    if "_more" in request.POST:
        raise NotYetError
    rows = zip(request.POST.getlist("order_number"), request.POST.getlist("order_amount"), strict=False)
    actions.take_postal_orders(
        clerk, found, [(number, typed_number(yen) or 0) for number, yen in rows if number.strip()]
    )


def _waive(clerk: Clerk, found: Case, request: StaffRequest) -> None:
    actions.waive_fee(clerk, found, request.POST.get("waiver", ""), typed(request, "evidence", 200))


def _dispatch(clerk: Clerk, found: Case, request: StaffRequest) -> None:
    way = request.POST.get("way", "")
    if way not in (DispatchWay.POST, DispatchWay.COUNTER):
        raise StepRefusedError("dispatch")
    tracking = typed(request, "tracking", 40) if way == DispatchWay.POST else ""
    actions.dispatch(clerk, found, DispatchWay(way), tracking, checked=_ticked(request))


def _close(clerk: Clerk, found: Case, request: StaffRequest) -> None:
    actions.answer(clerk, found, _proposal(request), typed(request, "words"))


# What takes it off its straight way


def _correction(clerk: Clerk, found: Case, request: StaffRequest) -> None:
    items = {name: typed(request, f"words.{name}", 500) for name in request.POST.getlist("item")}
    until = parse_date(request.POST.get("answer_by", ""))
    actions.ask_correction(clerk, found, items, until, typed(request, "consequence", 500))


def _end_correction(clerk: Clerk, found: Case, _request: StaffRequest) -> None:
    actions.end_correction(clerk, found)


def _send_back(clerk: Clerk, found: Case, request: StaffRequest) -> None:
    target = request.POST.get("target", "")
    if target not in set(StepKind):
        raise StepRefusedError("back_where")
    actions.send_back(clerk, found, StepKind(target), typed(request, "why_back", 1000))


def _hand_over(clerk: Clerk, found: Case, request: StaffRequest) -> None:
    actions.hand_over(clerk, found, request.POST.get("section", ""), typed(request, "why_over", 1000))


def _withdraw(clerk: Clerk, found: Case, request: StaffRequest) -> None:
    _sure(request)
    actions.withdraw_for(clerk, found, typed(request, "why_withdrawn", 1000))


def _sure(request: StaffRequest) -> None:
    """What cannot be undone is asked twice."""
    if not request.POST.get("sure"):
        raise StepRefusedError("sure")


def _message(clerk: Clerk, found: Case, request: StaffRequest) -> None:
    actions.write(clerk, found, typed(request, "text"))


def _identity(clerk: Clerk, found: Case, request: StaffRequest) -> None:
    kind, documents = request.POST.get("kind", ""), typed(request, "documents", 200)
    if kind not in CheckKind.values or (kind != CheckKind.QUESTIONS and not documents):
        raise StepRefusedError("identity")
    actions.check_identity(clerk, found, CheckKind(kind), documents)


def _revoke(clerk: Clerk, found: Case, request: StaffRequest) -> None:
    _sure(request)
    actions.revoke_document(clerk, found, typed(request, "why_revoked", 1000))


def _reissue(clerk: Clerk, found: Case, request: StaffRequest) -> None:
    _sure(request)
    actions.reissue_document(clerk, found, typed(request, "why_revoked", 1000))


# How clerks share their work


def _note(clerk: Clerk, found: Case, request: StaffRequest) -> None:
    kind = request.POST.get("memo_kind", "")
    actions.note(
        clerk, found, NoteKind(kind) if kind in NoteKind.values else NoteKind.MEMO, typed(request, "memo")
    )


def _assign(clerk: Clerk, found: Case, request: StaffRequest) -> str:
    to = _assignee(clerk, request)
    actions.assign(clerk, found, to)
    facts = {"number": found.number, "name": to.name if to else ""}
    words = (
        gettext("%(number)s：%(name)sに割り当てました。")
        if to
        else gettext("%(number)s：割り当てを解きました。")
    )
    return words % facts


def _assignee(clerk: Clerk, request: StaffRequest) -> Staff | None:
    if "_free" in request.POST:
        return None
    if "_me" in request.POST:
        return clerk.staff
    to = staff_numbered(request.POST.get("to", ""))
    if to is None:
        raise StepRefusedError("assignee")
    return to


def _recall(clerk: Clerk, found: Case, request: StaffRequest) -> None:
    actions.recall(clerk, found, typed(request, "why_recalled", 1000))


def _review(clerk: Clerk, found: Case, _request: StaffRequest) -> None:
    unseen = list(AfterReview.objects.filter(step__case=found, seen_at=None).select_related("step__case"))
    if not unseen:
        raise StepRefusedError("done")
    for review in [one for one in unseen if one.post_id in clerk.own_posts] or unseen:
        actions.confirm_review(clerk, review)


def _end_offer(clerk: Clerk, found: Case, request: StaffRequest) -> None:
    _sure(request)
    if clerk.is_contractor or found.department_id not in clerk.departments:
        raise StepRefusedError("department")
    offer = offer_coded(clerk, request.POST.get("offer", ""))
    if offer is None or offer.case_id != found.id:
        raise StepRefusedError("offer")
    actions.end_offer(offer)


ACTS: dict[str, Act] = {
    "examine": Act(_examine, _("審査を終えました。")),
    "survey": Act(_survey, _("調査を終えました。")),
    "concur": Act(_concur, _("合議しました。")),
    "approve": Act(_approve, _("承認しました。")),
    "circulate": Act(_circulate, _("供覧を終えました。")),
    "draft": Act(_draft, _("起案しました。")),
    "decide": Act(_decide, _("決裁しました。")),
    "verify": Act(_verify, _("照合を終えました。")),
    "issue": Act(_issue, _("もう一度、発行しています。")),
    "cash": Act(_cash, ""),
    "orders": Act(_orders, _("定額小為替での入金を記録しました。")),
    "waive": Act(_waive, _("手数料の免除を記録しました。")),
    "dispatch": Act(_dispatch, _("お渡しを記録しました。")),
    "close": Act(_close, _("回答しました。")),
    "correction": Act(_correction, _("補正をお願いしました。届くまで時計は止まります。"), "correction"),
    "end_correction": Act(_end_correction, _("補正の求めを終えました。時計がまた進みます。"), "correction"),
    "send_back": Act(_send_back, _("差し戻しました。"), "send_back"),
    "hand_over": Act(_hand_over, _("引き継ぎました。"), "hand_over"),
    "withdraw": Act(_withdraw, _("取下げを記録しました。"), "withdraw"),
    "recall": Act(_recall, _("引き戻しました。もう一度、処理できます。"), "recall"),
    "assign": Act(_assign, "", "assign"),
    "note": Act(_note, _("メモを残しました。"), "notes"),
    "review": Act(_review, _("後閲を記録しました。"), "review"),
    "end_offer": Act(_end_offer, _("次の手続きのご案内を取り下げました。"), "chain"),
    "message": Act(_message, _("申請者に送りました。"), "messages"),
    "identity": Act(_identity, _("本人確認を記録しました。"), "identity"),
    "revoke": Act(_revoke, _("書類を失効させました。"), "paper"),
    "reissue": Act(_reissue, _("書類を作り直しました。前の書類は失効しました。"), "paper"),
}
