"""The fixed words of a paper form, in both languages: an English form has the Japanese below, for the clerk."""

from dataclasses import dataclass
from typing import Final, NamedTuple, TypeAlias

from ..kinds import Kind
from ..text import Text

#: A text on paper: its words, and the Japanese where they are in another language.
Shown: TypeAlias = list[str]


class Both(NamedTuple):
    """A text put together from others, of whatever length."""

    ja: str
    en: str


@dataclass(frozen=True)
class Say:
    """Says texts in the language of the form."""

    language: str

    def __call__(self, text: Text | Both, **parts: object) -> Shown:
        """The text with its parts filled in, and the Japanese below where the form is in English.

        A part that is itself a text is filled in in its own language.
        """
        ja, en = filled(text, **parts) if parts else (text.ja, text.en)
        return [en, ja] if self.english and en != ja else [ja]

    @property
    def english(self) -> bool:
        """Whether the form is in English."""
        return self.language.startswith("en")


def filled(pattern: Text | Both, **parts: object) -> Both:
    """A pattern with its parts filled in."""
    ja = {name: one.ja if isinstance(one, Text | Both) else one for name, one in parts.items()}
    en = {name: one.en if isinstance(one, Text | Both) else one for name, one in parts.items()}
    return Both(pattern.ja.format(**ja), pattern.en.format(**en))


def _text(ja: str, en: str) -> Text:
    return Text(ja=ja, en=en)


# Parts of answers
YEAR: Final = _text("年", "year")
MONTH: Final = _text("月", "month")
DAY: Final = _text("日", "day")
WESTERN: Final = _text("西暦", "A.D.")
MORNING: Final = _text("午前", "a.m.")
AFTERNOON: Final = _text("午後", "p.m.")
HOUR: Final = _text("時", "h")
MINUTE: Final = _text("分", "min")
YEN: Final = _text("円", "yen")
KANA: Final = _text("フリガナ", "Reading")
FAMILY: Final = _text("姓", "Family name")
GIVEN: Final = _text("名", "Given name")
FAMILY_KANA: Final = _text("フリガナ（姓）", "Reading in kana (family name)")
GIVEN_KANA: Final = _text("フリガナ（名）", "Reading in kana (given name)")
LATIN: Final = _text("ローマ字", "Name in Latin letters")
ALIAS: Final = _text("旧氏・通称（ある方）", "Former or common name, if any")
ADDRESS: Final = _text("都道府県・市区町村・町名・番地", "Prefecture, city, town, number")
BUILDING: Final = _text("建物名・部屋番号・方書", "Building, room, care of")
PLACE: Final = _text("場所（住所、交差点の名前など）", "Where: an address, a crossing")
LANDMARK: Final = _text(
    "目印（近くの建物、電柱の番号など）", "Landmark: a building nearby, the number on a pole"
)
AS_MANY: Final = _text("あてはまるものすべてに✓", "Tick all that apply")
RANKED: Final = _text("下の番号を、希望する順に書いてください", "Write the numbers in the order you wish")
CHOICE_NO: Final = _text("第{n}希望", "Choice {n}")
NUMBER: Final = _text("番", "(number)")
YES: Final = _text("はい", "Yes")
NO: Final = _text("いいえ", "No")
AGREED: Final = _text("同意します", "I agree")
NOT_AGREED: Final = _text("同意しません", "I do not agree")
ENCLOSING: Final = _text("{thing}（{count}{unit}）を添えます", "Enclosed: {count} {several}")
BY_THE_CITY: Final = _text(
    "市で計算します（書かなくてかまいません）", "The city works this out. Please leave it empty."
)
MORE_ROOM: Final = _text(
    "書ききれないときは、別の紙に続けてください", "Please go on on another sheet if you need more room"
)
BANK: Final = _text("金融機関名", "Bank")
BANK_CODE: Final = _text("金融機関コード（わかれば）", "Bank code, if known")
BRANCH: Final = _text("支店名", "Branch")
BRANCH_CODE: Final = _text("支店コード（わかれば）", "Branch code, if known")
ACCOUNT_KINDS: Final = (_text("普通", "ordinary"), _text("当座", "current"), _text("貯蓄", "savings"))
ACCOUNT_NUMBER: Final = _text("口座番号（右づめ）", "Account number")
POST_BANK: Final = _text("ゆうちょ銀行のとき：記号・番号", "Japan Post Bank: code and number")
ACCOUNT_HOLDER: Final = _text("口座名義（カタカナ）", "Account holder (katakana)")
SIGNATURE: Final = _text("署名（ご自身で書いてください）", "Signature, in your own hand")

