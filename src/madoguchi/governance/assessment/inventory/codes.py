"""The official code lists of the national inventory (行政手続等の棚卸, Digital Agency, FY R6), as its cells write them.

A code is what stands before the space; a city's own list may write the code, the words or both.
"""

from typing import NamedTuple


class Code(NamedTuple):
    """One entry of a code list; `aliases` are other words of cities for it."""

    code: str
    ja: str
    en: str
    aliases: tuple[str, ...] = ()


CodeList = tuple[Code, ...]

KINDS: CodeList = (
    Code("1", "申請等", "Application", ("申請", "届出", "請求", "申込", "申請・届出")),
    Code("2-1", "申請等に基づく処分通知等", "Decision on an application"),
    Code("2-2", "申請等に基づかない処分通知等", "Decision without an application"),
    Code("2-3", "交付等（民間手続）", "Delivery between private parties"),
    Code("3", "縦覧等", "Inspection"),
    Code("4", "作成・保存等", "Making and keeping records"),
)
PARTIES: CodeList = (
    Code("1", "国", "The state"),
    Code("2", "独立行政法人等", "Independent agencies"),
    Code("3", "地方等", "Local governments"),
    Code("4-1", "国又は独立行政法人等", "The state or independent agencies"),
    Code("4-2", "独立行政法人等又は地方等", "Independent agencies or local governments"),
    Code("4-3", "国又は地方等", "The state or local governments"),
    Code("4-4", "国、独立行政法人等又は地方等", "The state, independent agencies or local governments"),
    Code("5", "国民等", "Residents", ("国民", "住民", "市民", "個人", "本人")),
    Code("6", "民間事業者等", "Companies", ("事業者", "法人", "企業", "民間事業者", "事業所", "団体")),
    Code(
        "7",
        "国民等、民間事業者等",
        "Residents and companies",
        ("両方", "住民事業者", "個人法人", "市民事業者", "すべて", "どなたでも"),
    ),
)
#: オンライン化の実施状況.
ONLINE_STATUS: CodeList = (
    Code(
        "1",
        "実施済",
        "Online",
        ("済", "対応済", "対応済み", "実施済み", "実施", "可", "○", "有", "あり", "導入済"),
    ),
    Code(
        "2", "未実施", "Not online", ("未", "未対応", "不可", "×", "無", "なし", "検討中", "未導入", "紙のみ")
    ),
    Code("3", "適用除外", "Exempt by law", ("対象外", "除外")),
    Code("4", "その他", "Other"),
    Code("5", "一部実施済", "Partly online", ("一部", "一部実施", "一部対応", "△")),
)
#: オンライン化の実施予定及び検討時の懸念点: 0 is a plan, 1 to 7 are why not.
CONCERNS: CodeList = (
    Code("0", "オンライン化実施予定", "Planned"),
    Code("1", "制度改正が必要であり、制度改正のための時間確保が困難", "Law must change; no time for it"),
    Code(
        "2",
        "制度改正が必要であり、制度改正の業務上の優先順位が高くない",
        "Law must change; it does not come first",
    ),
    Code("3", "電子化に必要なシステムが省庁内に備わっていない", "No system for it"),
    Code(
        "4",
        "一部の必要書類の原本が紙であり、電子化してもオンライン処理が完結しない",
        "Some originals are on paper",
    ),
    Code("5", "性質上、電子化すべきでない", "Should not be electronic by its nature"),
    Code("6", "オンライン化の費用対効果が小さい又は不明", "Effect small for its cost, or not known"),
    Code("7", "上記に該当しない", "None of these"),
)
#: 申請等における本人確認手法.
IDENTITY: CodeList = (
    Code("1", "押印＋印鑑証明", "Seal with its certificate"),
    Code("2", "押印", "Seal", ("認印", "印", "要押印")),
    Code("3", "署名", "Signature", ("自署", "サイン")),
    Code(
        "4",
        "本人確認書類の提示・提出",
        "Identity document shown or sent",
        ("本人確認書類", "免許証等", "身分証", "書類提示", "要"),
    ),
    Code("5", "その他", "Other"),
    Code("6", "本人確認不要", "None needed", ("不要", "なし", "無", "無し")),
)
FEE: CodeList = (
    Code("1", "手数料等無し", "No fee", ("無", "無し", "なし", "無料", "不要", "0", "0円", "×")),
    Code("2", "手数料等有り", "Fee", ("有", "有り", "あり", "有料", "要", "必要", "○")),
)
#: 手数料等の納付方法: 1-x is paid in person, 2-x on line.
FEE_WAYS: CodeList = (
    Code("1-1", "行政機関の窓口", "At the office"),
    Code("1-2", "銀行の窓口", "At a bank"),
    Code("1-3", "ペイジー(ATM)", "Pay-easy at a machine"),
    Code("1-4", "コンビニ等代理施設", "At a convenience store"),
    Code("1-5", "その他オフラインでの納付方法", "Otherwise, not on line"),
    Code("2-1", "ペイジー(ネットバンキング)", "Pay-easy by net banking"),
    Code("2-2", "ペイジー(ダイレクト方式)", "Pay-easy, direct"),
    Code("2-3", "クレジットカード払い", "Card"),
    Code("2-4", "二次元コード決済", "QR code"),
    Code("2-5", "インターネットバンキング", "Net banking"),
    Code("2-6", "その他オンラインでの納付方法", "Otherwise on line"),
)
#: 添付書類等提出の撤廃/省略状況.
ATTACHMENTS_WAIVED: CodeList = (
    Code("1", "撤廃・省略済", "Given up already"),
    Code("2", "撤廃・省略予定", "To be given up"),
    Code("3", "撤廃・省略不可", "Cannot be given up"),
    Code("4", "その他", "Other"),
)
#: 添付書類等の提出方法.
ATTACHMENTS_BY: CodeList = (
    Code("0", "電子・原紙を選択可能", "Electronic or paper"),
    Code("1", "電子での提出のみ", "Electronic only"),
    Code("2", "原紙での提出のみ", "Paper originals only"),
    Code("3", "一部電子、一部原紙での提出", "Some electronic, some on paper"),
    Code("4", "その他", "Other"),
)
