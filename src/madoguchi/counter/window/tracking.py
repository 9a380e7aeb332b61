"""照会: an application found without an account, by its reference code and one answer of it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from madoguchi.core.errors import PlainError
from madoguchi.core.ids import normalise_code
from madoguchi.foundation.accounts.limits import too_often

from . import actions
from .rules import submission_for
from .saying import said
from .visiting import VisitorRequest, close_all, let_open, shown_enough, visited

MOST_TYPED = 254


@visited
@require_http_methods(["GET", "POST"])
def track(request: VisitorRequest) -> HttpResponse:
    """Ask for the code and one answer; whatever does not fit is refused in the same words."""
    shown_enough(request)
    if request.method == "POST":
        return _find(request, *(request.POST.get(name, "")[:MOST_TYPED] for name in ("code", "proof")))
    typed = request.GET.get("code", "")[:MOST_TYPED]
    if (code := _written(typed)) and submission_for(request.visitor, code):
        return redirect("window:application", code)
    return _show(request, typed)


def _find(request: VisitorRequest, typed: str, proof: str) -> HttpResponse:
    faults = dict(_faults(typed, proof))
    if faults:
        return _show(request, typed, proof, **faults)
    code = normalise_code(typed)
    if too_often(request, "proof", key=code):
        return render(request, "window/too_often.html", status=429)
    found = actions.open_by_code(code, proof)
    if found is None:
        return _show(request, typed, proof, not_found=_not_found())
    let_open(request, found.code)
    return redirect("window:application", found.code)


def _faults(typed: str, proof: str) -> list[tuple[str, str]]:
    faults = []
    try:
        normalise_code(typed)
    except PlainError as error:
        faults.append(("code_fault", said(error)))
    if not proof.strip():
        words = gettext(
            "電話番号、メールアドレス、生年月日、確認用の番号のうち、どれか一つを入力してください。"
        )
        faults.append(("proof_fault", words))
    return faults


def _not_found() -> str:
    return gettext(
        "この組み合わせでは見つかりませんでした。照会番号と、申請のときに入力した内容を、もう一度お確かめください。"
        "ログインして申請したものは、ログインするとご覧になれます。"
    )


def _show(request: VisitorRequest, typed: str, proof: str = "", **faults: str) -> HttpResponse:
    fields = (("code_fault", "code"), ("proof_fault", "proof"), ("not_found", "code"))
    code = _written(typed)
    shown = {
        "code": typed,
        "proof": proof,
        "sign_in": "" if request.visitor.person else _sign_in(code),
        "errors": [(field, faults[name]) for name, field in fields if name in faults],
        **faults,
    }
    return render(request, "window/track.html", shown, status=422 if faults else 200)


def _sign_in(code: str) -> str:
    """The sign-in, and from there to the application."""
    after = reverse("window:application", args=[code]) if code else reverse("window:home")
    return f"{reverse('account_request_login_code')}?next={after}"


def _written(typed: str) -> str:
    try:
        return normalise_code(typed)
    except PlainError:
        return ""


@visited
@require_POST
def close(request: VisitorRequest) -> HttpResponse:
    """This browser shows nothing any more of what it opened by code."""
    close_all(request)
    messages.success(
        request,
        gettext("このブラウザでの表示を終えました。もう一度見るときは、照会番号などを入力してください。"),
    )
    return redirect("window:track")
