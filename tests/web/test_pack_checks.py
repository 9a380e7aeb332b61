"""What `madoguchi check` finds: one broken pack for each fault, its file and line, the mend in both languages."""

import re
import shutil
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from madoguchi.web.packs.checking import check

PACK = Path(__file__).parents[2] / "packs" / "mihon"
CITY, PROCEDURE = "city.yaml", "procedures/disaster_certificate.yaml"
EXAMPLES = """
examples:
  - id: whole
    title: {ja: 一人暮らし, en: Living alone}
    answers:
      disaster: typhoon_21
      damaged_on: 2026-10-03
      cause: flood
      home: {postal_code: 425-0027, prefecture: 静岡県, city: 焼津市, town: 栄町, rest: 1-2-3}
      structure: wood
      tenure: owned
      household:
        - {name: {family: 見本, given: 太郎}, birth_date: 昭和33年2月1日, relation: head}
      role: self
      applicant: {family: 見本, given: 太郎, family_kana: ミホン, given_kana: タロウ}
      phone: 090-1234-5678
      staying: home
      damaged_parts: [floor]
      flood: above
      flood_depth: 45
      photos: [photo-1]
      self_judgement: true
      copies: 2
  - id: deep
    title: {ja: 深すぎる, en: Too deep}
    answers:
      disaster: typhoon_21
      damaged_on: 2026-10-03
      cause: flood
      home: {postal_code: 425-0027, prefecture: 静岡県, city: 焼津市, town: 栄町, rest: 1-2-3}
      structure: wood
      tenure: owned
      household:
        - {name: {family: 見本, given: 太郎}, birth_date: 昭和33年2月1日, relation: head}
      role: self
      applicant: {family: 見本, given: 太郎, family_kana: ミホン, given_kana: タロウ}
      phone: 090-1234-5678
      staying: home
      damaged_parts: [floor]
      flood: above
      flood_depth: 2000
      photos: [photo-1]
      self_judgement: true
      copies: 2
    refused: {flood_depth: out_of_range}
"""


class Broken(NamedTuple):
    """A change of one file, and what is said of it: file, words of the line, path, part of the sentences."""

    file: str
    old: str
    new: str
    line: str
    path: str
    ja: str
    en: str
    source: str = ""


def in_procedure(old: str, new: str, *told: str) -> Broken:
    return Broken(PROCEDURE, old, new, *told)


PAYMENT_ROUTE = "  - kind: issue\n"
FEE = """fee:
  amount: {amount}
  title: {{ja: 手数料, en: Fee}}
  reckoned: {{ja: 1通300円, en: 300 yen each}}
  payee: {{ja: みほん市, en: Mihon City}}
  account: 手数料
  ways: [cash]
  waivers:
    relief: {{title: {{ja: 減免, en: Waived}}, evidence: {{ja: 証明書, en: Certificate}}, when: {when}}}
"""


def fee(amount: str = "300 * answers.copies", when: str = "answers.tenure == 'rented'") -> str:
    return FEE.format(amount=f'"{amount}"', when=f'"{when}"')


def in_room(old: str, new: str, *told: str) -> Broken:
    return Broken("resources/meeting_room_2.yaml", old, new, *told)


def adverse(*said: str) -> str:
    parts = "".join(f", {part}: {{ja: 言葉, en: Words}}" for part in said)
    title = "title: {ja: 却下, en: Dismissed}"
    return (
        f"outcomes:\n  bad: {{result: dismissed, adverse: true, document: refusal_notice, {title}{parts}}}\n"
    )


