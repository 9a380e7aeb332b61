"""The residents' pages of paying on line: a bill, its way, the wait for the result, all bills of a person."""

import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from csp.decorators import csp_update
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import get_language, gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from madoguchi.core import clock
from madoguchi.core.listing import moment_key, page_of, read_moment_key
from madoguchi.foundation.accounts.limits import too_often
from madoguchi.foundation.files.queries import open_file
from madoguchi.foundation.people.access import PersonRequest, person_of, person_required
from madoguchi.foundation.tenancy.scope import current_city
from madoguchi.foundation.ui.japanese import date_words
from madoguchi.services.documents.actions import note_opened

from . import actions, seeing
from .apart import apart
from .held.queries import Shown, bills_of, last_checkout, late_bill_of, receipts_of, refunds_of
from .models import ON_LINE, Bill, CheckoutState, State, Way
from .providers import ConfigError, Provider, ProviderError, providers_of
from .reaching import matter_path, wishes_of
from .refusals import PaymentRefusedError

#: 地方税お支払サイト, where a tax is paid by its eL番号.
EL_SITE = "https://www.payment.eltax.lta.go.jp/"
_log = logging.getLogger(__name__)
_MOST_TYPED, _PAGE = 60, 20


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def find(request: HttpRequest) -> HttpResponse:
    """納付番号で支払う: the number and 確認番号 of a slip; what does not fit is refused in the same words."""
    if request.method != "POST":
        return _ask(request)
    typed, key = (request.POST.get(name, "").strip()[:_MOST_TYPED] for name in ("number", "key"))
    if faults := _faults(typed, key):
        return _ask(request, typed, key, faults)
    if too_often(request, "bill", key=seeing.written(typed)):
        return render(request, "payments/too_often.html", status=HTTPStatus.TOO_MANY_REQUESTS)
    found = seeing.bill_by_key(typed, key)
    if found is None:
        return _ask(request, typed, key, {"number": _not_found()})
    seeing.let_see(request, found)
    return redirect("pay:bill", found.code)


