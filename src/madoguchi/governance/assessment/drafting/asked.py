"""The questions of a form from what its paper asks: who applies, what is written on it, what comes with it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import ceil
from typing import Any, NamedTuple

from .marks import LeftOut, Proposed
from .nature import Values

Words = dict[str, Any]


def words(ja: str, en: str) -> Words:
    """A text in both languages, as a declaration writes it."""
    return {"ja": ja, "en": en}


class Asking(NamedTuple):
    """One question as it is declared, and how an example answers it (None: not at all)."""

    declared: Any
    answer: Any = None


class Who(NamedTuple):
    """Who applies: roles, words, and how name and address are called."""

    roles: tuple[str, ...]
    who: Words
    name: Words
    address: Words


_NAME = words("お名前", "Your name")
_HOME = words("住所", "Address")
_PEOPLE = Who(("self",), words("市民の方", "Residents"), _NAME, _HOME)
_COMPANIES = Who(
    ("company",),
    words("事業者の方", "Companies"),
    words("代表者のお名前", "Name of the representative"),
    words("本店または主たる事務所の所在地", "Address of the head office"),
)
_BOTH = Who(
    ("self", "company"),
    words("市民の方、事業者の方", "Residents and companies"),
    words("お名前（法人のときは代表者）", "Your name (of a company: its representative)"),
    words("住所（法人のときは本店または主たる事務所の所在地）", "Address (of a company: its head office)"),
)
_OFFICES = Who(
    ("official",),
    words("国や地方公共団体など", "The state, local governments and the like"),
    words("担当の方のお名前", "Name of whoever is in charge"),
    words("所在地", "Address"),
)
_WHO = {"5": _PEOPLE, "6": _COMPANIES, "7": _BOTH}


def who_of(values: Values) -> Who:
    """Who applies by 手続主体; both residents and companies where it is unknown."""
    code = values.get("applicant") or ""
    return _WHO.get(code, _BOTH if not code else _OFFICES)


class Place(NamedTuple):
    """Where the made-up person of the example lives."""

    prefecture: str
    city: str


@dataclass(frozen=True)
class Form:
    """Pages, who of them is the applicant, and the answers of the example."""

    pages: list[dict[str, Any]]
    applicant: dict[str, str]
    answers: dict[str, Any]

    @property
    def minutes(self) -> int:
        """About how long it takes to fill in: half a minute a question, three at least."""
        return max(3, ceil(sum(len(page["questions"]) for page in self.pages) / 2))


#: The made-up answers of the example; corporate number with a right check digit.
_SAMPLE_NAME = {"family": "見本", "given": "太郎", "family_kana": "ミホン", "given_kana": "タロウ"}
_SAMPLE_NUMBER = "7000012050002"
_COMPANY = 'answers.role == "company"'


def form_of(values: Values, place: Place, *, papers: bool) -> Form:
    """The form that a row asks for; with `papers` people may take them as files."""
    who = who_of(values)
    pages = [
        ("who", words("手続きする方", "You"), list(_people(values, who, place))),
        ("matter", words("手続きの内容", "What it is about"), list(_matters(values, who))),
        ("files", words("添付する書類", "Papers to send"), list(_files(values))),
        ("answer", words("結果の受け取り方", "How the answer comes"), list(_taking(papers))),
    ]
    kept = [(name, title, asked) for name, title, asked in pages if asked]
    return Form(
        [
            {"id": name, "title": title, "questions": [one.declared for one in asked]}
            for name, title, asked in kept
        ],
        _applicant(who, papers=papers),
        {_id(one): one.answer for _, _, asked in kept for one in asked if one.answer is not None},
    )


def _id(one: Asking) -> str:
    declared = one.declared.value if isinstance(one.declared, Proposed) else one.declared
    return str(declared["id"])


def _applicant(who: Who, *, papers: bool) -> dict[str, str]:
    named = {"name": "applicant", "phone": "phone", "email": "email", "address": "address"}
    if "self" in who.roles:
        named["birth_date"] = "birth_date"
    if len(who.roles) > 1:
        named["role"] = "role"
    return {**named, **({"electronic": "electronic"} if papers else {})}


def _question(
    kind: str, name: str, label: Words, /, *, when: str = "", optional: bool = False, **more: Any
) -> dict[str, Any]:
    declared: dict[str, Any] = {"id": name, "type": kind}
    if optional:
        declared["required"] = False
    if when:
        declared["when"] = when
    return {**declared, "label": label, **more}


def _people(values: Values, who: Who, place: Place) -> Iterator[Asking]:
    both, company = len(who.roles) > 1, who.roles == ("company",)
    if both:
        options = [
            {"value": "self", "label": words("個人", "A person")},
            {"value": "company", "label": words("法人・団体", "A company or body")},
        ]
        yield Asking(_question("one_of", "role", words("どちらですか", "You are"), options=options), "self")
    if who.roles != ("self",):
        label = words("商号または名称", "Name of the company or body")
        asked = _question("text", "company_name", label, when=_COMPANY if both else "", most=100)
        yield Asking(asked, None if both else "株式会社見本製作所")
    yield from _company_details(values, who)
    yield Asking(_question("person_name", "applicant", who.name, kana=True), _SAMPLE_NAME)
    if "self" in who.roles:
        label = words("生年月日", "Date of birth")
        when = 'answers.role == "self"' if both else ""
        yield Asking(_question("date", "birth_date", label, when=when, until_today=True), "昭和58年4月1日")
    yield Asking(_question("address", "address", who.address), _address(place))
    label = (
        words("電話番号（会社）", "Telephone number (office)")
        if company
        else words("電話番号", "Telephone number")
    )
    yield Asking(_question("phone", "phone", label), "090-1234-5678")
    label = words("メールアドレス", "Mail address")
    yield Asking(_question("email", "email", label, optional=True), "mihon@example.com")


def _address(place: Place) -> dict[str, str]:
    return {"prefecture": place.prefecture, "city": place.city, "town": "本町", "rest": "1-1-1"}


def _company_details(values: Values, who: Who) -> Iterator[Asking]:
    """What only companies are asked: the words of the official list, as far as they are on the row."""
    if "company" not in who.roles:
        return
    when = _COMPANY if len(who.roles) > 1 else ""
    asked = _words_of(values, "asked")
    for word, (declared, answer) in _OF_COMPANIES.items():
        if any(one.startswith(word) for one in asked):
            yield Asking({**declared, "when": when}, None) if when else Asking(declared, answer)


_OF_COMPANIES: Mapping[str, Asking] = {
    "法人番号": Asking(
        _question("company_number", "company_number", words("法人番号", "Corporate number")), _SAMPLE_NUMBER
    ),
    "役員氏名": Asking(
        {
            **_question(
                "group", "officers", words("役員（代表者を含む）", "Officers, the representative included")
            ),
            "row": words("役員", "Officer"),
            "add": words("もう1人入力する", "Add another"),
            "most": 50,
            "questions": [_question("person_name", "name", words("お名前", "Name"), kana=True)],
        },
        [{"name": _SAMPLE_NAME}],
    ),
    "代表者住所": Asking(
        _question(
            "text",
            "representative_address",
            words("代表者の住所", "Address of the representative"),
            most=200,
        ),
        "東京都見本区本町1-1-1",
    ),
    "資本金": Asking(_question("money", "capital", words("資本金", "Capital"), least=0), 1_000_000),
}
#: What the page about people asks anyway.
_COVERED = (
    "商号又は名称", "商号または名称", "名称", "本店", "氏名", "名前", "フリガナ", "ふりがな", "住所", "生年月日",
    "電話", "連絡先", "メール",
)  # fmt: skip
_OTHER, _NUMBER = "その他の情報", ("マイナンバー", "個人番号")
_BANK = ("口座", "振込先")


def _words_of(values: Values, field: str) -> tuple[str, ...]:
    return tuple(values.get(field) or ())


def _matters(values: Values, who: Who) -> Iterator[Asking]:
    asked = _words_of(values, "asked")
    own = [one for one in asked if not one.startswith((_OTHER, *_NUMBER, *_COVERED, *_OF_COMPANIES))]
    if not own and (_OTHER in asked or not set(asked) - set(_NUMBER) or "company" not in who.roles):
        yield Asking(Proposed(_free(), "contents"), "見本の内容です。")
    for at, word in enumerate(own, 1):
        yield _own(at, word)
    if any(one.startswith(_NUMBER) for one in asked):
        yield Asking(Proposed(_no_number(), "individual_number"))


def _free() -> dict[str, Any]:
    label = words("手続きの内容", "What it is about")
    hint = words("様式に書く内容を入力してください。", "Please write what the paper form asks.")
    return _question("long_text", "contents", label, hint=hint, most=2000)


def _own(at: int, word: str) -> Asking:
    """An entry that the city's own list names: asked in its words, whose English a person gives."""
    label = {"ja": word, "en": LeftOut("label_en", word)}
    if word.startswith(_BANK):
        asked = _question("bank_account", f"account_{at}", label)
        return Asking(asked, dict(_SAMPLE_ACCOUNT))
    return Asking(_question("text", f"entry_{at}", label, most=200), "見本")