MANY: dict[str, list[Broken]] = {
    "unknown department": [
        in_procedure("department: crisis_management", "department: crisis", "department: crisis", "department",
                     "crisis という所属がありません", "no department crisis")
    ],
    "unknown classification": [
        in_procedure("classification: disaster_certificates", "classification: papers", "classification: papers",
                     "classification", "papers という分類がありません", "no classification papers")
    ],
    "unknown post that decides disposals": [
        Broken("city.yaml", "records_post: general_affairs-head", "records_post: nobody-head",
               "records_post: nobody-head", "records_post", "「nobody-head」という職はありません", "no post")
    ],
    "unknown department of a step": [
        in_procedure("  - kind: draft", "  - {kind: draft, department: nobody}", "department: nobody",
                     "route.2.department", "nobody という所属", "no department nobody")
    ],
    "resource of an unknown department": [
        in_room("department: lifelong_learning", "department: rooms", "department: rooms", "department",
                "rooms という所属がありません", "no department rooms")
    ],
    "resource that nobody can approve": [
        in_room("approver: lifelong_learning-head", "approver: rooms-head", "approver: rooms-head", "approver",
                "rooms-head という職がありません", "no post rooms-head")
    ],
    "resource at an unknown place": [
        in_room("place: library", "place: castle", "place: castle", "place", "castle という場所", "no place castle")
    ],
    "resource with equipment that is none": [
        in_room("equipment: [projector]", "equipment: [gym]", "equipment: [gym]", "equipment.0",
                "gym という備品", "no equipment gym")
    ],
    "permit without a template": [
        in_room("equipment: [projector]", "permit: nothing", "permit: nothing", "permit",
                "nothing という様式", "no template nothing")
    ],
    "price that is no number": [
        in_room("minutes / 60 * 800 * (100 - reduction) / 100", "people > 3", "amount:", "price.amount",
                "整数になる式", "whole number")
    ],
    "booking that asks what the form does not say": [
        Broken("procedures/resident_record.yaml", "role: role, phone: phone, address: home", "role: role, address: home",
               "id: visit", "pages.2.questions.1.resource", "asks にある phone", "asks phone")
    ],
    "hours whose rule is none": [
        in_room("FREQ=WEEKLY;BYDAY=TU,WE,TH,FR,SA,SU", "FREQ=HOURLY", "rule:", "hours.0.rule",
                "DAILY", "names no times of the day")
    ],
    "resource named twice": [
        in_room("id: meeting_room_2", "id: meeting_room_1", "id: meeting_room_1", "id",
                "meeting_room_1.yaml の名前です", "name of resources/meeting_room_1.yaml")
    ],
    "text cut off by its own #": [
        in_procedure("  ja: 災害の発生から6か月以内に申請してください", "  ja: 災害のあとは、災害ダイヤル #9910 へ",
                     "#9910", "YAML", "「#9910 へ」から後ろは読まれません", "is not read")
    ],
    "unknown name in a condition": [
        in_procedure('when: answers.flood == "above"', 'when: answers.flod == "above"', "answers.flod",
                     "pages.6.questions.2.when", "flod", "flod")
    ],
    "type error in a step": [
        in_procedure("  - kind: dispatch", "  - {kind: dispatch, when: answers.copies}", "when: answers.copies",
                     "route.5.when", "はい・いいえになる式", "true or false")
    ],
    "type error in a fee": [
        in_procedure("period:\n", fee(amount="answers.flood") + "period:\n", "amount:", "fee.amount",
                     "整数になる式", "whole number"),
        in_procedure(PAYMENT_ROUTE, "  - kind: payment\n" + PAYMENT_ROUTE, *[""] * 4),
    ],
    "type error in a waiver": [
        in_procedure("period:\n", fee(when="answers.copies + 1") + "period:\n", "relief:",
                     "fee.waivers.relief.when", "はい・いいえになる式", "true or false"),
        in_procedure(PAYMENT_ROUTE, "  - kind: payment\n" + PAYMENT_ROUTE, *[""] * 4),
    ],
    "waiver that is never offered": [
        in_procedure("period:\n", fee(when="answers.tenure == 'leased'") + "period:\n", "relief:",
                     "fee.waivers.relief.when", "「leased」は answers.tenure の値にありません", "“leased” is no value"),
        in_procedure(PAYMENT_ROUTE, "  - kind: payment\n" + PAYMENT_ROUTE, *[""] * 4),
    ],
    "condition on what is no option": [
        in_procedure('when: answers.flood == "above"', 'when: answers.flood == "over"', 'flood == "over"',
                     "pages.6.questions.2.when", "「over」は answers.flood の値にありません", "above, below, none")
    ],
    "condition that can never hold": [
        in_procedure('when: answers.flood == "above"', "when: 'false'", "when: 'false'",
                     "pages.6.questions.2.when", "成り立つことはありません", "can never hold")
    ],
    "conditions that exclude each other": [
        in_procedure("  - id: damage\n", '  - id: damage\n    when: answers.tenure == "owned"\n', *[""] * 4),
        in_procedure('when: answers.flood == "above"',
                     'when: answers.flood == "above" && answers.tenure == "rented"', '&& answers.tenure == "rented"',
                     "pages.6.questions.2.when", "成り立つことはありません", "can never hold"),
    ],
    "question after one that is never asked": [
        in_procedure('when: answers.staying == "elsewhere"', 'when: answers.cause == "snow" && answers.cause == "wind"',
                     "&& answers.cause", "pages.5.questions.5.when", "成り立つことはありません", "can never hold"),
        in_procedure('when: answers.flood == "above"', 'when: answers.staying_at.city == "焼津市"',
                     "answers.staying_at.city", "pages.6.questions.2.when", "成り立つことはありません", "can never hold"),
    ],
    "step that is never walked": [
        in_procedure("  - kind: dispatch", "  - {kind: dispatch, when: case.outcome == 'lost'}",
                     "case.outcome == 'lost'", "route.5.when", "「lost」は case.outcome の値にありません", "no value of")
    ],
    "route without an end": [
        in_procedure("  - kind: close\n", "", "route:", "route", "close で終わります", "ends with close")
    ],
    "end that is passed over": [
        in_procedure("  - kind: close", "  - {kind: close, when: answers.copies > 1}", "when: answers.copies > 1",
                     "route.6.when", "必ず通ります", "always walked")
    ],
    "outcome the kind does not allow": [
        in_procedure("result: refused", "result: declined", "result: declined", "outcomes.refused.result",
                     "granted, refused, dismissed, withdrawn", "granted, refused, dismissed, withdrawn")
    ],
    "adverse outcome without reasons": [
        in_procedure("outcomes:\n", adverse("instruction"), "bad:", "outcomes.bad",
                     "理由の書き方（reasons）と教示", "needs reasons and instruction")
    ],
    "adverse outcome without 教示": [
        in_procedure("outcomes:\n", adverse("reasons"), "bad:", "outcomes.bad",
                     "教示（instruction）が要ります", "needs reasons and instruction")
    ],
    "adverse outcome without a notice": [
        in_procedure("    document: refusal_notice\n", "", "refused:", "outcomes.refused", "document を書いて",
                     "please give document")
    ],
    "notice without the reasons": [
        in_procedure('  reasons: "{reasons}"\n', "", "document:", "document", "{reasons} を渡して", "give {reasons}")
    ],
    "notice without 教示": [
        in_procedure('  instruction: "{instruction}"\n', "", "document:", "document", "{instruction} を渡して",
                     "give {instruction}")
    ],
    "standard period of what is no application": [
        in_procedure("kind: application", "kind: request", "period:", "period", "申請だけ", "only an application")
    ],
    "no basis": [in_procedure("basis: law\n", "", "# 罹災証明書", "basis", "書かれていません", "is missing")],
    "no purpose": [in_procedure("purpose:\n", "recipient:\n", "# 罹災証明書", "purpose", "書かれていません", "missing")],
    "no retention": [
        in_procedure("retention:\n  years: 5\n  note: {ja: 交付した年度の翌年度から, en: from the fiscal year after the issue}\n",
                     "", "# 罹災証明書", "retention", "書かれていません", "is missing")
    ],
    "translation left out": [
        in_procedure("cost: {ja: 無料, en: Free}", "cost: {ja: 無料, en: ''}", "cost:", "cost.en", "空にはできません",
                     "must not be empty")
    ],
    "translation that is none": [
        in_procedure("cost: {ja: 無料, en: Free}", "cost: {ja: 無料, en: 無料}", "cost:", "cost.en", "英語で書いて",
                     "Please translate")
    ],
    "question for an Individual Number": [
        in_procedure("label: {ja: 電話番号, en: Telephone number}", "label: {ja: マイナンバー, en: My Number}",
                     "- id: phone", "pages.5.questions.3", "個人番号（マイナンバー）は聞けません", "Individual Number")
    ],
    "example that is refused": [
        in_procedure("flood_depth: 45", "flood_depth: 0", "flood_depth: 0", "examples.0.answers.flood_depth",
                     "例「一人暮らし」は受け付けられません", "“Living alone” is refused")
    ],
    "example that is accepted": [
        in_procedure("flood_depth: 2000", "flood_depth: 200", "refused:", "examples.1.refused.flood_depth",
                     "受け付けられました", "it is accepted")
    ],
    "example refused for another reason": [
        in_procedure("{flood_depth: out_of_range}", "{flood_depth: missing}", "refused:",
                     "examples.1.refused.flood_depth", "missing ではなく out_of_range", "as out_of_range, not as missing")
    ],
    "example with an answer of the wrong type": [
        in_procedure("flood: above", "flood: [above]", "flood: [above]", "examples.0.answers.flood",
                     "例「一人暮らし」は受け付けられません", "“Living alone” is refused")
    ],
    "example with an unknown question": [
        in_procedure("      copies: 2", "      copys: 2", "copys: 2", "examples.0.answers.copys",
                     "「copys」という質問がありません", "no question “copys”")
    ],
    "two examples of one name": [
        in_procedure("- id: deep", "- id: whole", "- id: whole", "examples.1.id", "前にも使われています", "was used before")
    ],
    "no template": [
        in_procedure("document: refusal_notice", "document: refusal", "document: refusal", "outcomes.refused.document",
                     "templates/refusal.typ がありません", "no templates/refusal.typ"),
        in_procedure("  refusal_notice: {ja", "  refusal: {ja", *[""] * 4),
    ],
    "template with a fault": [
        Broken("templates/refusal_notice.typ", "data.reasons", "data.raisins", "data.raisins", "Typst",
               "ひな形に誤りがあります", "raisins")
    ],
    "nobody decides": [
        Broken(CITY, '  - {when: case.procedure == "disaster_certificate", post: crisis_management-head}\n', "", *[""] * 4),
        Broken(CITY, '  - {when: "true", post: mayors_office-mayor}\n', "", "  total:", "outcomes.total",
               "決められる人がいません", "nobody could decide", PROCEDURE),
    ],
    "nobody holds the post that decides": [
        Broken(CITY, ', holds: [crisis_management-head]}', "}", 'case.procedure == "disaster_certificate"',
               "kessai.0.post", "crisis_management-head の職に、だれも就いていません", "nobody holds"),
    ],
    "who decides is the only one who could examine": [
        Broken(CITY, "holds: [crisis_management-clerk]", "kind: contractor", *[""] * 4),
        Broken(CITY, "holds: [crisis_management-clerk, crisis_management-chief]", "holds: []", "- kind: examine",
               "route.1", "crisis_management-head のほかに examine のできる人がいません", "nobody but", PROCEDURE),
    ],
    "nobody else could verify": [
        Broken(CITY, "holds: [crisis_management-clerk, crisis_management-chief]", "holds: []", *[""] * 4),
        Broken(CITY, "holds: [crisis_management-head]", "holds: [tax-head]", *[""] * 4),
        Broken(CITY, 'when: case.procedure == "disaster_certificate", post: crisis_management-head',
               'when: case.procedure == "disaster_certificate", post: mayors_office-mayor', *[""] * 4),
        in_procedure("  - kind: draft\n  - kind: decide\n", "  - kind: verify\n", "- kind: verify", "route.2",
                     "照合できる人がいません", "nobody but whoever examined could verify"),
    ],
    "condition of 専決": [
        Broken(CITY, 'case.procedure == "disaster_certificate"', 'case.procedur == "disaster_certificate"',
               "case.procedur ", "kessai.0.when", "procedur", "procedur")
    ],
    "not UTF-8": [Broken(PROCEDURE, "identity: contact", "identity: \udcffcontact", "identity:", "UTF-8",
                         "UTF-8で保存し直して", "save the file as UTF-8")],
    "not YAML": [Broken(PROCEDURE, "identity: contact", "identity: [contact", *[""] * 2, "YAMLとして読めません",
                        "cannot be read as YAML")],
    "value that no declaration has": [
        Broken(PROCEDURE, "identity: contact", "identity: !!binary aGVsbG8=", *[""] * 2, "YAMLとして読めません",
               "cannot be read as YAML")
    ],
    "places": [Broken("places/landmarks.csv", "34.8668", "3.48668", "city-hall", "", "日本の範囲にありません", "not in Japan")],
}  # fmt: skip


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    folder = Path(shutil.copytree(PACK, tmp_path / "mihon"))
    path = folder / PROCEDURE
    text = path.read_text().partition("\nexamples:\n")[0].rstrip("\n")
    path.write_text(f"{text}\n{EXAMPLES}")
    return folder


