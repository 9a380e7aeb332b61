"""The sandbox's own pages, Japanese and English. They say on each that no money moves."""

from collections.abc import Sequence
from html import escape
from http import HTTPStatus
from urllib.parse import urlsplit

import segno

from .answers import Answer
from .store import Row

#: The number that is taken, and the one that is refused; any other is no test card.
GOOD_CARD, BAD_CARD = "4242424242424242", "4000000000000002"
_WORDS = {
    "sandbox": ("練習用の決済事業者", "Payment provider for practice"),
    "warning": (
        "これは練習用のページです。お金は動きません。本物のカード番号を入力しないでください。",
        "This page is for practice. No money moves. Never type a real card number.",
    ),
    "to": ("お支払いの内容", "What you pay for"),
    "amount": ("金額", "Amount"),
    "yen": ("{}円", "{} yen"),
    "number": ("カード番号", "Card number"),
    "hint": (
        "4242 4242 4242 4242 は支払えます。4000 0000 0000 0002 は断られます。",
        "4242 4242 4242 4242 is taken. 4000 0000 0000 0002 is declined.",
    ),
    "no_card": (
        "練習用のカード番号ではありません。4242 4242 4242 4242 か 4000 0000 0000 0002 を入力してください。",
        "That is no test card. Please type 4242 4242 4242 4242 or 4000 0000 0000 0002.",
    ),
    "pay": ("支払う", "Pay"),
    "decline": ("支払えなかったことにする", "Let it be declined"),
    "leave": ("支払わずに戻る", "Go back without paying"),
    "scan": (
        "スマートフォンでこのQRコードを読み取るか、次のボタンを押してください。",
        "Scan this code with a telephone, or press the button.",
    ),
    "picture": ("支払いのためのQRコード", "QR code for the payment"),
    "go_on": ("支払いの確認へ進む", "Go on to confirm"),
    "confirm": ("支払いを確かめる", "Confirm the payment"),
    "over": ("この支払いは終わっています。", "This payment is over."),
    "back": ("市のページに戻る", "Back to the city"),
    "unknown": ("この支払いはありません。", "There is no such payment."),
}
_STYLE = """body{font:17px/1.7 sans-serif;max-width:38rem;margin:0 auto;padding:1rem;color:#1a1a1a;background:#fff}
h1{font-size:1.5rem;line-height:1.4}.warning{border:2px solid #b78f00;padding:.5rem 1rem}
dt{font-weight:bold}dd{margin:0 0 .5rem}label{display:block;font-weight:bold}
input[type=text],input[type=number]{font:inherit;padding:.5rem;width:100%;box-sizing:border-box}
input{border:1px solid #595959}.button{display:inline-block;text-decoration:none}
button,.button{font:inherit;min-height:44px;margin:0 .25rem .5rem 0;padding:.5rem 1.5rem;border:1px solid #0017c1}
button,.button{background:#0017c1;color:#fff}
.second{background:#fff;color:#0017c1}.fault{color:#c00}form{margin:1rem 0}
.wide{overflow-x:auto}
img{max-width:14rem;display:block}table{border-collapse:collapse}td,th{padding:.25rem .5rem;text-align:left}"""


def style() -> Answer:
    """The one stylesheet."""
    return Answer(_STYLE, media_type="text/css; charset=utf-8")


def _says(language: str, name: str, *given: object) -> str:
    return escape(_WORDS[name][language == "en"].format(*given))


def _page(language: str, heading: str, body: str, *outside: str, status: int = 200) -> Answer:
    text = (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{heading}</title><link rel="stylesheet" href="/style.css"></head><body><main>'
        f'<p class="warning">{_says(language, "warning")}</p><h1>{heading}</h1>{body}</main></body></html>'
    )
    return Answer(text, HTTPStatus(status), outside=outside)


def _facts(row: Row, language: str) -> str:
    yen = _says(language, "yen", f"{row['amount']:,}")
    named, amount = _says(language, "to"), _says(language, "amount")
    return f"<dl><dt>{named}</dt><dd>{escape(row['title'])}</dd><dt>{amount}</dt><dd>{yen}</dd></dl>"


def _button(language: str, word: str, do: str, kind: str = "") -> str:
    return f'<button class="{kind}" name="do" value="{do}">{_says(language, word)}</button> '


def _form(row: Row, body: str) -> str:
    return f'<form method="post" action="/pay/{row["id"]}">{body}</form>'


