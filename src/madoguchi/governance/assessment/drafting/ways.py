"""Which way a draft goes and how it can end, by its legal kind: steps, outcomes, words of refusal and 教示."""

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from madoguchi.counter.procedures.kinds import Apa, Authority, Kind, Result

from .asked import Words, words
from .marks import LeftOut, Proposed
from .nature import Values

#: The house's templates for what was decided, and for what goes against the applicant.
DECIDED, REFUSED = "decision_notice", "refusal_notice"
TEMPLATES = frozenset((DECIDED, REFUSED))


class End(NamedTuple):
    """One way to end; `paper` is its template, "own" where each procedure needs one of its own."""

    result: Result
    title: Words
    told: Words
    paper: str = ""
    adverse: bool = False


_GRANTED = words(
    "認めることを決めました。くわしくは通知書にあります。", "It was granted. The notice says more."
)
_AGAINST = words(
    "認めないことを決めました。理由と、不服があるときの手続きは、通知書にあります。",
    "It was refused. The notice says why, and how to object.",
)
ENDS: Mapping[Kind, tuple[End, ...]] = {
    Kind.APPLICATION: (
        End(Result.GRANTED, words("認める決定", "Granted"), _GRANTED, DECIDED),
        End(Result.REFUSED, words("認めない決定", "Refused"), _AGAINST, REFUSED, adverse=True),
    ),
    Kind.NOTIFICATION: (
        End(
            Result.ACCEPTED,
            words("受理", "Accepted"),
            words("届出を受け付けました。", "Your notification was accepted."),
        ),
        End(
            Result.NOT_ACCEPTED,
            words("不受理", "Not accepted"),
            words(
                "届出の要件を満たさないため、受け付けられませんでした。担当からご連絡します。",
                "The notification could not be accepted. We get in touch.",
            ),
        ),
    ),
    Kind.REQUEST: (
        End(
            Result.ISSUED,
            words("交付", "Issued"),
            words("ご請求のものを用意しました。", "What you asked for is ready."),
            "own",
        ),
        End(
            Result.DECLINED,
            words("不交付", "Declined"),
            words(
                "お渡しできないことを決めました。理由と、不服があるときの手続きは、通知書にあります。",
                "It was declined. The notice says why, and how to object.",
            ),
            REFUSED,
            adverse=True,
        ),
    ),
    Kind.CONTRACT: (
        End(Result.AGREED, words("承諾", "Agreed"), words("お受けします。", "We agree.")),
        End(
            Result.NOT_AGREED,
            words("お断り", "Not possible"),
            words("今回はお受けできません。", "It is not possible this time."),
        ),
    ),
    Kind.REPORT: (
        End(
            Result.RESOLVED,
            words("対応済", "Resolved"),
            words("対応を終えました。", "It has been dealt with."),
        ),
        End(
            Result.HANDED_OVER,
            words("他機関引継", "Handed over"),
            words("受け持つ機関に引き継ぎました。", "Whoever is in charge was told."),
        ),
        End(
            Result.NO_ACTION,
            words("対応不要", "No action"),
            words("いまは対応の必要がありません。", "Nothing needs to be done for now."),
        ),
    ),
    Kind.EX_OFFICIO: (
        End(
            Result.CARRIED_OUT,
            words("実施", "Carried out"),
            words("決定して実施しました。", "It was decided and carried out."),
        ),
        End(
            Result.DISCONTINUED,
            words("取りやめ", "Discontinued"),
            words("取りやめました。", "It was discontinued."),
        ),
    ),
    Kind.INTERNAL: (
        End(Result.APPROVED, words("承認", "Approved"), words("承認されました。", "It was approved.")),
        End(
            Result.NOT_APPROVED,
            words("不承認", "Not approved"),
            words("承認されませんでした。", "It was not approved."),
        ),
    ),
}

