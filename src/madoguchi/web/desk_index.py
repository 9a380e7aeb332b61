"""すべての機能: what staff can open on the office side, by what they want to do."""

from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from madoguchi.foundation.people.access import staff_required

Words = str | Promise


class Entry(NamedTuple):
    """One page: its name, the name of its address, what it is for."""

    label: Words
    address: str
    about: Words


GROUPS: tuple[tuple[Words, tuple[Entry, ...]], ...] = (
    (
        _("案件を進める"),
        (
            Entry(_("処理待ち"), "cases:queue", _("わたしと所属の、いますること")),
            Entry(_("案件"), "cases:list", _("所属の案件をさがす")),
            Entry(_("代わりに入力する"), "cases:entry", _("窓口・郵送・電話で受けたもの、庁内の提案")),
            Entry(
                _("ご案内（勧奨）"), "campaigns:index", _("記入済みの様式を送り、まだの方に再度ご案内する")
            ),
            Entry(_("一括の選考"), "rounds:index", _("保育の利用調整など、まとめて決める")),
        ),
    ),
    (
        _("お金"),
        (
            Entry(_("収納"), "payments:takings", _("その日に受け取った手数料")),
            Entry(_("レジ"), "payments:tills", _("現金を数えて開け、数えて締める")),
            Entry(_("請求"), "payments:charges", _("請求の一覧、減免と督促")),
            Entry(_("過誤納"), "payments:overpaid", _("多く受け取ったお金を返す、ほかに充てる")),
            Entry(_("他のシステムの請求"), "payments:bills", _("税や水道の請求を取り込み、納付書を作る")),
            Entry(_("納付書の消込"), "payments:collected", _("金融機関・コンビニ・eLTAXの収納を取り込む")),
            Entry(_("決済事業者との照合"), "payments:reports", _("報告と市の記録をくらべる、会計に渡す表")),
            Entry(_("予算と支出命令"), "spending:spending", _("予算の残りと、支払うことにしたもの")),
            Entry(_("振込"), "spending:transfers", _("支出命令をまとめて銀行に渡し、結果を読み込む")),
            Entry(_("口座不備・組戻し"), "spending:returned", _("振り込めなかった支払いの口座を直す")),
        ),
    ),
    (
        _("文書とデータ"),
        (
            Entry(_("文書管理"), "records:register", _("収受・簿冊・保存期間・廃棄")),
            Entry(
                _("書き出しと取り込み"), "exchange:index", _("案件をまとめて書き出す、基幹系の結果を取り込む")
            ),
            Entry(
                _("集計と公表"), "publishing:index", _("アンケートや意見募集の結果を数えて、市のサイトに出す")
            ),
            Entry(_("件数と月報"), "figures:figures", _("証跡から数えた件数と、年度の月報")),
            Entry(
                _("手続き棚卸し"),
                "assessment:index",
                _("どの手続きからオンラインにするか、効果はどうだったか"),
            ),
            Entry(_("住基照合用データ"), "registry:index", _("申請と見くらべるためのデータ")),
            Entry(_("手続き"), "procedure_desk:index", _("手続きの版、例、様式")),
        ),
    ),
    (
        _("職員と職"),
        (
            Entry(_("不在と代決"), "staffing:absences", _("休みや出張の予定、代わりに決裁する職")),
            Entry(_("人事異動"), "staffing:changes", _("職の異動をまとめて入れて、案件を付け替える")),
        ),
    ),
    (
        _("仕組みの様子"),
        (
            Entry(_("受け渡し"), "tray:under_way", _("公開側とのあいだで運ばれているもの")),
            Entry(_("滞り"), "stuck", _("止まっている仕事と、やり直し")),
        ),
    ),
)


@require_safe
@staff_required
def index(request: HttpRequest) -> HttpResponse:
    """Every page of the office side, in groups."""
    return render(request, "web/desk_index.html", {"groups": GROUPS})