def _choices(language: str) -> str:
    return (
        _button(language, "pay", "pay")
        + _button(language, "decline", "decline", "second")
        + _button(language, "leave", "leave", "second")
    )


def card(row: Row, *, wrong: bool = False) -> Answer:
    """Where somebody types a card's number."""
    language = row["language"]
    fault = f'<p class="fault" role="alert">{_says(language, "no_card")}</p>' if wrong else ""
    field = (
        f'<label for="number">{_says(language, "number")}</label><p id="hint">{_says(language, "hint")}</p>{fault}'
        f'<input type="text" id="number" name="number" inputmode="numeric" autocomplete="off"'
        f' aria-describedby="hint" value="{GOOD_CARD}">'
    )
    body = _facts(row, language) + _form(row, f"{field}<p>{_choices(language)}</p>")
    return _page(language, _says(language, "sandbox"), body, *_outside(row), status=422 if wrong else 200)


def qr(row: Row, host: str) -> Answer:
    """A code for a telephone."""
    language, confirm = row["language"], f"/pay/{row['id']}/confirm"
    picture = segno.make(f"http://{host}{confirm}").svg_data_uri(scale=4)
    body = (
        f"{_facts(row, language)}<p>{_says(language, 'scan')}</p>"
        f'<img src="{escape(picture)}" alt="{_says(language, "picture")}">'
        f'<p><a class="button" href="{confirm}">{_says(language, "go_on")}</a></p>'
        + _form(row, _button(language, "leave", "leave", "second"))
    )
    return _page(language, _says(language, "sandbox"), body, *_outside(row))


def confirm(row: Row) -> Answer:
    """Where the telephone asks whether to pay."""
    language = row["language"]
    body = _facts(row, language) + _form(row, _choices(language))
    return _page(language, _says(language, "confirm"), body, *_outside(row))


def over(row: Row) -> Answer:
    """A payment that cannot be paid any more."""
    language = row["language"]
    link = f'<p><a class="button" href="{escape(row["back"])}">{_says(language, "back")}</a></p>'
    return _page(language, _says(language, "over"), link)


def unknown() -> Answer:
    """No such payment."""
    return _page("ja", _says("ja", "unknown"), f'<p lang="en">{_says("en", "unknown")}</p>', status=404)


def home(behaviour: Row, payments: Sequence[Row]) -> Answer:
    """What this is, how it behaves, and the newest payments; in both languages at once."""
    lines = "".join(
        f"<tr><td>{escape(row['at'][:19])}</td><td>{escape(row['title'])}</td><td>{row['amount']:,}</td>"
        f"<td>{row['state']}</td><td>{row['refunded']:,}</td></tr>"
        for row in payments
    )
    heads = "".join(
        f'<th scope="col">{words}</th>'
        for words in ("時刻 at (UTC)", "内容 for", "円 yen", "状態 state", "返金 refunded")
    )
    body = (
        f'<p lang="en">{_says("en", "warning")}</p>{_behaviour(behaviour)}'
        '<h2>支払い / Payments</h2><div class="wide" tabindex="0" role="region" aria-label="支払い / Payments">'
        f"<table><tr>{heads}</tr>{lines}</table></div>"
    )
    return _page("ja", "練習用の決済事業者 / Payment provider for practice", body)


def _behaviour(behaviour: Row) -> str:
    numbers = (("delay", "遅らせる秒数 / Delay in seconds", 3600), ("copies", "同じ通知の回数 / Copies", 10))
    boxes = (("reordered", "順番を逆にする / Reordered"), ("lost", "届かないようにする / Lost"))
    fields = [
        f'<p><label for="{name}">{words}</label><input type="number" min="0" max="{most}" step="any" id="{name}"'
        f' name="{name}" value="{behaviour[name]:g}"></p>'
        for name, words, most in numbers
    ] + [
        f'<p><label><input type="checkbox" name="{name}" value="1"{" checked" * bool(behaviour[name])}> {words}'
        "</label></p>"
        for name, words in boxes
    ]
    return (
        '<h2>通知のしかた / How it calls back</h2><form method="post" action="/behaviour">'
        f"{''.join(fields)}<button>変える / Change</button></form>"
    )


def _outside(row: Row) -> tuple[str, ...]:
    """Where the person goes back to: browsers ask it of a form that leads on."""
    parts = urlsplit(row["back"])
    return (f"{parts.scheme}://{parts.netloc}",)
