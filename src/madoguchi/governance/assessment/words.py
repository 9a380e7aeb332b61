"""What a finding says to whoever settles it: what is doubtful, and how to mend it, in both languages."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from .inventory.fields import BY_NAME
from .models import Finding, FindingKind


class Sentence(NamedTuple):
    """What is doubtful, and what to do; facts stand in braces."""

    ja: str
    en: str
    mend_ja: str
    mend_en: str


SENTENCES: Mapping[str, Sentence] = {
    "unread.approximate": Sentence(
        "「{written}」は、おおよその数です。", "“{written}” is about so many.",
        "正確な件数がわかれば、入れてください。", "Enter the exact figure if it is known.",
    ),
    "unread.range": Sentence(
        "「{written}」は、幅のある数です。不明として扱っています。", "“{written}” is a range, taken for unknown.",
        "一つの数にしてください。", "Make it one figure.",
    ),
    "unread.dated": Sentence(
        "「{written}」は日付です。表計算ソフトが書き換えたのかもしれません。",
        "“{written}” is a date; the spreadsheet may have changed it.",
        "もとの数を確かめて、入れてください。", "Look up the figure and enter it.",
    ),
    "unread.other": Sentence(
        "「{written}」を読み取れませんでした。不明として扱っています。",
        "“{written}” could not be read, and is taken for unknown.",
        "正しい値を入れてください。", "Enter the right value.",
    ),
    "same": Sentence(
        "「{other}」と同じ手続きかもしれません（ことばの{alike}%が同じ）。",
        "It may be the same as “{other}” ({alike}% of the words).",
        "同じ手続きなら、名前をそろえてください。別なら「このままで正しい」を選んでください。",
        "If it is, give both one name; if not, say that it is right.",
    ),
    "last_year": Sentence(
        "件数が前年と大きく違います（前年{then:,}件、今年{now:,}件）。",
        "The volume is far from last year's ({then:,}, now {now:,}).",
        "数え方を確かめてください。", "See how it was counted.",
    ),
    "national": Sentence(
        "件数が、国の件数から見込む数と大きく違います（見込み{expected:,}件、この表{now:,}件）。",
        "The volume is far from what the country's would mean here ({expected:,} expected, {now:,} said).",
        "数え方と、年間の数かどうかを確かめてください。", "See how it was counted, and whether for a year.",
    ),
    "other_source": Sentence(
        "「{title}」では{there:,}件です（この表は{now:,}件）。", "“{title}” says {there:,} (here {now:,}).",
        "どちらが正しいかを確かめてください。", "See which is right.",
    ),
    "blank": Sentence(
        "空欄です。", "It is blank.",
        "わかる方に確かめて、入れてください。わからなければ「このままで正しい」を選んでください。",
        "Ask who knows; if nobody does, say that it is right.",
    ),
    "two_answers": Sentence(
        "同じ手続きに、二つの回答があります（{one}と{two}）。", "It was answered twice ({one} and {two}).",
        "課の中で、どちらが正しいかを決めてください。", "Let the department settle which is right.",
    ),
    "half": Sentence(
        "オンライン{online:,}件は、総件数{volume:,}件のちょうど半分です。見積もりではありませんか。",
        "{online:,} on line is exactly half of {volume:,}: is it an estimate?",
        "数えた件数を入れてください。", "Enter what was counted.",
    ),
    "tool_unused": Sentence(
        "「{system}」があるのに、紙で受け付けています。", "There is “{system}”, yet it is taken on paper.",
        "使えない理由を確かめてください。すぐに始められる候補です。", "See why it is not used: it could begin at once.",
    ),
    "measured": Sentence(
        "直した数は{now:,}件ですが、申請の記録では{there:,}件です。",
        "It was mended to {now:,}, but {there:,} are on record.",
        "記録にない申請があれば「このままで正しい」を、なければ記録の数を入れてください。",
        "If some are not on record say that it is right; if not, enter the figure on record.",
    ),
    "contradiction.paid_without_fee": Sentence(
        "手数料なしなのに、納付方法があります。", "There is no fee, but a way to pay.",
        "手数料か納付方法を直してください。", "Mend the fee or the ways to pay.",
    ),
    "contradiction.online_above_volume": Sentence(
        "オンライン件数が、総件数より多くなっています。", "More are on line than there are.",
        "件数を直してください。", "Mend the figures.",
    ),
    "contradiction.channels": Sentence(
        "方法別の件数の合計が、総件数と違います。", "The channels do not add up to the volume.",
        "件数を直してください。", "Mend the figures.",
    ),
    "contradiction.online_though_not": Sentence(
        "オンライン未実施なのに、オンライン件数があります。", "It is not on line, but some came on line.",
        "状況か件数を直してください。", "Mend the status or the figure.",
    ),
    "contradiction.forbidden_though_online": Sentence(
        "法令で対面・書面が義務なのに、オンライン件数があります。",
        "Law wants a visit or paper, but some came on line.",
        "義務の有無か件数を直してください。", "Mend what law says or the figure.",
    ),
    "contradiction.identity_none_and_some": Sentence(
        "本人確認不要と、ほかの手法が両方あります。", "No identity is needed, and yet some is.",
        "どちらかにしてください。", "Keep one of them.",
    ),
    "contradiction.attachments_none_and_some": Sentence(
        "添付書類なしと、ほかの書類が両方あります。", "No attachment is needed, and yet some is.",
        "どちらかにしてください。", "Keep one of them.",
    ),
}  # fmt: skip


def _key(kind: str, facts: Mapping[str, Any]) -> str:
    if kind == FindingKind.CONTRADICTION:
        return f"{kind}.{facts['rule']}"
    if kind == FindingKind.UNREAD:
        told = f"{kind}.{facts['doubt']}"
        return told if told in SENTENCES else f"{kind}.other"
    return kind


class Told(NamedTuple):
    """A finding in words: the field it is about, what is doubtful, what to do."""

    field: str
    what: str
    mend: str


def told(finding: Finding, language: str) -> Told:
    """A finding in a language."""
    sentence = SENTENCES[_key(finding.kind, finding.facts)]
    english = language.startswith("en")
    field = BY_NAME.get(finding.field)
    name = (field.en if english else field.ja) if field else ""
    what, mend = (sentence.en, sentence.mend_en) if english else (sentence.ja, sentence.mend_ja)
    return Told(name, what.format(**finding.facts), mend)
