"""What the API answers when it cannot do what was asked: problems as of RFC 9457, in Japanese and English."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, NamedTuple

from madoguchi.core.errors import PlainError

MEDIA_TYPE = "application/problem+json"
#: What `type` begins with: names of problems, explained in docs/api.md.
NAMESPACE = "urn:madoguchi:problem:"


class Words(NamedTuple):
    """A sentence in both languages."""

    ja: str
    en: str

    def says(self, language: str) -> str:
        """The sentence in a language; Japanese for any other than English."""
        return self.en if language.startswith("en") else self.ja


class Fault(NamedTuple):
    """One thing that is wrong: a stable code for programs, a sentence for people, and the part that it is in."""

    code: str
    detail: Words
    part: str = ""


Faults = Mapping[str, Sequence[Fault]]


class Kind(NamedTuple):
    """One kind of problem: its status, its title, and what is said where nothing more is known."""

    status: HTTPStatus
    title: Words
    detail: Words


KINDS: dict[str, Kind] = {
    "bad-request": Kind(
        HTTPStatus.BAD_REQUEST,
        Words("リクエストを読み取れません", "The request cannot be read"),
        Words(
            "本文がUTF-8の正しいJSONであるか確かめてください。",
            "Check that the body is well-formed JSON in UTF-8.",
        ),
    ),
    "no-token": Kind(
        HTTPStatus.UNAUTHORIZED,
        Words("トークンがありません", "There is no token"),
        Words(
            "ヘッダー Authorization: Bearer mdg_… を付けてください。トークンは管理者が発行します。",
            "Send the header Authorization: Bearer mdg_…; whoever runs the installation makes tokens.",
        ),
    ),
    "wrong-token": Kind(
        HTTPStatus.UNAUTHORIZED,
        Words("トークンが使えません", "The token does not work"),
        Words(
            "まちがっているか、期限が切れたか、取り消されたか、この市のこちら側のものではありません。新しいトークンを発行してもらってください。",
            "It is mistyped, expired, revoked, or not of this city and side. Ask for a new one.",
        ),
    ),
    "lacks-scope": Kind(
        HTTPStatus.FORBIDDEN,
        Words("このトークンではできません", "The token does not allow this"),
        Words(
            "必要な権限（scope）を持つトークンを発行してもらってください。",
            "Ask for a token with the scope that this operation names.",
        ),
    ),
    "not-staff": Kind(
        HTTPStatus.FORBIDDEN,
        Words("職員の名簿にありません", "Not on the list of staff"),
        Words(
            "トークンの持ち主は、この市の職員として今日勤務していません。",
            "Whoever the token belongs to does not serve in this city today.",
        ),
    ),
    "identity": Kind(
        HTTPStatus.FORBIDDEN,
        Words("本人確認の段階が足りません", "The identity is not sure enough"),
        Words(
            "この手続きには、より確かな本人確認が必要です。",
            "This procedure needs a surer proof of identity.",
        ),
    ),
    "not-found": Kind(
        HTTPStatus.NOT_FOUND,
        Words("見つかりません", "Not found"),
        Words(
            "アドレスと番号を確かめてください。ほかの人のものは見られません。",
            "Check the address and the code. What belongs to others is not shown.",
        ),
    ),
    "not-allowed": Kind(
        HTTPStatus.METHOD_NOT_ALLOWED,
        Words("このメソッドは使えません", "The method is not allowed here"),
        Words("使えるメソッドはヘッダー Allow にあります。", "The header Allow names those that are."),
    ),
    "not-acceptable": Kind(
        HTTPStatus.NOT_ACCEPTABLE,
        Words("その形式では返せません", "There is no answer of that type"),
        Words(
            "返せるのは application/json だけです。Accept を直してください。",
            "Answers are application/json only: mend the header Accept.",
        ),
    ),
    "closed": Kind(
        HTTPStatus.CONFLICT,
        Words("いまは受け付けていません", "Not open now"),
        Words("この手続きは受付を止めています。", "This procedure takes no applications now."),
    ),
    "conflict": Kind(
        HTTPStatus.CONFLICT,
        Words("いまの状態ではできません", "Not possible in this state"),
        Words("状態を読み直して確かめてください。", "Read its state again."),
    ),
    "too-large": Kind(
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        Words("大きすぎます", "Too large"),
        Words(
            "JSONは5MB、ファイルは1つ20MBまでです。",
            "JSON may have 5 MB, a file 20 MB.",
        ),
    ),
    "wrong-type": Kind(
        HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
        Words("受け取れない形式です", "That type is not taken"),
        Words(
            "Content-Type を説明書（openapi.json）のとおりにしてください。",
            "Send the Content-Type that openapi.json names.",
        ),
    ),
    "not-valid": Kind(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        Words("内容に誤りがあります", "Something in it is wrong"),
        Words("errors に、どこがなぜ違うかがあります。", "The member errors says where and why."),
    ),
    "key-reused": Kind(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        Words("Idempotency-Key が使用済みです", "The Idempotency-Key was used before"),
        Words(
            "同じキーで違う内容が送られています。新しい内容には新しいキーを付けてください。",
            "The same key came with other contents. Use a new key for new contents.",
        ),
    ),
    "too-often": Kind(
        HTTPStatus.TOO_MANY_REQUESTS,
        Words("回数が多すぎます", "Too many requests"),
        Words("1分ほど待ってから、もう一度送ってください。", "Wait a minute, then send it again."),
    ),
    "fault": Kind(
        HTTPStatus.INTERNAL_SERVER_ERROR,
        Words("こちらの不具合です", "Something went wrong on our side"),
        Words(
            "何も保存されていません。しばらくしてから、もう一度送ってください。",
            "Nothing was kept. Please send it again a little later.",
        ),
    ),
}
_OF_STATUS = {kind.status: name for name, kind in reversed(KINDS.items())}


class ProblemError(PlainError):
    """An answer that says no: one of `KINDS`, in more exact words where there are some.

    `errors` says what is wrong where: by question id, or by place in the request (`query.limit`). It is `clean` where
    nothing was written before, so that nothing has to be undone.
    """

    def __init__(
        self,
        name: str,
        words: Words | None = None,
        *,
        errors: Faults | None = None,
        headers: Mapping[str, str] | None = None,
        clean: bool = False,
    ) -> None:
        self.name, self.kind = name, KINDS[name]
        super().__init__(*(words or self.kind.detail))
        self.errors, self.clean = errors, clean
        self.headers = headers or {}

    def body(self, language: str, instance: str, status: int | None = None) -> dict[str, Any]:
        """The members of RFC 9457, in a language; `instance` is the path that was asked for."""
        said = {
            "type": f"{NAMESPACE}{self.name}",
            "title": self.kind.title.says(language),
            "status": int(status or self.kind.status),
            "detail": Words(self.ja, self.en).says(language),
            "instance": instance,
        }
        return said if self.errors is None else {**said, "errors": _said(self.errors, language)}


def _said(errors: Faults, language: str) -> dict[str, list[dict[str, str]]]:
    return {place: [_of_fault(fault, language) for fault in faults] for place, faults in errors.items()}


def _of_fault(fault: Fault, language: str) -> dict[str, str]:
    said = {"code": fault.code, "detail": fault.detail.says(language)}
    return {**said, "part": fault.part} if fault.part else said


def problem_of_status(status: int) -> ProblemError:
    """The problem that a bare status means; any other is a bad request, or a fault of ours."""
    return ProblemError(_OF_STATUS.get(HTTPStatus(status), "bad-request" if status < 500 else "fault"))