#: The word of a decision, where the name has it: 許可 and 不許可.
_VERDICTS: tuple[tuple[str, Words, Words], ...] = (
    ("許可", words("許可", "Permitted"), words("不許可", "Not permitted")),
    ("認可", words("認可", "Approved"), words("不認可", "Not approved")),
    ("認定", words("認定", "Granted"), words("認定しない", "Refused")),
    ("承認", words("承認", "Approved"), words("不承認", "Not approved")),
    ("登録", words("登録", "Registered"), words("登録しない", "Not registered")),
    ("支給", words("支給", "Granted"), words("不支給", "Refused")),
    ("給付", words("給付", "Granted"), words("給付しない", "Refused")),
    ("交付", words("交付", "Granted"), words("不交付", "Refused")),
    ("開示", words("開示", "Disclosed"), words("不開示", "Not disclosed")),
)

_DECLINED, _ISSUED = 'case.outcome == "declined"', 'case.outcome == "issued"'
#: The steps of each kind, with the condition on which each is walked.
ROUTES: Mapping[Kind, tuple[tuple[str, str], ...]] = {
    Kind.APPLICATION: (
        ("receive", ""), ("examine", ""), ("draft", ""), ("decide", ""), ("payment", 'case.outcome == "granted"'),
        ("issue", ""), ("dispatch", ""), ("close", ""),
    ),
    Kind.NOTIFICATION: (("receive", ""), ("examine", ""), ("payment", ""), ("verify", ""), ("close", "")),
    Kind.REQUEST: (
        ("receive", ""), ("examine", ""), ("draft", _DECLINED), ("decide", _DECLINED), ("payment", _ISSUED),
        ("verify", _ISSUED), ("issue", ""), ("dispatch", ""), ("close", ""),
    ),
    Kind.CONTRACT: (
        ("receive", ""), ("examine", ""), ("draft", ""), ("decide", ""), ("payment", 'case.outcome == "agreed"'),
        ("close", ""),
    ),
    Kind.REPORT: (("receive", ""), ("examine", ""), ("payment", ""), ("close", "")),
    Kind.EX_OFFICIO: (
        ("receive", ""), ("examine", ""), ("draft", ""), ("decide", ""), ("payment", ""), ("close", ""),
    ),
    Kind.INTERNAL: (
        ("receive", ""), ("examine", ""), ("draft", ""), ("decide", ""), ("payment", ""), ("close", ""),
    ),
}  # fmt: skip
_COMPLETE = words("書くところがすべて書かれ、添付書類がそろっている", "Everything is filled in and attached")
_IDENTIFIED = words(
    "本人確認をした（書類の種類だけを記録する）",
    "The applicant was identified (only the kind of document is recorded)",
)
_ENTITLED = words("法令などの要件を一つずつ確かめた", "Each requirement was checked")
_AGREES = words(
    "審査した人とは別の人が、内容をもう一度照らし合わせた", "Somebody else compared everything again"
)
_CHECKLISTS: Mapping[tuple[Kind, str], tuple[Words, ...]] = {
    (Kind.APPLICATION, "examine"): (_COMPLETE, _IDENTIFIED, _ENTITLED),
    (Kind.NOTIFICATION, "examine"): (_COMPLETE, _IDENTIFIED),
    (Kind.NOTIFICATION, "verify"): (_AGREES,),
    (Kind.REQUEST, "examine"): (_IDENTIFIED, words("請求できる方である", "The applicant may ask for it")),
    (Kind.REQUEST, "verify"): (_AGREES,),
}


def route_of(kind: Kind, *, paid: bool) -> list[dict[str, Any]]:
    """The steps; 入金確認 only where there is a fee."""
    return [_step(kind, step, when) for step, when in ROUTES[kind] if paid or step != "payment"]


def _step(kind: Kind, step: str, when: str) -> dict[str, Any]:
    checklist = list(_CHECKLISTS.get((kind, step), ()))
    return {
        "kind": step,
        **({"when": when} if when else {}),
        **({"checklist": checklist} if checklist else {}),
    }


class Objection(NamedTuple):
    """What the 教示 names: the city, who decides, and whether law sends the request for review elsewhere."""

    city: Words
    authority: Authority
    apa: Apa
    elsewhere: bool