def unnumbered(said: str) -> str:
    """Without the numbers of a path: a page put before others breaks no test."""
    return re.sub(r"\.\d+", ".#", said)


def change(pack: Path, broken: Broken) -> None:
    path = pack / broken.file
    text = path.read_text(encoding="utf-8", errors="surrogateescape")
    assert broken.old in text
    path.write_text(
        text.replace(broken.old, broken.new, 1), encoding="utf-8", errors="surrogateescape", newline=""
    )


def test_a_pack_without_faults_says_so(pack: Path, capsys: Any) -> None:
    assert check(pack) == 0
    said = capsys.readouterr()
    procedures = len(list((pack / "procedures").glob("*.yaml")))
    assert said.out.startswith(f"{pack}: {procedures} procedures, ")
    assert said.out.endswith("examples, no faults\n")
    assert said.err == ""


@pytest.mark.parametrize("name", MANY)
def test_each_fault_is_named_with_its_place_and_its_mend(pack: Path, capsys: Any, name: str) -> None:
    for broken in MANY[name]:
        change(pack, broken)
    assert check(pack) == 1
    said = capsys.readouterr().err.splitlines()
    for broken in MANY[name]:
        if not broken.en:
            continue
        source, path = broken.source or broken.file, unnumbered(broken.path)
        lines = (pack / source).read_text(encoding="utf-8", errors="replace").splitlines()
        at = [f"{source}:{n}: {path}" for n, line in enumerate(lines, 1) if broken.line in line]
        at += [f"{source}: {path}"] if not broken.line else []
        ja = [
            n for n, line in enumerate(said) if unnumbered(line).startswith(tuple(at)) and broken.ja in line
        ]
        assert ja, f"{at[:3]}\n" + "\n".join(said)
        assert broken.en in said[ja[0] + 1], "the same in English below it"


def test_two_procedures_of_one_name(pack: Path, capsys: Any) -> None:
    shutil.copy(pack / PROCEDURE, pack / "procedures" / "again.yaml")
    assert check(pack) == 1
    said = capsys.readouterr().err
    assert f"{PROCEDURE}:2: id: " in said
    assert "is the name of procedures/again.yaml" in said


def test_faults_of_all_files_are_told_at_once(pack: Path, capsys: Any) -> None:
    for name in ("places", "translation that is none", "unknown department", "template with a fault"):
        for broken in MANY[name]:
            change(pack, broken)
    assert check(pack) == 1
    said = capsys.readouterr().err
    assert "places/landmarks.csv:2" in said
    assert "cost.en" in said
