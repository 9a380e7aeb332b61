"""The words of figures: periods, results, how long something took, and how each figure is counted."""

import re
from collections.abc import Mapping
from datetime import date

from django.utils.translation import gettext, gettext_lazy
from django.utils.translation import gettext_lazy as _

from madoguchi.core.eras import era_of, era_year
from madoguchi.core.japanese.dates import fiscal_year_label
from madoguchi.counter.procedures.kinds import CHANNEL_WORDS, STEP_WORDS, Channel, Result, StepKind
from madoguchi.counter.procedures.text import Text
from madoguchi.foundation.ui.japanese import date_words
from madoguchi.foundation.ui.saying import in_english, language

from .models import Measure
from .periods import Period

_HOUR, _DAY = 60, 24 * 60
_PART = re.compile(r"[a-z0-9_]{1,60}", re.ASCII)

RESULT_WORDS: dict[str, object] = {
    Result.GRANTED: _("認定・承認・許可・交付決定"),
    Result.REFUSED: _("不認定・不承認・不許可・不交付"),
    Result.DISMISSED: _("却下"),
    Result.WITHDRAWN: _("取下げ"),
    Result.ACCEPTED: _("受理"),
    Result.NOT_ACCEPTED: _("不受理"),
    Result.ISSUED: _("交付"),
    Result.DECLINED: _("拒否"),
    Result.AGREED: _("承諾"),
    Result.NOT_AGREED: _("不承諾"),
    Result.RESOLVED: _("対応済"),
    Result.HANDED_OVER: _("他機関引継"),
    Result.NO_ACTION: _("対応不要"),
    Result.DUPLICATE: _("重複"),
    Result.CARRIED_OUT: _("実施"),
    Result.DISCONTINUED: _("中止"),
    Result.APPROVED: _("承認"),
    Result.NOT_APPROVED: _("不承認"),
    "": _("結果の記載なし"),
}
MEASURE_WORDS: dict[str, object] = {
    Measure.RECEIVED: _("受付"),
    Measure.OUTSIDE: _("開庁時間外の受付"),
    Measure.DECIDED: _("決定"),
    Measure.CLOSED: _("完結"),
    Measure.CORRECTION: _("補正の求め"),
    Measure.STEP: _("処理"),
    Measure.QUESTION: _("補正をお願いした項目"),
    Measure.BEGUN: _("記入の開始"),
    Measure.REACHED: _("開いたページ"),
    Measure.PASSED: _("記入を終えたページ"),
    Measure.HANDED: _("記入からの申請"),
}
#: Measures whose parts are questions or pages of a form.
FORM_PARTS = (Measure.QUESTION, Measure.REACHED, Measure.PASSED)
#: The page that comes after the last one of a form, as the ledger says it.
CHECK = "_check"
#: How each figure is counted: said on the page and at the end of the monthly report.
NOTES: tuple[tuple[object, object], ...] = (
    (
        _("数えるもの"),
        _(
            "件数は、証跡（処理の記録）の一件一件から数えています。手で入力した数はありません。"
            "日は日本時間の0時に替わります。所属は、その時に案件を担当していた所属です。"
        ),
    ),
    (_("受付"), _("受付番号が付いた案件の数です。受け付けた日に数えます。")),
    (_("オンライン"), _("受付のうち、オンラインで届いたものです。")),
    (
        _("開庁時間外"),
        _(
            "受付のうち、平日の8時30分から17時15分までのあいだに届かなかったものです。"
            "土日、祝日、年末年始に届いたものも入ります。"
        ),
    ),
    (
        _("決定"),
        _(
            "結果が決まった案件の数です。決裁、決裁のない手続きでは照合、選考、回答、取下げのうち、"
            "最初のものを、その日に一度だけ数えます。"
        ),
    ),
    (_("完結"), _("処理がすべて終わった案件と、取り下げられた案件の数です。")),
    (_("補正の求め"), _("補正をお願いした回数です。同じ案件で2回なら2と数えます。")),
    (
        _("受付から決定まで"),
        _(
            "受付から決定までの時間です。夜間や休日、補正を待つあいだも含み、取下げは含みません。"
            "中央値は半分の案件が、9割点は10件のうち9件が、それまでに決まった時間です。分の上2けたで数えた、およその値です。"
        ),
    ),
    (
        _("処理ごとの時間"),
        _("前の処理が終わってから、その処理が終わるまでの時間です。夜間や休日、補正を待つあいだも含みます。"),
    ),
    (
        _("様式の記入"),
        _(
            "ページごとの数は、申請する方が様式の各ページを初めて終えた時と、次に開いたページを数えたものです。"
            "だれがという情報は使いません。まだ途中の方は、最後に開いたページにいます。"
        ),
    ),
    (
        _("小さな数"),
        _("庁内で使う数のため、5件未満もそのまま出します。公表するときは、公表の決まりに従ってください。"),
    ),
)


def period_words(period: Period) -> str:
    """「令和8年11月」, 「令和8年度」, or a day."""
    if period.is_year:
        year = period.first.year
        return f"FY {year}" if in_english() else fiscal_year_label(year)
    if period.first == period.last:
        return date_words(period.first)
    return month_words(period.first)


def month_words(day: date) -> str:
    """「令和8年11月」 or "November 2026"."""
    return f"{day:%B %Y}" if in_english() else f"{era_year(era_of(day), day.year)}年{day.month}月"


def month_number(day: date) -> str:
    """「11月」 or "Nov"."""
    return f"{day:%b}" if in_english() else f"{day.month}月"


def step_words(kind: str) -> str:
    """The name of a step."""
    return STEP_WORDS[StepKind(kind)].says(language())


def channel_words(channel: str) -> str:
    """The name of a way in."""
    return CHANNEL_WORDS[Channel(channel)].says(language())


def part_words(measure: str, part: str, form: Mapping[str, Text] | None = None) -> str:
    """What a part of a measure is called: the result of a decision, the kind of a step, what a `form` asks.

    KeyError or ValueError where no measure has such a part.
    """
    if measure == Measure.STEP:
        return step_words(part)
    if measure not in FORM_PARTS:
        return str(RESULT_WORDS[part])
    if part == CHECK:
        return gettext("内容の確認")
    named = (form or {}).get(part)
    if named is None and part and not _PART.fullmatch(part):
        raise KeyError(part)
    return named.says(language()) if named else part or gettext("項目の記録なし")


def time_words(minutes: int | None) -> str:
    """「45分」, 「5.5時間」 up to two days, then 「3.2日」; 「―」 where there is none."""
    if minutes is None:
        return "―"
    if minutes < _HOUR:
        return gettext("%(n)s分") % {"n": minutes}
    if minutes < 2 * _DAY:
        return gettext("%(n)s時間") % {"n": f"{minutes / _HOUR:.1f}"}
    return gettext("%(n)s日") % {"n": f"{minutes / _DAY:.1f}"}


def share_words(n: int, of: int) -> str:
    """「63％」; 「―」 of nothing."""
    return f"{100 * n / of:.0f}％" if of and not in_english() else f"{100 * n / of:.0f}%" if of else "―"


def per_hundred(n: int, of: int) -> str:
    """How many of a hundred, to one decimal."""
    return f"{100 * n / of:.1f}" if of else "―"


WHOLE_CITY = gettext_lazy("市全体")