#: Laws under which a board or the governor reviews (審査庁).
_ELSEWHERE = re.compile(
    r"^(介護保険法|国民健康保険法|国民年金法|生活保護法|高齢者の医療の確保|障害者の日常生活|児童扶養手当|特別児童扶養手当"
    r"|障害児福祉手当|建築基準法|都市計画法|地方税法|精神保健|身体障害者福祉法|戸籍法|電子署名等に係る)"
)


def objection(values: Values, city: Words, authority: Authority, apa: Apa) -> Objection:
    """What the 教示 of a row names."""
    elsewhere = authority is not Authority.MAYOR or bool(_ELSEWHERE.search(values.get("law") or ""))
    return Objection(city, authority, apa, elsewhere)


def outcomes_of(kind: Kind, name: str, how: Objection, templates: frozenset[str]) -> dict[str, Any]:
    """Every outcome that the kind demands, by its name."""
    return {one.result.value: _outcome(one, name, how, templates) for one in ENDS[kind]}


def _outcome(one: End, name: str, how: Objection, templates: frozenset[str]) -> dict[str, Any]:
    declared: dict[str, Any] = {"result": one.result.value, "title": _verdict(one, name)}
    if one.adverse:
        declared["adverse"] = True
    if one.paper:
        matter = "refusal_document" if one.adverse else "document"
        declared["document"] = one.paper if one.paper in templates else LeftOut(matter)
    declared["told"] = one.told
    if one.adverse:
        instruction = instruction_of(how)
        declared["reasons"] = _REASONS if how.apa is Apa.ACT else _PLAIN_REASONS
        declared["instruction"] = Proposed(instruction, "instruction") if how.elsewhere else instruction
    return declared


def _verdict(one: End, name: str) -> Words:
    found = next(((yes, no) for word, yes, no in _VERDICTS if word in name), None)
    if found is None or one.result not in (Result.GRANTED, Result.REFUSED):
        return one.title
    return found[one.adverse]


_REASONS = words(
    "どの要件を満たさないかを、事実とともに書いてください（行政手続法8条）。",
    "State which requirement is not met, with the facts (Administrative Procedure Act, Article 8).",
)
_PLAIN_REASONS = words(
    "どの要件を満たさないかを、事実とともに書いてください。",
    "State which requirement is not met, with the facts.",
)


def instruction_of(how: Objection) -> Words:
    """教示 (行政不服審査法82条, 行政事件訴訟法46条); before a court the board of education speaks (地教行法56条)."""
    city, board = how.city, how.authority is Authority.BOARD_OF_EDUCATION
    before_court_en = "its Board of Education" if board else "its Mayor"
    before_court = f"{city['ja']}教育委員会" if board else f"{city['ja']}長"
    return words(
        "この処分に不服がある場合は、この処分があったことを知った日の翌日から起算して3か月以内に、"
        f"{city['ja']}長に対して審査請求をすることができます（行政不服審査法82条、18条）。\n"
        "この処分の取消しの訴えは、この処分があったことを知った日の翌日から起算して6か月以内に、"
        f"{city['ja']}を被告として（訴訟において{city['ja']}を代表する者は、{before_court}となります。）"
        "提起することができます（行政事件訴訟法46条、14条）。"
        "審査請求をした場合は、その裁決があったことを知った日の翌日から起算して6か月以内です。"
        "ただし、処分または裁決の日から1年を経過すると、審査請求や訴えの提起はできなくなります。",
        f"If you object, you may ask the Mayor of {city['en']} for a review within three months of the day after you "
        "learned of this decision (Administrative Complaint Review Act, Articles 82 and 18).\n"
        f"You may bring an action for its revocation against {city['en']}, represented by {before_court_en}, "
        "within six months of the day after you learned of it, or of the ruling on your request for review "
        "(Administrative Case Litigation Act, Articles 46 and 14). Neither is possible once a year has passed "
        "since the decision or ruling.",
    )
