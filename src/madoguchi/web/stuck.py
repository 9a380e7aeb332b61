"""What is under way between the sides, and what is stuck: envelopes, jobs, deliveries, each with a retry."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.db.models.functions import Now
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from madoguchi.core import clock
from madoguchi.foundation.people.access import staff_required
from madoguchi.foundation.tenancy.scope import current_city
from madoguchi.foundation.tenancy.sides import Side, this_side
from madoguchi.foundation.tray import actions as tray_actions
from madoguchi.foundation.tray import queries as tray
from madoguchi.foundation.tray.models import Envelope
from madoguchi.services.notices import actions as notices_actions
from madoguchi.services.notices import queries as notices

from .jobs import STALLED_SECONDS

_KEPT = 100
# A worker that was only slow to beat is not yet called dead.
_DEAD_AFTER = timedelta(seconds=3 * STALLED_SECONDS)

_ENVELOPES: dict[str, str | Promise] = {
    "submission": _("申請"),
    "tracking": _("進みぐあいのお知らせ"),
    "document": _("発行した書類"),
    "supplement": _("補正の回答"),
    "withdrawal": _("取下げ"),
    "message": _("申請した方からの連絡"),
    "opened": _("書類の受け取り"),
    "entered": _("窓口で受け付けた申請"),
    "correction": _("補正のお願い"),
    "correction_ended": _("補正のお願いの取下げ"),
    "reply": _("市からの連絡"),
    "charge": _("お支払いのお知らせ"),
    "revoked": _("書類の失効"),
    "identity": _("本人確認の結果"),
    "publication": _("公表する集計"),
    "publication_withdrawn": _("公表の取下げ"),
    "offer": _("次の手続きのご案内"),
    "offer_reminded": _("ご案内の再度のお知らせ"),
    "offer_ended": _("ご案内の終わり"),
    "billed": _("窓口側で決めた料金"),
    "bill_reduced": _("料金の減額"),
    "paid": _("オンラインのお支払い"),
    "refunded": _("返金の結果"),
    "provider_reported": _("決済事業者の報告"),
    "payment_asked": _("報告にない支払いの問い合わせ"),
    "payment_answered": _("報告にない支払いの答え"),
    "untaken": _("収納の取消し"),
    "bill": _("納付書の写し"),
    "permit": _("使用許可書の依頼"),
    "permit_ended": _("使用許可の取りやめ"),
    "permit_issued": _("発行した使用許可書"),
    "permit_revoked": _("使用許可書の失効"),
    "receipt": _("お支払いの領収書"),
    "receipt_revoked": _("領収書の失効"),
    "demand": _("発行した督促状"),
    "refund": _("返金の依頼"),
    "refund_returned": _("振り込めなかった返金"),
    "account_wanted": _("返す口座のお尋ね"),
    "account_not_wanted": _("返す口座のお尋ねの終わり"),
    "account_heard": _("返す口座のお尋ねの知らせ方"),
    "account_given": _("返す口座の回答"),
}
_JOBS: dict[str, str | Promise] = {
    "accounts.forget_unused": _("使われなかったアカウントの消去"),
    "bookings.draw": _("抽選の申込みを締め切り、抽選をすること"),
    "bookings.forget": _("終わった予約の回答と連絡先の消去"),
    "bookings.go_on_with_waiting": _("空いた所をキャンセル待ちの方に案内すること"),
    "bookings.go_on_with_draws": _("抽選の日が来たかを確かめること"),
    "bookings.lapse": _("時間が過ぎた仮押さえを解くこと"),
    "bookings.lapse_journeys": _("時間が過ぎたひと続きの仮押さえを解くこと"),
    "bookings.remind": _("予約の日が近いことのお知らせ"),
    "bookings.open_up": _("予約できる日を一日先へ延ばすこと"),
    "bookings.take_over": _("予約できるものを宣言のとおりにすること"),
    "cases.erase": _("廃棄した公文書の内容の消去"),
    "cases.issue_document": _("書類の発行"),
    "cases.reroute": _("人事異動のあとの付け替え（毎日）"),
    "cases.reroute_city": _("人事異動のあとの付け替え"),
    "cases.tally": _("公表する表の集計"),
    "exchange.export": _("案件の書き出し"),
    "exchange.forget": _("書き出したファイルと結果の内容の消去"),
    "exchange.take_results": _("基幹系の結果の取り込み"),
    "figures.count": _("証跡の件数を数える"),
    "assessment.measure": _("棚卸しの件数に記録の数を入れる"),
    "figures.recount": _("証跡の件数の数え直し"),
    "assessment.find": _("手続き棚卸しの指摘を探すこと"),
    "assessment.read": _("手続き棚卸しの読み込み"),
    "assessment.solve": _("オンライン化の計画の計算"),
    "files.sweep": _("使われないファイルの消去"),
    "people.import_registry": _("住基照合用データの取り込み"),
    "notices.forget": _("古いお知らせの宛先と内容の消去"),
    "queue.forget_old": _("古い作業の記録の消去"),
    "queue.retry_stalled": _("止まった作業のやり直し"),
    "campaigns.read": _("ご案内の対象の方の取り込み"),
    "campaigns.send": _("ご案内の送付"),
    "campaigns.print": _("ご案内の手紙の組版"),
    "campaigns.remind": _("まだの方への再度のご案内"),
    "payments.ask_providers": _("オンラインのお支払いの結果を確かめること"),
    "payments.fetch_reports": _("決済事業者の報告の受け取り"),
    "payments.charge_bills": _("取り込んだ請求を作ること"),
    "payments.make_demands": _("督促状をまとめて作ること"),
    "payments.collect_slips": _("納付書の収納の消込"),
    "payments.charge_interest": _("遅れて納められた税の延滞金の請求"),
    "payments.ask_again": _("報告にない支払いを決済事業者に聞くこと"),
    "payments.end_checkout": _("続けられないお支払いを決済事業者で終わらせること"),
    "refunds.follow": _("口座への還付の結果を過誤納に記録すること"),
    "refunds.end_past": _("ほかの方法で返したお金の口座の消去"),
    "payments.refund": _("決済事業者への返金の依頼"),
    "cases.note_paid": _("お支払いのあとの手続きを進めること"),
    "cases.tell_returned": _("振り込めなかったことを申請した方に知らせること"),
    "rounds.tell": _("選考の結果の通知"),
    "sessions.clear": _("期限の切れたログインの消去"),
    "tray.forget_taken": _("受け渡しが済んだものの消去"),
    "tray.sweep": _("受け渡しの箱に残ったファイルの消去"),
    "webhooks.forget": _("通知先（webhook）の古い記録の消去"),
    "window.drop_expired_drafts": _("期限の切れた下書きの消去"),
    "window.drop_unclaimed": _("どの申請にも付かなかったファイルの消去"),
    "window.move_drafts": _("下書きを新しい版へ移す作業"),
    "window.forget_answers": _("窓口側の回答の消去"),
}


@dataclass(frozen=True)
class Line:
    """One thing of a list: its name in plain words, since when, what is known; `key` to retry it."""

    name: str
    since: datetime | None
    tries: int
    what: str
    key: str


@require_safe
@never_cache
@staff_required
def under_way(request: HttpRequest) -> HttpResponse:
    """受け渡し: what waits to be taken, in both directions."""
    waiting = {side: [_envelope(one) for one in tray.under_way(side)] for side in (Side.OFFICE, Side.PUBLIC)}
    lanes = [(lane, waiting[lane.to]) for lane in tray.lanes()]
    return render(request, "web/under_way.html", {"lanes": lanes})


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@staff_required
def stuck(request: HttpRequest) -> HttpResponse:
    """What this side could not do by itself; a POST with `kind` and `key` tries one again."""
    if request.method == "POST":
        return _try_again(request)
    shown = {
        "failed_jobs": [_job(job) for job in failed_jobs()[:_KEPT]],
        "stalled_jobs": [_job(job) for job in stalled_jobs()[:_KEPT]],
        "envelopes": [_envelope(one) for one in tray.stuck()],
        "deliveries": _failed_deliveries(),
    }
    return render(request, "web/stuck.html", {**shown, "nothing": not any(shown.values())})


def failed_jobs() -> QuerySet[ProcrastinateJob]:
    """Jobs of the city in scope, and of no city, that are no longer tried by themselves; newest first."""
    return _jobs().filter(status="failed").order_by("-id")


def stalled_jobs() -> QuerySet[ProcrastinateJob]:
    """Jobs whose worker has gone silent (by the queue's own clock, the database's); oldest first."""
    silent = Q(worker=None) | Q(worker__last_heartbeat__lt=Now() - _DEAD_AFTER)
    return _jobs().filter(silent, status="doing").order_by("id")


def _jobs() -> QuerySet[ProcrastinateJob]:
    ours = Q(args__city=current_city()) | ~Q(args__has_key="city")
    jobs: QuerySet[ProcrastinateJob] = ProcrastinateJob.objects.filter(ours)
    return jobs


def _job(job: ProcrastinateJob) -> Line:
    name = str(_JOBS.get(job.task_name, job.task_name))
    return Line(name, job.scheduled_at, job.attempts, gettext("作業番号 {n}").format(n=job.id), str(job.id))


def _envelope(envelope: Envelope) -> Line:
    name = str(_ENVELOPES.get(envelope.kind, envelope.kind))
    # What stands after the colon may quote what is in the envelope.
    fault = envelope.fault.partition(":")[0]
    return Line(name, envelope.put_at, envelope.tries, fault, str(envelope.id))


def _failed_deliveries() -> list[Line]:
    if this_side() != Side.PUBLIC:
        return []
    return [
        Line(one.recipient, one.changed_at, one.tries, one.reason, str(one.id))
        for one in notices.failed(_KEPT)
    ]


def _retry_job(key: str) -> None:
    if (failed_jobs() | stalled_jobs()).filter(id=int(key)).exists():
        app.job_manager.retry_job_by_id(int(key), retry_at=clock.now())


def _retry_envelope(key: str) -> None:
    tray_actions.retry(UUID(key))


def _retry_delivery(key: str) -> None:
    notices_actions.retry(UUID(key))


_RETRY: dict[tuple[str, Side], Callable[[str], None]] = {
    ("job", Side.PUBLIC): _retry_job,
    ("job", Side.OFFICE): _retry_job,
    ("envelope", Side.PUBLIC): _retry_envelope,
    ("envelope", Side.OFFICE): _retry_envelope,
    ("delivery", Side.PUBLIC): _retry_delivery,
}


def _try_again(request: HttpRequest) -> HttpResponse:
    retry = _RETRY.get((request.POST.get("kind", ""), this_side()))
    try:
        if retry is None:
            raise ValueError
        retry(request.POST.get("key", ""))
    except ValueError:
        return render(request, "400.html", status=400)
    messages.success(
        request, gettext("もう一度試すようにしました。数秒たってから、このページを読み込み直してください。")
    )
    return redirect("stuck")