_SAMPLE_ACCOUNT = {
    "bank_code": "0149",
    "bank_name": "みほん銀行",
    "branch_code": "001",
    "branch_name": "本店",
    "kind": "ordinary",
    "number": "7654321",
    "holder": "ミホン タロウ",
}


def _no_number() -> dict[str, Any]:
    body = words(
        "この手続きではマイナンバーが要りますが、このフォームには書かないでください。担当が確かめる方法をお知らせします。",
        "This procedure needs your Individual Number. Please do not write it here: we tell you how it is checked.",
    )
    label = words("マイナンバーは書かないでください", "Please do not write your Individual Number")
    return {"id": "number_not_here", "type": "note", "label": label, "body": body}


class Paper(NamedTuple):
    """An attachment of the official list: its name in a form, its words, whether a city may look it up itself."""

    id: str
    ja: str
    en: str
    looked_up: bool = False


#: 申請時に添付させる書類. What a city or another authority holds can be looked up (デジタル手続法11条).
ATTACHMENTS: Mapping[str, Paper] = {
    "住民票": Paper("resident_record", "住民票の写し", "Copy of the resident record", looked_up=True),
    "戸籍": Paper("family_register", "戸籍の証明書", "Certificate of the family register", looked_up=True),
    "所得証明書・納税証明書": Paper(
        "tax_certificate", "所得証明書・納税証明書", "Certificate of income or tax", looked_up=True
    ),
    "所得証明書": Paper("income_certificate", "所得証明書", "Certificate of income", looked_up=True),
    "納税証明書": Paper(
        "tax_payment_certificate", "納税証明書", "Certificate of tax payment", looked_up=True
    ),
    "登記事項証明書(商業)": Paper(
        "company_registration",
        "登記事項証明書（商業）",
        "Certificate of registered matters (company)",
        looked_up=True,
    ),
    "登記事項証明書(不動産)": Paper(
        "land_registration",
        "登記事項証明書（不動産）",
        "Certificate of registered matters (land)",
        looked_up=True,
    ),
    "健康保険及び厚生年金保険の納入証明書": Paper(
        "insurance_certificate",
        "健康保険・厚生年金保険の納入証明書",
        "Certificate of insurance contributions",
    ),
    "定款": Paper("articles", "定款", "Articles of association"),
    "決算書": Paper("accounts", "決算書", "Statement of accounts"),
    "社員名簿": Paper("members", "社員名簿", "List of members"),
    "資格証明書(くるみん認定等)": Paper("qualification", "資格を証明する書類", "Proof of a qualification"),
}
_NO_FILES, _OTHER_FILES = "添付書類なし", "その他の添付書類"
_GIVEN_UP = "1"


