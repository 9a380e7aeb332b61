"""What is known of a procedure in an inventory: each field with its kind, its words, and the headers cities write.

One table: import, mapping of columns, pages, filters, exports and the hearing sheet are made from it.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from . import codes
from .codes import CodeList


class FieldKind(StrEnum):
    """How a cell of it is read, and how it is kept."""

    TEXT = "text"
    COUNT = "count"
    MINUTES = "minutes"
    YES_NO = "yes_no"
    CODE = "code"
    CODES = "codes"
    WORDS = "words"


class Field(NamedTuple):
    """One field; `synonyms` are headers that mean it, beside its own words and those of the national list."""

    name: str
    kind: FieldKind
    ja: str
    en: str
    national: str = ""
    synonyms: tuple[str, ...] = ()
    codes: CodeList = ()

    @property
    def headers(self) -> tuple[str, ...]:
        """Every header that means it, the surest first."""
        return tuple(dict.fromkeys(filter(None, (self.national, self.ja, *self.synonyms))))


_TEXT, _COUNT, _MINUTES = FieldKind.TEXT, FieldKind.COUNT, FieldKind.MINUTES
_YES_NO, _CODE, _CODES, _WORDS = FieldKind.YES_NO, FieldKind.CODE, FieldKind.CODES, FieldKind.WORDS

FIELDS: tuple[Field, ...] = (
    Field("name", _TEXT, "手続名", "Procedure", "手続名",
          ("手続き名", "手続名称", "手続きの名称", "手続等の名称", "事務手続名", "申請書等の名称", "様式名", "名称")),
    Field("national_id", _TEXT, "手続ID", "National id", "手続ID", ("棚卸手続ID", "国手続ID", "手続番号")),
    Field("department", _TEXT, "担当課", "Department", "",
          ("所管課", "課名", "所属", "担当部署", "主管課", "部署名", "部署", "所管部署", "担当所属", "課")),
    Field("authority", _TEXT, "所管府省庁", "Ministry", "所管府省庁", ("所管省庁", "府省庁名")),
    Field("law", _TEXT, "根拠法令", "Law", "法令名",
          ("根拠法令等", "根拠法令名", "法令等の名称", "根拠規程", "条例等", "根拠")),
    Field("law_number", _TEXT, "法令番号", "Law number", "法令番号"),
    Field("article", _TEXT, "根拠条項", "Article", "根拠条項号", ("条項", "根拠条文", "条文")),
    Field("kind", _CODE, "手続類型", "Kind", "手続類型", ("類型", "手続の類型", "手続種別"), codes.KINDS),
    Field("applicant", _CODE, "手続主体", "Who applies", "手続主体",
          ("申請者", "対象者", "申請者区分", "申請主体"), codes.PARTIES),
    Field("receiver", _CODE, "手続の受け手", "Who receives it", "手続の受け手", (), codes.PARTIES),
    Field("filed_at", _WORDS, "申請を提出する機関", "Where it is filed", "申請を提出する機関", ("提出先", "申請先")),
    Field("volume", _COUNT, "総件数", "Volume a year", "総手続件数",
          ("年間件数", "件数", "年間申請件数", "申請件数", "年間総件数", "総申請件数", "年間処理件数", "処理件数",
           "合計件数")),
    Field("online", _COUNT, "オンライン件数", "On line", "オンライン手続件数",
          ("電子申請件数", "オンライン申請件数", "うちオンライン", "電子申請", "オンライン")),
    Field("offline", _COUNT, "オンライン以外の件数", "Not on line", "非オンライン手続件数",
          ("非オンライン件数", "オフライン件数", "紙申請件数", "紙件数")),
    Field("counter", _COUNT, "窓口件数", "At the counter", "", ("窓口", "窓口受付件数", "来庁件数", "うち窓口")),
    Field("post", _COUNT, "郵送件数", "By post", "", ("郵送", "郵送受付件数", "うち郵送")),
    Field("phone", _COUNT, "電話件数", "By telephone", "", ("電話", "電話受付件数", "うち電話")),
    Field("staff_minutes", _MINUTES, "職員の処理時間（分/件）", "Staff minutes a case", "",
          ("処理時間", "1件あたり処理時間", "処理時間（分）", "職員処理時間", "1件当たりの処理時間", "事務処理時間",
           "所要時間（職員）")),
    Field("resident_minutes", _MINUTES, "住民の所要時間（分/件）", "Resident minutes a case", "",
          ("住民の所要時間", "住民所要時間", "申請者の所要時間", "来庁者所要時間", "所要時間（住民）", "住民の手間")),
    Field("season", _TEXT, "時期", "Season", "", ("繁忙期", "受付時期", "申請時期", "実施時期")),
    Field("online_status", _CODE, "オンライン化の状況", "Online status", "オンライン化の実施状況",
          ("オンライン化状況", "オンライン化", "電子化状況", "オンライン化の有無"), codes.ONLINE_STATUS),
    Field("concerns", _CODES, "オンライン化の懸念点", "Concerns", "オンライン化の実施予定及び検討時の懸念点",
          ("懸念点", "課題", "オンライン化の課題", "オンライン化できない理由"), codes.CONCERNS),
    Field("planned", _TEXT, "オンライン化実施時期", "Planned for", "オンライン化実施時期",
          ("オンライン化予定時期", "実施予定時期")),
    Field("law_forbids", _YES_NO, "法令による対面・書面の義務", "Law forbids it on line", "",
          ("対面義務", "書面義務", "法令上の制約", "対面必須", "来庁必須")),
    Field("identity", _CODES, "本人確認手法", "Identity", "申請等における本人確認手法",
          ("本人確認", "本人確認方法", "本人確認の方法"), codes.IDENTITY),
    Field("seal", _YES_NO, "押印", "Seal", "", ("押印の有無", "押印要否", "押印義務", "はんこ", "印鑑")),
    Field("fee", _CODE, "手数料", "Fee", "手数料等の納付有無", ("手数料の有無", "手数料有無", "費用"), codes.FEE),
    Field("fee_ways", _CODES, "納付方法", "Ways to pay", "手数料等の納付方法",
          ("支払方法", "手数料の納付方法"), codes.FEE_WAYS),
    Field("period_online", _TEXT, "処理期間（オンライン）", "Time, on line", "処理期間(オンライン)"),
    Field("period_paper", _TEXT, "処理期間", "Time, on paper", "処理期間(非オンライン)",
          ("標準処理期間", "処理日数", "標準処理日数", "処理期間（非オンライン）")),
    Field("system", _TEXT, "申請のシステム", "System for applying", "情報システム(申請)",
          ("電子申請システム", "使用システム", "利用システム", "申請システム", "ツール")),
    Field("back_system", _TEXT, "事務処理のシステム", "System behind it", "情報システム(事務処理)",
          ("業務システム", "基幹システム", "事務処理システム")),
    Field("asked", _WORDS, "記載させる情報", "Asked", "申請書等に記載させる情報", ("記載項目", "記載事項", "申請項目")),
    Field("attachments", _WORDS, "添付書類", "Attachments", "申請時に添付させる書類",
          ("添付書類等", "必要書類", "提出書類")),
    Field("attachments_waived", _CODES, "添付書類の省略", "Attachments given up", "添付書類等提出の撤廃/省略状況",
          ("添付省略",), codes.ATTACHMENTS_WAIVED),
    Field("attachments_by", _CODES, "添付書類の提出方法", "How attachments come", "添付書類等の提出方法",
          (), codes.ATTACHMENTS_BY),
    Field("life_events", _WORDS, "ライフイベント（個人）", "Life events", "手続が行われるイベント(個人)",
          ("ライフイベント", "ライフステージ", "ライフイベント(個人)")),
    Field("business_events", _WORDS, "イベント（法人）", "Events of companies", "手続が行われるイベント(法人)",
          ("イベント(法人)",)),
    Field("answered_by", _TEXT, "回答者", "Answered by", "", ("記入者", "担当者", "回答者名", "担当者名")),
    Field("note", _TEXT, "備考", "Note", "", ("備考欄", "その他", "コメント", "特記事項")),
)  # fmt: skip
BY_NAME: Mapping[str, Field] = {field.name: field for field in FIELDS}
#: Volume by channel: together they are the volume where no total is written.
CHANNELS = ("online", "counter", "post", "phone")
#: What a list must have at least: nothing can be said of a row without its name.
NEEDED = ("name",)
