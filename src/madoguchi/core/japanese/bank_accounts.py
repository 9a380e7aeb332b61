"""An account that money is paid to, as people write it: of any bank, or of ゆうちょ銀行 by 記号・番号."""

from collections.abc import Callable, Collection, Iterator, Mapping
from functools import partial
from typing import NamedTuple

from madoguchi.core.errors import PlainError

from .banking import POST_BANK, POST_BANK_NAME, account_holder, post_account, post_number, post_symbol
from .text import half_width, normalise_line

#: 預金種目 by its name here, in Japanese and in English.
ACCOUNT_KINDS = {
    "ordinary": ("普通", "ordinary"),
    "current": ("当座", "current"),
    "savings": ("貯蓄", "savings"),
}
#: Every part, with its heading in both languages.
ACCOUNT_PARTS: dict[str, tuple[str, str]] = {
    "bank_code": ("金融機関コード", "bank code"),
    "bank_name": ("金融機関の名前", "bank"),
    "branch_code": ("支店コード", "branch code"),
    "branch_name": ("支店の名前", "branch"),
    "kind": ("預金の種類", "kind of account"),
    "number": ("口座番号", "account number"),
    "holder": ("口座名義（カナ）", "account holder in kana"),
    "post_symbol": ("ゆうちょ銀行の記号", "Japan Post Bank symbol"),
    "post_number": ("ゆうちょ銀行の番号", "Japan Post Bank number"),
}
_POST = ("post_symbol", "post_number")
_BANK = ("bank_code", "bank_name", "branch_code", "branch_name", "kind", "number")
_LONGEST = {"bank_name": 60, "branch_name": 60, "holder": 120}
_MOST_OF_FIGURES = 20


class AccountFault(NamedTuple):
    """What is wrong with which part; `code` is `missing`, `malformed`, `too_long` or `not_listed`."""

    part: str
    ja: str
    en: str
    code: str = "malformed"


class AccountError(PlainError):
    """An account that cannot be taken; `faults` says what and where."""

    def __init__(self, *faults: AccountFault) -> None:
        super().__init__(" ".join(one.ja for one in faults), " ".join(one.en for one in faults))
        self.faults = faults


def longest_of(part: str) -> int:
    """How many characters a part may have at most."""
    return _LONGEST.get(part, _MOST_OF_FIGURES)


def bank_account(given: Mapping[str, str]) -> dict[str, str]:
    """An account as it is kept: `{bank_code, bank_name, branch_code, branch_name, kind, number, holder}`.

    ゆうちょ銀行 may be given by `post_symbol` and `post_number`: they are kept, and the rest is found from them.
    `number` has seven figures, `holder` is in the letters that banks send. AccountError names every fault.
    """
    value, faults = _read(given)
    wrong = {fault.part for fault in faults}
    post = any(value.get(part) or part in wrong for part in _POST)
    needed = (*(_POST if post else _BANK), "holder")
    faults += [_missing(part) for part in needed if part not in wrong and not value[part]]
    if faults:
        raise AccountError(*faults)
    return _of_post_bank(value) if post else {part: text for part, text in value.items() if text}


def _read(given: Mapping[str, str]) -> tuple[dict[str, str], list[AccountFault]]:
    value: dict[str, str] = {}
    faults = list(_too_long(given))
    wrong = {fault.part for fault in faults}
    for part, read in _READ.items():
        if part in wrong:
            continue
        try:
            value[part] = read(given.get(part, ""))
        except AccountError as error:
            faults += error.faults
        except PlainError as error:
            faults.append(AccountFault(part, error.ja, error.en))
    return value, faults


def _too_long(given: Mapping[str, str]) -> Iterator[AccountFault]:
    for part in ACCOUNT_PARTS:
        most, typed = longest_of(part), len(given.get(part, ""))
        if typed > most:
            yield AccountFault(
                part,
                f"{most}文字までで入力してください（いま{typed}文字）。",
                f"Please keep to {most} characters (there are {typed}).",
                "too_long",
            )


def _figures(text: str, *, lengths: Collection[int], ja: str, en: str) -> str:
    figures = half_width(text).replace("-", "")
    if figures and not (figures.isascii() and figures.isdecimal() and len(figures) in lengths):
        raise PlainError(ja, en)
    return figures


def _exactly(count: int, ja: str, en: str) -> Callable[[str], str]:
    return partial(
        _figures,
        lengths=(count,),
        ja=f"{ja}は{count}桁の数字で入力してください。",
        en=f"The {en} has {count} figures. Please enter all of them.",
    )


def _account_number(text: str) -> str:
    figures = _figures(
        text,
        lengths=range(1, 8),
        ja="口座番号は7桁までの数字で入力してください。",
        en="The account number has up to 7 figures. Please enter figures only.",
    )
    return figures.zfill(7) if figures else ""


def _kind(text: str) -> str:
    if text and text not in ACCOUNT_KINDS:
        raise AccountError(
            AccountFault(
                "kind",
                "預金の種類は、普通、当座、貯蓄から選んでください。",
                "Please choose the kind of account: ordinary, current or savings.",
                "not_listed",
            )
        )
    return text


_READ: dict[str, Callable[[str], str]] = {
    "bank_code": _exactly(4, *ACCOUNT_PARTS["bank_code"]),
    "bank_name": normalise_line,
    "branch_code": _exactly(3, *ACCOUNT_PARTS["branch_code"]),
    "branch_name": normalise_line,
    "kind": _kind,
    "number": _account_number,
    "holder": account_holder,
    "post_symbol": lambda text: post_symbol(text) if text.strip() else "",
    "post_number": lambda text: post_number(text) if text.strip() else "",
}


def _of_post_bank(value: Mapping[str, str]) -> dict[str, str]:
    """The account behind 記号・番号. AccountError where another bank's was given as well."""
    found = _converted(value)
    if any(value[part] not in ("", found[part]) for part in ("bank_code", "branch_code", "number")):
        raise AccountError(
            AccountFault(
                "post_symbol",
                "ゆうちょ銀行の記号・番号と、ほかの口座の両方が入力されています。どちらかを消してください。",
                "There are a symbol and number of Japan Post Bank and another account. Please remove one of them.",
                "not_listed",
            )
        )
    return {**found, **{part: value[part] for part in ("holder", *_POST)}}


def _converted(value: Mapping[str, str]) -> dict[str, str]:
    try:
        account = post_account(value["post_symbol"], value["post_number"])
    except PlainError as error:
        raise AccountError(AccountFault("post_number", error.ja, error.en)) from error
    # 通常貯蓄貯金 has a 記号 like 通常貯金: its owner says which.
    ordinary = "savings" if value["kind"] == "savings" else "ordinary"
    return {
        "bank_code": POST_BANK,
        "bank_name": POST_BANK_NAME,
        "branch_code": account.branch_code,
        "branch_name": account.branch_name,
        "kind": "current" if account.current else ordinary,
        "number": account.number,
    }


def _missing(part: str) -> AccountFault:
    ja, en = ACCOUNT_PARTS[part]
    chosen = part == "kind"
    return AccountFault(
        part,
        f"{ja}を{'選んで' if chosen else '入力して'}ください。",
        f"Please {'choose' if chosen else 'enter'} the {en}.",
        "missing",
    )
