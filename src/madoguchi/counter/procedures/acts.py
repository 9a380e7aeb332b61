"""What a resident does, by legal kind: nobody applies for a report, and a report is not granted."""

from typing import NamedTuple

from .kinds import Kind
from .text import Text


def _text(ja: str, en: str) -> Text:
    return Text(ja=ja, en=en)


class ActWords(NamedTuple):
    """The sentences of one act: to begin it, to be asked whether, to do it, that it was done, to look at it."""

    start: Text
    ask: Text
    do: Text
    arrived: Text
    follow: Text


_APPLY = ActWords(
    _text("申請をはじめる", "Start the application"),
    _text("この内容で申請しますか", "Do you want to apply with these answers?"),
    _text("申請する", "Apply"),
    _text("申請が届きました", "Your application has arrived"),
    _text("進み具合を見る", "Follow your application"),
)
_NOTIFY = ActWords(
    _text("届出をはじめる", "Start the notification"),
    _text("この内容で届け出ますか", "Do you want to send this notification?"),
    _text("届け出る", "Notify"),
    _text("届出が届きました", "Your notification has arrived"),
    _text("進み具合を見る", "Follow your notification"),
)
_REQUEST = ActWords(
    _text("請求をはじめる", "Start the request"),
    _text("この内容で請求しますか", "Do you want to make this request?"),
    _text("請求する", "Request"),
    _text("請求が届きました", "Your request has arrived"),
    _text("進み具合を見る", "Follow your request"),
)
_CONTRACT = ActWords(
    _text("申込みをはじめる", "Start the application"),
    _text("この内容で申し込みますか", "Do you want to apply with these answers?"),
    _text("申し込む", "Apply"),
    _text("申込みが届きました", "Your application has arrived"),
    _text("進み具合を見る", "Follow your application"),
)
_REPORT = ActWords(
    _text("通報をはじめる", "Start the report"),
    _text("この内容で通報しますか", "Do you want to send this report?"),
    _text("通報する", "Send the report"),
    _text("通報が届きました", "Your report has arrived"),
    _text("進み具合を見る", "Follow your report"),
)
ACT_WORDS: dict[Kind, ActWords] = {
    Kind.APPLICATION: _APPLY,
    Kind.NOTIFICATION: _NOTIFY,
    Kind.REQUEST: _REQUEST,
    Kind.CONTRACT: _CONTRACT,
    Kind.REPORT: _REPORT,
    Kind.EX_OFFICIO: _APPLY,
    Kind.INTERNAL: _APPLY,
}
