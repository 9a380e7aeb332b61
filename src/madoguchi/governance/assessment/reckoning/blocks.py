"""The building blocks that a plan buys: what each is, and what it is assumed to cost until a city says better.

Every figure here is an assumption for a city of about 100,000, made of days of work and list prices as its basis says;
none is measured. A scenario shows each, and takes the city's own quotations instead.
"""

from collections.abc import Mapping
from typing import NamedTuple


class KnownBlock(NamedTuple):
    """One block: words, what it is, its assumed cost in yen and lead in years, and what that rests on."""

    name: str
    ja: str
    en: str
    cost: int
    lead: int
    what_ja: str
    what_en: str
    basis_ja: str
    basis_en: str


KNOWN: tuple[KnownBlock, ...] = (
    KnownBlock(
        "identity", "本人確認（公的個人認証）", "Identity check on line", 3_000_000, 0,
        "マイナンバーカードの電子証明書で本人を確かめる仕組み", "Identity by the certificate of the My Number Card",
        "署名検証サービスの初期設定100万円と、1年の利用料200万円を見込みました。",
        "A million yen to set up signature checks, two million for a year of them.",
    ),
    KnownBlock(
        "company_identity", "法人の本人確認（GビズID）", "Company identity", 1_500_000, 0,
        "法人や個人事業主をGビズIDで確かめる仕組み", "Companies are known by their gBizID",
        "接続の作業30人日（1人日5万円）を見込みました。", "30 days of work at 50,000 yen to connect it.",
    ),
    KnownBlock(
        "seal_rule", "押印・署名の見直し（規則・要綱）", "Seals and signatures given up, by rule", 500_000, 0,
        "規則・要綱・様式から押印と署名の欄をなくす", "Seals and signatures leave rules, guidelines and forms",
        "職員20人日（1人日2万5千円）を見込みました。",
        "20 days of staff at 25,000 yen.",
    ),
    KnownBlock(
        "seal_ordinance", "押印の見直し（条例改正）", "Seals given up, by ordinance", 1_000_000, 1,
        "条例を改正して押印をなくす", "An ordinance is changed so that no seal is wanted",
        "職員40人日（1人日2万5千円）と、議会の議決を経て翌年度の施行を見込みました。",
        "40 days of staff at 25,000 yen; in force the year after the council has voted.",
    ),
    KnownBlock(
        "e_payment", "オンライン決済", "Payment on line", 4_000_000, 0,
        "手数料をカード・コード決済などで納める仕組み", "Fees are paid by card or code",
        "初期設定100万円、会計規則の見直し20人日（50万円）、1年の利用料250万円を見込みました。",
        "A million to set up, half a million of work on the rules, two and a half for a year of use.",
    ),
    KnownBlock(
        "postage", "原本の郵送と保管の手順", "Originals by post", 1_000_000, 0,
        "オンラインで申請し、原本だけを郵送で受ける手順", "Applied for on line, with only the original sent by post",
        "手順作り20人日（50万円）と、返信封筒・送料50万円を見込みました。",
        "20 days of staff, and half a million for envelopes and postage.",
    ),
    KnownBlock(
        "core_system", "標準準拠システムの改修", "Work on the standard core system", 20_000_000, 1,
        "申請データを基幹業務システムに取り込めるようにする", "Applications flow into the core system",
        "連携の開発400人日（1人日5万円）と、標準準拠システムの改修時期に合わせて1年を見込みました。",
        "400 days of work at 50,000 yen, and a year, with the next release of the core system.",
    ),
    KnownBlock(
        "law_change", "国への制度改正の提案", "Law is asked to change", 500_000, 2,
        "地方分権改革の提案募集などで、国に法令の改正を求める", "The state is asked to change the law",
        "職員20人日（1人日2万5千円）と、提案から施行までの2年を見込みました。改正されるとは限りません。",
        "20 days of staff at 25,000 yen, and two years; nobody can promise that it changes.",
    ),
    KnownBlock(
        "own_number", "マイナンバーの取扱い（特定個人情報保護評価）", "Handling of Individual Numbers", 2_000_000, 1,
        "特定個人情報保護評価を行い、マイナンバーを扱える区画を用意する",
        "An assessment of protection, and a place where Individual Numbers may be kept",
        "評価書の作成と点検40人日（100万円）、区画の設定100万円、公示と確認に1年を見込みました。",
        "40 days of staff, a million to set the place up, and a year until it is published and confirmed.",
    ),
    KnownBlock(
        "information_link", "情報連携（添付書類の省略）", "Records are asked of other offices", 6_000_000, 1,
        "住民票や課税証明書などを、情報提供ネットワークで照会する", "Certificates give way to queries over the network",
        "中間サーバーへの接続120人日（1人日5万円）と、照会の試験に1年を見込みました。",
        "120 days of work at 50,000 yen to connect, and a year of trying the queries.",
    ),
    KnownBlock(
        "e_delivery", "電子での通知（電子署名）", "Decisions are delivered on line", 2_500_000, 0,
        "処分通知に市の電子署名を付け、オンラインで渡す", "Decisions bear the city's electronic signature",
        "署名の証明書と時刻認証の1年分100万円、文書規程の見直し60人日（150万円）を見込みました。",
        "A million for a year of certificates and time stamps, 60 days of staff on the rules.",
    ),
    KnownBlock(
        "e_inspection", "縦覧のインターネット公開", "Inspection on line", 800_000, 0,
        "縦覧の図書を、期間を区切って公開する", "Documents are open on line for their period",
        "公開のページと墨消しの手順に、職員32人日（1人日2万5千円）を見込みました。",
        "32 days of staff at 25,000 yen for the page and for blacking out.",
    ),
)  # fmt: skip
BY_NAME: Mapping[str, KnownBlock] = {one.name: one for one in KNOWN}


class CostClass(NamedTuple):
    """What it costs to put a procedure on line itself, by how easy it is: from `least` of its ease, 0 to 100."""

    name: str
    least: int
    ja: str
    en: str
    cost: int
    basis_ja: str
    basis_en: str


#: From the easiest; the last takes what is left.
COST_CLASSES: tuple[CostClass, ...] = (
    CostClass("easy", 80, "容易（容易さ80以上）", "Easy (80 or more)", 200_000,
              "聞き取り・様式・試験に職員8人日（1人日2万5千円）", "8 days of staff at 25,000 yen"),
    CostClass("middle", 50, "中くらい（50以上80未満）", "In the middle (50 to 79)", 500_000,
              "関係課との調整を入れて職員20人日", "20 days of staff, with the other departments"),
    CostClass("hard", 0, "難しい（50未満）", "Hard (below 50)", 1_000_000,
              "規程の見直しを入れて職員40人日", "40 days of staff, with its own rules"),
)  # fmt: skip


def cost_class(ease: float) -> CostClass:
    """The class of an ease from 0 to 100."""
    return next((one for one in COST_CLASSES if ease >= one.least), COST_CLASSES[-1])
