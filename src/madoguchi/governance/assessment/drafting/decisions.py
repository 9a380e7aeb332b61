"""What a row cannot say and a person must decide: one table of named things, and each as it stands in one draft."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from madoguchi.core.declarations import line_of


class Matter(NamedTuple):
    """One thing to decide: where it stands in a declaration, what, why; `sample` shows how it is written.

    With a sample it is left out of the draft, so that the check names it; without one the draft has a proposal.
    """

    path: str
    ja: str
    en: str
    why_ja: str
    why_en: str
    sample: str = ""


DECISIONS: Mapping[str, Matter] = {
    "id": Matter(
        "id", "アドレスになる名前", "Name in addresses",
        "公開したあとは変えられません。内容のわかる英語にしてください。",
        "It cannot change once published. Please use plain English words.",
    ),
    "kind": Matter(
        "kind", "法律上の種類", "Kind in law",
        "手続名からは決められません。申請か届出かで、結果・期間・教示が変わります（行政手続法2条）。",
        "The name does not tell. Outcomes, times and instructions follow from it (Administrative Procedure Act, 2).",
    ),
    "authority": Matter(
        "authority", "執行機関", "Who decides in law",
        "市長ではなく、農業委員会などの権限かもしれません。",
        "It may not be the mayor but a committee, as of agriculture.",
    ),
    "basis": Matter(
        "basis", "根拠の種類", "What it rests on",
        "根拠が棚卸しに書かれていません。法律・条例・規則・要綱のどれかで、適用される手続の法令が変わります。",
        "The row names no law, ordinance or guideline; which rules of procedure apply depends on it.",
        "ordinance",
    ),
    "identity": Matter(
        "identity", "オンラインでの本人確認", "Identity on line",
        "紙でどう確かめているかが棚卸しからわかりません。必要以上に強くしないでください。",
        "The row does not say how it is done on paper. Please ask for no more than is needed.",
        "contact",
    ),
    "department": Matter(
        "department", "担当の所属", "Department",
        "棚卸しの担当課が、市の所属にありません。",
        "The row's section is no department of this city.",
        "general_affairs",
    ),
    "title_en": Matter(
        "title.en", "英語の題名", "Title in English",
        "英語で何と呼ぶかは、市で決めます。",
        "What it is called in English is for the city to say.",
        "Notice of moving",
    ),
    "summary": Matter(
        "summary", "どんな手続きかの説明", "What it is, in plain words",
        "法令の言葉ではなく、使う方に伝わる一文か二文にしてください。",
        "A sentence or two that whoever needs it understands, not the words of the law.",
        "{ja: 何のための手続きか, en: What it is for}",
    ),
    "life_event": Matter(
        "life_event", "暮らしの場面", "Life event",
        "どの場面で探すかが棚卸しからわかりません。",
        "The row does not say when in life people look for it.",
        "{ja: 引越しと住民票, en: Moving and resident record}",
    ),
    "who": Matter(
        "who", "手続きできる方", "Who may ask",
        "手続主体が棚卸しに書かれていません。",
        "The row does not say who asks.",
        "{ja: 市民の方, en: Residents}",
    ),
    "deadline": Matter(
        "deadline", "いつまで・いつから", "When",
        "法令や要綱の期限を確かめて書きます。",
        "Please look up the time limit in the law or guideline.",
        "{ja: いつでも, en: At any time}",
    ),
    "channels": Matter(
        "channels", "受け付ける方法", "Ways in",
        "まだオンラインで受け付けていない手続きです。法令が来庁や書面を求めていないか確かめてください。",
        "It is not on line yet. Please check whether a law wants a visit or paper.",
    ),
    "cost": Matter(
        "cost", "かかる費用の説明", "What it costs, in words",
        "金額は、市の手数料条例などで決まっています。",
        "The sum stands in the city's fees ordinance.",
        "{ja: 1件300円, en: 300 yen each}",
    ),
    "fee_amount": Matter(
        "fee.amount", "手数料の額（円）", "Fee in yen",
        "金額は、市の手数料条例などで決まっています。",
        "The sum stands in the city's fees ordinance.",
        '"300"',
    ),
    "fee_reckoned": Matter(
        "fee.reckoned", "手数料の計算のしかた", "How the fee is reckoned",
        "払う方に、なぜその額かを伝えます。",
        "It tells whoever pays how the sum comes about.",
        "{ja: 1件300円, en: 300 yen each}",
    ),
    "fee_account": Matter(
        "fee.account", "歳入の科目", "Item of revenue",
        "調定の科目は、財政の担当が決めます。",
        "The finance section says which item of revenue it is.",
        "手数料・総務手数料",
    ),
    "days": Matter(
        "period.days", "処理にかかる日数", "Days it takes",
        "棚卸しの処理期間から日数が読めません。申請なら標準処理期間を定めます（行政手続法6条）。",
        "The row's time is no figure. An application has a standard processing time (Administrative Procedure Act, 6).",
        "14",
    ),
    "other_ways": Matter(
        "other_ways", "ほかの方法", "Other ways",
        "担当の所属が決まったら、窓口や電話を書きます。",
        "Once the department is known: its counter or telephone.",
        "[{ja: 窓口でも手続きできます。, en: You can also come to the counter.}]",
    ),
    "purpose": Matter(
        "purpose", "個人情報を使う目的", "Purpose",
        "利用目的を明示します（個人情報保護法62条）。",
        "What the personal information is used for must be said (Act on the Protection of Personal Information, 62).",
        "{ja: 審査と連絡のために使います。, en: To examine it and to reach you.}",
    ),
    "retention": Matter(
        "retention", "保存期間", "How long it is kept",
        "文書管理規則の保存期間表で決まっています。",
        "The city's rules on documents say so.",
        "{years: 5}",
    ),
    "law": Matter(
        "law", "根拠の条文", "Law and article",
        "根拠法令が棚卸しに書かれていません。",
        "The row names no law.",
        "{ja: みほん市○○要綱 第3条, en: 'Guideline, Article 3'}",
    ),
    "law_en": Matter(
        "law.en", "根拠法令の英語名", "The law's name in English",
        "日本法令外国語訳データベースの名前を使います。",
        "As in the Japanese Law Translation database.",
        "Basic Resident Register Act",
    ),
    "contents": Matter(
        "", "申請書の項目", "What else the form asks",
        "棚卸しには「その他の情報」としか書かれていません。いまの様式を見て、項目ごとの質問にしてください。",
        "The row says only “other”. Please look at the form and make a question of each entry.",
    ),
    "label_en": Matter(
        "", "「{title}」の英語", "“{title}” in English",
        "棚卸しには日本語だけが書かれています。",
        "The row has it in Japanese only.",
        "Family name before marriage",
    ),
    "individual_number": Matter(
        "", "マイナンバーの受け取り方", "How the Individual Number comes",
        "フォームでは聞けません（番号法）。窓口での提示か、情報連携かを決めて、お知らせに書きます。",
        "A form must not ask for it. Please say here whether it is shown at the counter or looked up by the city.",
    ),
    "looked_up": Matter(
        "", "「{title}」を省略できるか", "Whether “{title}” can be left out",
        "市が自分で確かめられる書類かもしれません。確かめられるなら、この質問を消します。",
        "The city may be able to look this up itself. If so, take this question out.",
    ),
    "other_files": Matter(
        "", "そのほかの添付書類", "Other attachments",
        "棚卸しには「その他の添付書類」としか書かれていません。何が要るかを書くか、要らなければ消します。",
        "The row says only “other attachments”. Please say which, or take the question out.",
    ),
    "instruction": Matter(
        "", "教示（審査庁と期間）", "Where and when to object",
        "この法律では、審査請求の先が市長ではないことがあります。",
        "Under this law a request for review may go to somebody other than the mayor.",
    ),
    "document": Matter(
        "", "結果を知らせる文書のひな形", "Template of the paper that tells the outcome",
        "市のひな形（templates）に、使えるものがありません。",
        "The city's templates have none for it.",
        "decision_notice",
    ),
    "refusal_document": Matter(
        "", "不利益な結果の通知書のひな形", "Template of the notice of refusal",
        "理由と教示を書いた通知書が要りますが、市のひな形（templates）にありません。",
        "A notice with reasons and instruction is needed, and the city's templates have none.",
        "refusal_notice",
    ),
}  # fmt: skip


class Decision(NamedTuple):
    """One thing to decide in one draft; `left_out` says that the check will name it until it is there."""

    name: str
    path: str
    ja: str
    en: str
    why_ja: str
    why_en: str
    left_out: bool

    @classmethod
    def of(cls, name: str, path: str = "", ja: str = "", en: str = "") -> "Decision":
        """A matter of the table, at its own place or another, about a thing of these names."""
        one = DECISIONS[name]
        return cls(
            name,
            path or one.path,
            one.ja.format(title=ja),
            one.en.format(title=en),
            one.why_ja,
            one.why_en,
            bool(one.sample),
        )

    @property
    def mark(self) -> str:
        """The comment that stands at its place until somebody decided."""
        return f"# 決めること：{self.ja}"

    @property
    def sample(self) -> str:
        """How it is written."""
        return DECISIONS[self.name].sample

    def names(self, fault: str) -> bool:
        """Whether a fault's path is about it."""
        return fault == self.path or fault.startswith(f"{self.path}.")


class Standing(NamedTuple):
    """A decision in a text as it is now: settled or not, and the line to look at (0: it stands nowhere)."""

    decision: Decision
    settled: bool
    line: int


def standings(decisions: Iterable[Decision], text: str, tree: Any) -> list[Standing]:
    """What is settled: what was left out is there now, of what was proposed the mark is gone."""
    lines = [line.strip() for line in text.splitlines()]
    return [_standing(one, lines, tree) for one in decisions]


def _standing(one: Decision, lines: list[str], tree: Any) -> Standing:
    marked = lines.index(one.mark) + 1 if one.mark in lines else 0
    there = _there(tree, one.path)
    settled = there if one.left_out else not marked
    return Standing(one, settled, marked or (line_of(tree, steps_of(one.path)) if there else 0))


def steps_of(path: str) -> list[str | int]:
    """The steps of a path in a tree."""
    return [int(step) if step.isdecimal() else step for step in path.split(".")]


def _there(tree: Any, path: str) -> bool:
    here = tree
    for step in steps_of(path):
        try:
            here = here[step]
        except (KeyError, IndexError, TypeError):
            return False
    return here is not None