def papers_of(values: Values) -> list[Paper]:
    """The attachments that a row names and that are not given up already."""
    if tuple(values.get("attachments_waived") or ()) == (_GIVEN_UP,):
        return []
    named = [ATTACHMENTS.get(one) for one in _words_of(values, "attachments")]
    return [one for one in named if one is not None]


def _files(values: Values) -> Iterator[Asking]:
    for paper in papers_of(values):
        asked = _file(paper.id, words(paper.ja, paper.en))
        yield Asking(Proposed(asked, "looked_up", paper.ja, paper.en) if paper.looked_up else asked, _SENT)
    for at, word in enumerate(_own_files(values), 1):
        yield Asking(_file(f"paper_{at}", {"ja": word, "en": LeftOut("label_en", word)}), _SENT)
    if _OTHER_FILES in _words_of(values, "attachments"):
        label = words("そのほかの添付書類", "Other attachments")
        yield Asking(Proposed(_file("other_papers", label, optional=True), "other_files"))


#: A file that the example sends.
_SENT = ["sample"]


def _own_files(values: Values) -> list[str]:
    known = {*ATTACHMENTS, _NO_FILES, _OTHER_FILES}
    return [one for one in _words_of(values, "attachments") if one not in known]


def _file(name: str, label: Words, *, optional: bool = False) -> dict[str, Any]:
    hint = words("写真かPDFを送ってください。10個まで。", "A photo or PDF, up to 10.")
    return _question("file", name, label, optional=optional, hint=hint, least=int(not optional), most=10)


def _taking(papers: bool) -> Iterator[Asking]:
    if papers:
        label = words(
            "通知書を電子ファイルで受け取ることを希望します", "I wish to receive notices as electronic files"
        )
        yield Asking(_question("consent", "electronic", label, optional=True), True)