def _ask(
    request: HttpRequest, typed: str = "", key: str = "", faults: Mapping[str, str] | None = None
) -> HttpResponse:
    told = faults or {}
    shown = {
        "number": typed,
        "key": key,
        "number_fault": told.get("number", ""),
        "key_fault": told.get("key", ""),
        "errors": list(told.items()),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if told else HTTPStatus.OK
    return render(request, "payments/find.html", shown, status=status)


def _faults(typed: str, key: str) -> dict[str, str]:
    faults = {}
    if not typed:
        faults["number"] = gettext("納付番号を入力してください。納付書にある、4桁ずつに区切られた数字です。")
    elif not seeing.written(typed):
        faults["number"] = gettext(
            "納付番号を読み取れません。納付書にある数字を、もう一度お確かめのうえ入力してください。"
        )
    if not key:
        faults["key"] = gettext("確認番号を入力してください。納付番号のとなりにある6桁の数字です。")
    return faults


def _not_found() -> str:
    return gettext(
        "この組み合わせでは見つかりませんでした。納付番号と確認番号を、納付書でもう一度お確かめください。"
    )


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def bill(request: HttpRequest, code: str) -> HttpResponseBase:
    """A bill, and by whom to pay it; a POST goes on to the provider's page."""
    found = _seen(request, code)
    offered = _offered(found)
    if request.method != "POST":
        return _bill(request, found, offered)
    if found.state != State.DUE:
        # Paid or withdrawn since this page was opened, as in another tab: the page says so.
        return redirect("pay:bill", found.code)
    chosen = offered.get(request.POST.get("provider", ""))
    if chosen is None:
        fault = gettext("お支払いの方法を選んでください。")
        return _bill(request, found, offered, fault, HTTPStatus.UNPROCESSABLE_ENTITY)
    return _begin(request, found, offered, chosen)


def _begin(
    request: HttpRequest, found: Bill, offered: Mapping[str, Provider], chosen: Provider
) -> HttpResponseBase:
    wanted = actions.Wanted(current_city(), found.id, _language())
    try:
        checkout = apart(lambda: actions.begin_checkout(wanted, chosen))
    except PaymentRefusedError as refused:
        if refused.rule == "begun_elsewhere":
            return _bill(
                request, found, offered, _says({"ja": refused.ja, "en": refused.en}), HTTPStatus.CONFLICT
            )
        # It was paid or withdrawn meanwhile: the page says so.
        return redirect("pay:bill", found.code)
    except ProviderError as fault:
        _log.warning("%s", fault)
        words = gettext(
            "いま、{provider}につながりません。お金は引き落とされていません。"
            "少したってからもう一度お試しいただくか、ほかの方法でお支払いください。"
        ).format(provider=_says(chosen.title))
        return _bill(request, found, offered, words, HTTPStatus.SERVICE_UNAVAILABLE)
    answer = redirect(checkout.url)
    answer.status_code = HTTPStatus.SEE_OTHER
    return answer


def _bill(
    request: HttpRequest,
    found: Bill,
    offered: Mapping[str, Provider],
    fault: str = "",
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponseBase:
    begun = last_checkout(found)
    under_way = begun.provider if begun and begun.state == CheckoutState.OPEN else ""
    person = person_of(request)
    shown = {
        **_about(found),
        "choices": [(name, _says(one.title), _notice(one)) for name, one in offered.items()],
        "chosen": request.POST.get("provider") or under_way or _only(offered),
        "fault": fault,
        "errors": [("provider", fault)] if fault else [],
        "others": [_elsewhere(found, Way(way)) for way in found.ways if way not in ON_LINE],
        "el_site": EL_SITE,
        "may_keep": person is not None and found.person_id is None and bool(found.key),
        "mine": person is not None and found.person_id == person.id,
        "receipts": receipts_of([found])[found.charged],
        "late": _late(found),
        "returned": refunds_of(found),
        "wishes": wishes_of([found])[found.id],
    }
    # A browser asks it of a form that is answered with another server's address.
    origins = {"form-action": [one.origin for one in offered.values()]}
    page = render(request, "payments/bill.html", shown, status=status)
    return csp_update(origins)(lambda _request: page)(request)


def _elsewhere(found: Bill, way: Way) -> tuple[Way, str, str]:
    """A way that is none of ours on line: its name, and where and when one pays by it."""
    number = found.number or found.code
    words = {
        Way.CASH: gettext(
            "{payee}の窓口が開いている時間に、納付書をお持ちになるか、番号「{number}」をお伝えください。"
        ),
        Way.SLIP: gettext(
            "届いた納付書を、納付書に書いてある金融機関やコンビニエンスストアに、その営業時間にお持ちください。"
        ),
        Way.EL_QR: gettext(
            "eL番号を入力するか、納付書のeL-QRを読み取ると、ネットバンキングなどで納められます。"
        ),
    }
    return way, str(way.label), words.get(way, "").format(payee=found.payee, number=number)


def _late(found: Bill) -> Bill | None:
    """What is still owed for paying it late."""
    late = late_bill_of(found)
    return late if late and late.state == State.DUE else None


def _only(offered: Mapping[str, Provider]) -> str:
    return next(iter(offered)) if len(offered) == 1 else ""


def _notice(provider: Provider) -> str:
    notice = provider.notice
    number = notice.en if _language() == "en" else notice.ja
    return gettext("指定納付受託者（{number}、{day}）").format(number=number, day=date_words(notice.date))


def _offered(found: Bill) -> Mapping[str, Provider]:
    if found.state != State.DUE:
        return {}
    try:
        return providers_of(found)
    except ConfigError as fault:
        _log.error("%s", fault)
        return {}


def payable_online(found: Bill | None) -> bool:
    """Whether a bill can be paid on line now."""
    return found is not None and bool(_offered(found))


@require_safe
@never_cache
def back(request: HttpRequest, code: str) -> HttpResponse:
    """Where a provider sends people back to: the result, or the wait for it, which looks again by itself."""
    found = _seen(request, code)
    begun = last_checkout(found)
    if begun is None and found.state != State.PAID:
        return redirect("pay:bill", found.code)
    result = "paid" if found.state == State.PAID or begun is None else begun.state
    shown = {
        **_about(found),
        "result": result,
        "matter": matter_path(found) if result == "paid" else "",
    }
    return render(request, "payments/back.html", shown)


@require_safe
@never_cache
def receipt(request: HttpRequest, code: str, document: str) -> HttpResponse:
    """The PDF of a receipt, for whoever may see its bill."""
    bill = _seen(request, code)
    found = next((one for one in receipts_of([bill])[bill.charged] if one.code == document), None)
    if found is None or found.file is None:
        raise Http404
    note_opened(found)
    headers = {
        "Content-Disposition": content_disposition_header(True, found.file.name),
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(open_file(found.file), content_type=found.file.media_type, headers=headers)


@require_POST
def keep(request: HttpRequest, code: str) -> HttpResponse:
    """マイページに入れる: from now on the bill stands on the page of who is signed in."""
    found, person = _seen(request, code), person_of(request)
    if person is None or not actions.keep_bill(found, person):
        raise Http404
    messages.success(request, gettext("マイページの「お支払い」に入れました。"))
    return redirect("pay:bill", found.code)


@person_required
@require_safe
@never_cache
def mine(request: PersonRequest) -> HttpResponse:
    """お支払い: the bills of a person, newest first; `state` is due or paid, `after` where the page before ended."""
    asked = request.GET.get("state", "")
    shown = Shown(asked) if asked in list(Shown) else Shown.ALL
    rows = bills_of(request.person, shown, _PAGE + 1, read_moment_key(request.GET.get("after", "")))
    page, last = page_of(rows, _PAGE)
    receipts, wishes = receipts_of(page), wishes_of(page)
    more = f"?state={shown}&after={moment_key(last.made_at, last.id)}" if last else ""
    labels = {
        Shown.ALL: gettext("すべて"),
        Shown.DUE: gettext("これから"),
        Shown.PAID: gettext("お支払い済み"),
    }
    given = {
        "bills": [
            {**_about(one), "receipts": receipts[one.charged], "wishes": wishes[one.id]} for one in page
        ],
        "tabs": [(words, f"?state={one}", one == shown) for one, words in labels.items()],
        "filtered": shown != Shown.ALL,
        "next": more,
    }
    return render(request, "payments/mine.html", given)


def _about(found: Bill) -> dict[str, Any]:
    overdue = found.state == State.DUE and found.due_on is not None and found.due_on < clock.today()
    waiver = _says(found.waiver) if found.waiver else ""
    return {"bill": found, "title": _says(found.title), "waiver": waiver, "overdue": overdue}


def _seen(request: HttpRequest, code: str) -> Bill:
    found = seeing.bill_for(request, code)
    if found is None:
        raise Http404
    return found


def _language() -> str:
    return "en" if (get_language() or "ja").startswith("en") else "ja"


def _says(words: Mapping[str, str]) -> str:
    return words.get(_language()) or words["ja"]