# The form around them
TO_MAYOR: Final = _text("（宛先）{city}長", "To the mayor of {city}")
TO: Final = _text("（宛先）{city}{authority}", "To {authority} of {city}")
REQUIRED: Final = _text("必須", "required")
FILLED_ON: Final = _text("提出する日", "Date")
SEND: Final = _text("提出先", "Where to send it")
ATTENTION: Final = _text("{department}　行", "{department}")
POSTAGE: Final = _text(
    "郵送のときは、封筒に入れ、料金分の切手を貼ってください。窓口に持ってきてもかまいません。",
    "By post: put it into an envelope with a stamp. You may also bring it to the counter.",
)
BRING: Final = _text("上の窓口に持ってきてください。", "Please bring it to the counter named above.")
ONLY_BY_PHONE: Final = _text(
    "紙では受け付けていません。市の職員が聞き取るときに使います。",
    "Not taken on paper: staff of the city use it when they write down what they are told.",
)
SEND_HOW: Final = _text("提出のしかた", "How to send it")
CONTACT: Final = _text("問い合わせ：{contact}", "Contact: {contact}")
DEADLINE: Final = _text("期限", "Until when")
COST: Final = _text("手数料", "Fee")
RECKONED: Final = _text("計算のしかた：{reckoned}", "How it is reckoned: {reckoned}")
WAYS: Final = _text("支払い方：{ways}", "How to pay: {ways}")
PURPOSE: Final = _text("利用目的", "Purpose of use")
RECIPIENTS: Final = _text("お渡しする先：{recipients}", "Passed on to: {recipients}")
WHO: Final = _text("手続きできる方", "Who may use it")
HOW: Final = _text("書き方", "How to fill it in")
HOW_LINES: Final = (
    _text(
        "黒のペンまたはボールペンで書いてください。消せるペンと鉛筆は使わないでください。",
        "Please use a black pen that cannot be erased, and write in Japanese if you can.",
    ),
    _text(
        "番号が並んでいるところは、あてはまる番号1つに○をつけます。□が並んでいるところは、あてはまるものに✓を入れます。",
        "Where there are numbers, draw a circle round one. Where there are squares, tick what applies.",
    ),
    _text(
        "「必須」のあるところは、必ず書いてください。", "Please do not leave out what is marked “required”."
    ),
    _text(
        "個人番号（マイナンバー）は、どこにも書かないでください。",
        "Do not write an Individual Number (My Number) anywhere.",
    ),
)
NAME_HERE: Final = _text("お名前（この紙にも書いてください）", "Name (on this sheet too)")
ROW_NO: Final = _text("{row} {n}", "{row} {n}")
MORE_ROWS: Final = _text(
    "{rows}件より多いときは、このページを写すか、別の紙に同じことを書いて添えてください（{most}件まで）。",
    "For more than {rows}, copy this page or write the same on another sheet (up to {most}).",
)
BY_OTHERS: Final = _text("本人以外の方が提出するとき", "If someone else hands it in")
BY_OTHERS_LEAD: Final = _text(
    "本人が提出するときは、書かなくてかまいません。代理人の方は、委任状など、立場のわかる書類を添えてください。",
    "Leave this empty if you hand it in yourself. If you act for someone, enclose a letter of attorney or the like.",
)
BY_MESSENGER: Final = _text("使者の方（書いた紙を届けるだけの方）", "Messenger, who only brings the paper")
THEIR_STANDING: Final = _text("立場", "Standing")
THEIR_NAME: Final = _text("お名前", "Name")
THEIR_ADDRESS: Final = _text("住所", "Address")
THEIR_PHONE: Final = _text("電話番号", "Telephone number")
ENCLOSED: Final = _text("添付書類・用意するもの", "What to enclose or have at hand")
OF_QUESTION: Final = _text("問{n}　{label}", "Question {n}: {label}")
SIGN_HERE: Final = _text("署名（押印はいりません）", "Signature (no seal)")
LAW: Final = _text("根拠", "Law")
OFFICE_ONLY: Final = _text("市役所記入欄", "For the city hall only")
STAMP: Final = _text("受付印", "Stamp")
RECORD_NUMBER: Final = _text("収受番号", "Record number")
IN_CHARGE: Final = _text("担当", "Clerk")
ENTRY: Final = _text(
    "職員用：入力画面（個人の情報は入っていません）", "Staff: entry screen (holds no personal data)"
)
EDITION: Final = _text("第{number}版（{on}）　{code}", "Version {number} ({on})  {code}")
QR_ALT: Final = _text("入力画面のアドレスを表すQRコード", "QR code with the address of the entry screen")

# Who need not answer
ONLY_IF: Final = _text("{terms}を選んだ方だけ", "Only if {terms}")
ONLY_CHOSEN: Final = _text("問{n}で「{option}」", "you chose “{option}” in question {n}")
ONLY_OTHER: Final = _text("問{n}で「{option}」以外", "you did not choose “{option}” in question {n}")
AND: Final = _text("、かつ", " and ")
OR: Final = _text("または", " or ")
ONLY_FITTING: Final = _text(
    "当てはまる方だけ（問{numbers}の答えによります）",
    "Only if it applies to you (it depends on question {numbers})",
)

SIGNED: Final[dict[Kind, Text]] = {
    Kind.APPLICATION: _text("上のとおり申請します。", "I apply as written above."),
    Kind.NOTIFICATION: _text("上のとおり届け出ます。", "I notify as written above."),
    Kind.REQUEST: _text("上のとおり請求します。", "I request as written above."),
    Kind.CONTRACT: _text("上のとおり申し込みます。", "I apply as written above."),
}
