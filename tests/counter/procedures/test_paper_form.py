"""様式: every question on paper, nothing beyond the edge, and a QR code that leads to the entry screen."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw
import pytest
import segno
from clones import Clone
from procedure_samples import HEAD, asking, yaml_of
from question_samples import QUESTIONS
from visitors import pages, signed_in_staff, visitor

from madoguchi.counter.procedures.actions import publish
from madoguchi.counter.procedures.canonical import as_json, digest_of
from madoguchi.counter.procedures.declaration import Procedure
from madoguchi.counter.procedures.kinds import Channel, Openness
from madoguchi.counter.procedures.paper_form import fields, sheet
from madoguchi.counter.procedures.paper_form.conditions import in_words
from madoguchi.counter.procedures.paper_form.offer import Office
from madoguchi.counter.procedures.paper_form.sheet import Edition, entry_address, numbered, paper_form
from madoguchi.counter.procedures.paper_form.words import Both, Say
from madoguchi.counter.procedures.questions import Group
from madoguchi.counter.procedures.questions.registry import types
from madoguchi.counter.procedures.reading import read_yaml
from madoguchi.counter.procedures.terms import Status
from madoguchi.counter.procedures.text import Text
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.services.documents.typeset import MissingGlyphsError
from madoguchi.web.packs.checking import read_checked

MIHON, TAX, SLUG = "992011", "hoshikawa@mihon.example", "income_certificate"
PACK = Path(__file__).parents[3] / "packs" / "mihon"
SAMPLES = sorted((PACK / "procedures").glob("*.yaml"))
MM = 72 / 25.4
OFFICE = Office(
    city=Both("みほん市", "Mihon City"),
    address="〒425-0000 静岡県みほん市本町1-1-1　みほん市役所",
    department=Both("課税課", "Tax Assessment Section"),
    contact="本庁1階　電話 054-000-2071",
    entry="https://mihon.desk.example",
)
WHY = Text(ja="準備しています。", en="We are preparing.")
RARE = "\U0001b000"


def edition(procedure: Procedure) -> Edition:
    return Edition(digest_of(as_json(procedure)), 3, datetime(2026, 11, 21, tzinfo=UTC), procedure)


def form(procedure: Procedure, language: str = "ja") -> bytes:
    return paper_form(edition(procedure), OFFICE, language)


def sample(path: Path) -> Procedure:
    return read_yaml(path.read_text(encoding="utf-8"))


def words_of(pdf: bytes) -> str:
    """All that is printed, without spaces and line ends."""
    with pdfium.PdfDocument(pdf) as document:
        text = "".join(page.get_textpage().get_text_range() for page in document)
    return plain(text)


def plain(text: str) -> str:
    return "".join(text.split())


def pages_of(pdf: bytes) -> int:
    with pdfium.PdfDocument(pdf) as document:
        return len(document)


def beyond_the_margin(pdf: bytes) -> list[str]:
    """Characters with ink outside of what is left between the margins of the sheet."""
    found = []
    with pdfium.PdfDocument(pdf) as document:
        for page in document:
            text = page.get_textpage()
            for n in range(text.count_chars()):
                left, bottom, right, top = text.get_charbox(n)
                within = left >= 19 * MM and right <= 197 * MM and bottom >= 8 * MM and top <= 290 * MM
                if right > left and top > bottom and not within:
                    found.append(text.get_text_range(n, 1))
    return found


def one_of(count: int, label: str) -> str:
    options = ", ".join(f"{{value: v{n}, label: {{ja: {label}{n}, en: '{n}'}}}}" for n in range(count))
    return f"{{type: one_of, id: chosen, label: {{ja: 選ぶもの, en: Choice}}, options: [{options}]}}"


def asking_for(*questions: str, **head: str) -> Procedure:
    return read_yaml(yaml_of(HEAD, asking(*questions), **head))


# Sample procedures


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_every_question_of_a_sample_stands_on_its_form(path: Path, language: str) -> None:
    procedure = sample(path)
    pdf = form(procedure, language)
    said = words_of(pdf)
    for page in procedure.pages:
        assert plain(page.title.says(language)) in said
        for question in page.questions:
            assert plain(question.label.ja) in said
            assert plain(question.label.says(language)) in said
            for option in getattr(question, "options", ()):
                assert plain(option.label.says(language)) in said
    for text in (procedure.title, procedure.purpose, procedure.law, procedure.deadline):
        assert plain(text.says(language)) in said
    assert 2 <= pages_of(pdf) <= 7
    assert beyond_the_margin(pdf) == []


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_the_form_says_where_to_send_it_and_asks_for_no_individual_number(path: Path) -> None:
    said = words_of(form(sample(path)))
    for words in (OFFICE.address, "課税課　行", "本庁1階　電話 054-000-2071", "市役所記入欄", "受付印"):
        assert plain(words) in said
    assert "個人番号（マイナンバー）は、どこにも書かないでください" in said


def test_questions_are_numbered_without_gaps_and_notes_have_none() -> None:
    asked = numbered(sample(PACK / "procedures" / f"{SLUG}.yaml"))
    assert [one.n for one in asked.values()] == list(range(1, len(asked) + 1))
    assert all(one.question.answerable for one in asked.values())


def test_a_form_is_made_once_for_each_version_city_and_language(monkeypatch: pytest.MonkeyPatch) -> None:
    procedure = asking_for(one_of(2, "一度だけ"))
    assert form(procedure) is form(procedure)
    assert form(procedure, "en") != form(procedure)
    monkeypatch.setattr(sheet, "made", lambda *_: pytest.fail("made again"))
    form(procedure)


# Types of question


def test_every_type_of_question_is_drawn() -> None:
    assert fields.DRAWINGS.keys() == set(types())


@pytest.mark.parametrize("name", sorted(types()))
@pytest.mark.parametrize("language", ["ja", "en"])
def test_each_type_is_typeset_in_a_row_and_in_a_column(name: str, language: str) -> None:
    base = asking_for(one_of(2, "見本"))
    question = QUESTIONS[name]
    asked = [question]
    if question.repeatable:
        group = QUESTIONS["group"]
        asked.append(group.model_copy(update={"id": "rows", "questions": (question,)}))
    page = base.pages[0].model_copy(update={"questions": tuple(asked)})
    procedure = base.model_copy(update={"pages": (page,)})
    pdf = form(procedure, language)
    assert plain(question.label.says(language)) in words_of(pdf)
    assert beyond_the_margin(pdf) == []


def test_writing_frames_are_high_enough_for_a_hand() -> None:
    high = []
    with pdfium.PdfDocument(
        form(asking_for("{type: phone, id: p, label: {ja: 電話, en: Phone}}"))
    ) as document:
        for page in document:
            boxes = [one.get_bounds() for one in page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH])]
            # The squares for figures.
            high += [top - bottom for left, bottom, right, top in boxes if 6 * MM < right - left < 6.6 * MM]
    assert len(high) >= 12
    assert min(high) >= 8 * MM


def test_what_is_computed_is_left_to_the_city() -> None:
    computed = (
        "{type: computed, id: fee, value: 300 * answers.copies, gives: int, label: {ja: 手数料の額, en: Fee}}"
    )
    number = "{type: number, id: copies, label: {ja: 通数, en: Copies}}"
    assert "市で計算します" in words_of(form(asking_for(number, computed)))


@pytest.mark.parametrize(("most", "rows"), [(2, 2), (30, 4)])
def test_a_group_has_rows_for_a_few_and_says_how_to_go_on(most: int, rows: int) -> None:
    text = (
        "{type: group, id: rows, label: {ja: 世帯の方, en: People}, row: {ja: 方, en: Person}, "
        f"add: {{ja: もう1人, en: More}}, most: {most}, "
        "questions: [{type: text, id: name, label: {ja: お名前, en: Name}}]}"
    )
    procedure = asking_for(text)
    group = procedure.question("rows")
    assert isinstance(group, Group)
    drawn = sheet.sheet_data(edition(procedure), OFFICE, Say("ja"))["sections"][0]["lines"][1]["rows"]
    assert len(drawn["names"]) == rows
    assert ("別の紙に" in words_of(form(procedure)).partition("世帯の方")[2]) is (most > rows)


# What is long


@pytest.mark.parametrize("language", ["ja", "en"])
def test_forty_long_options_and_long_texts_stay_on_the_sheet(language: str) -> None:
    options = one_of(40, "とても長い名前の選択肢でありまして途中で折り返さなければ入らないもの")
    note = f"{{type: note, id: told, label: {{ja: お知らせ, en: Note}}, body: {{ja: '{'長い説明。' * 390}', en: '{'long words ' * 180}'}}}}"
    text = (
        f"{{type: long_text, id: story, most: 20000, label: {{ja: {'いきさつ' * 300}, en: {'Story' * 300}}}}}"
    )
    pdf = form(asking_for(options, note, text), language)
    said = words_of(pdf)
    assert beyond_the_margin(pdf) == []
    for n in range(40):
        assert f"途中で折り返さなければ入らないもの{n}" in said
    assert said.count("長い説明。") == 390
    assert said.count("いきさつ") == 300


def test_a_wide_group_becomes_blocks() -> None:
    names = ("address", "company_number", "bank_account")
    group = QUESTIONS["group"].model_copy(update={"questions": tuple(QUESTIONS[one] for one in names)})
    base = asking_for(one_of(2, "見本"))
    page = base.pages[0].model_copy(update={"questions": (group,)})
    procedure = base.model_copy(update={"pages": (page,)})
    data = sheet.sheet_data(edition(procedure), OFFICE, Say("ja"))
    assert data["sections"][0]["lines"][0]["rows"]["fits"] is False
    assert beyond_the_margin(form(procedure)) == []


# Who need not answer


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ("", []),
        ('answers.kind == "b"', ["問2で「乙」を選んだ方だけ"]),
        ('answers.kind != "b"', ["問2で「乙」以外を選んだ方だけ"]),
        ("answers.sure", ["問3で「はい」を選んだ方だけ"]),
        ("!answers.sure", ["問3で「いいえ」を選んだ方だけ"]),
        ('answers.sure && answers.kind == "a"', ["問3で「はい」、かつ問2で「甲」を選んだ方だけ"]),
        ('answers.kind == "a" || answers.kind == "b"', ["問2で「甲」または問2で「乙」を選んだ方だけ"]),
        ('"x" in answers.many', ["問4で「丙」を選んだ方だけ"]),
        ("answers.many.size() > 1 && answers.sure", ["当てはまる方だけ（問3・4の答えによります）"]),
    ],
)
def test_a_condition_in_words(condition: str, said: list[str]) -> None:
    questions = asking(
        "{type: one_of, id: kind, label: {ja: 種類, en: Kind}, options: ["
        "{value: a, label: {ja: 甲, en: A}}, {value: b, label: {ja: 乙, en: B}}]}",
        "{type: yes_no, id: sure, label: {ja: 確か, en: Sure}}",
        "{type: some_of, id: many, label: {ja: いくつも, en: Many}, options: [{value: x, label: {ja: 丙, en: X}}]}",
    )
    asked = numbered(read_yaml(yaml_of(HEAD, questions)))
    assert in_words(condition, asked, Say("ja")) == said


# Who hands it in


def test_whoever_acts_for_the_applicant_has_a_part_unless_a_question_asks() -> None:
    base = asking_for(one_of(2, "見本"))
    asked = sample(PACK / "procedures" / f"{SLUG}.yaml")
    alone = "本人以外の方が提出するとき"
    assert alone not in words_of(form(base))
    acting = base.model_copy(update={"roles": asked.roles})
    assert alone in words_of(form(acting))
    assert alone not in words_of(form(asked))


def test_a_report_is_not_signed() -> None:
    assert "署名" not in words_of(form(sample(PACK / "procedures" / "road_report.yaml")))
    assert "上のとおり請求します" in words_of(form(sample(PACK / "procedures" / f"{SLUG}.yaml")))


# The QR code


def modules_of(pdf: bytes, across: int) -> list[list[int]]:
    """The squares of the QR code on the last page, 1 where dark, as a camera would read them."""
    scale = 8
    with pdfium.PdfDocument(pdf) as document:
        picture = document[len(document) - 1].render(scale=scale, grayscale=True).to_pil()
    mm = scale * MM
    left, right = round(21 * mm), round(50 * mm)
    dark = [[picture.getpixel((x, y)) < 128 for x in range(left, right)] for y in range(picture.height)]
    lines = [y for y, row in enumerate(dark) if all(row)]
    top, bottom = max(y for y in lines if y + 1 not in lines and y < lines[-1] - 20 * mm), lines[-1] - 5
    ys = [y for y in range(top + 1, bottom) if any(dark[y])]
    xs = [x for x in range(right - left) if any(dark[y][x] for y in ys)]
    size = (xs[-1] - xs[0] + 1) / across
    return [
        [
            int(dark[int(ys[0] + (row + 0.5) * size)][int(xs[0] + (column + 0.5) * size)])
            for column in range(across)
        ]
        for row in range(across)
    ]


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_the_qr_code_is_that_of_the_entry_screen_and_its_address_is_in_words(path: Path) -> None:
    procedure = sample(path)
    address = f"https://mihon.desk.example/entry/form/{procedure.id}/{edition(procedure).digest[:12]}/"
    assert entry_address(edition(procedure), OFFICE) == address
    pdf = form(procedure)
    assert address in words_of(pdf)
    matrix = [list(row) for row in segno.make_qr(address, error="m").matrix]
    assert modules_of(pdf, len(matrix)) == matrix


# Characters that cannot be printed


def test_a_title_that_cannot_be_printed_is_told() -> None:
    with pytest.raises(MissingGlyphsError, match="1B000"):
        form(asking_for(one_of(2, "見本"), title=f"{{ja: 見本{RARE}, en: Sample}}"))


def test_a_pack_is_told_which_text_cannot_be_printed(tmp_path: Path) -> None:
    folder = tmp_path / "pack"
    (folder / "procedures").mkdir(parents=True)
    (folder / "city.yaml").write_text((PACK / "city.yaml").read_text("utf-8"), "utf-8")
    text = yaml_of(HEAD, asking(one_of(2, "見本")), deadline=f"{{ja: いつでも{RARE}, en: Any time}}")
    (folder / "procedures" / "sample.yaml").write_text(text, "utf-8")
    (fault,) = [one for one in read_checked(folder).faults if one.path == "deadline"]
    assert (fault.source, fault.line) == (
        "procedures/sample.yaml",
        HEAD.splitlines().index("deadline: {ja: いつでも, en: Any time}") + 1,
    )
    assert "U+1B000" in fault.ja


# Where people and clerks find it


@pytest.fixture
def public(database: Clone) -> Iterator[Clone]:
    with database.as_public(), pages():
        yield database


@pytest.fixture
def office(database: Clone) -> Iterator[Clone]:
    with database.as_office(), pages():
        yield database


def changed(database: Clone, **update: Any) -> None:
    """Another version of the income certificate."""
    procedure = sample(PACK / "procedures" / f"{SLUG}.yaml")
    with database.as_office(), city_scope(MIHON):
        publish(procedure.model_copy(update=update))


def test_the_page_of_a_procedure_leads_to_its_form(public: Clone) -> None:
    address = f"/procedures/{SLUG}/form.pdf"
    assert f'href="{address}"' in visitor().get(f"/procedures/{SLUG}/").content.decode()
    answer = visitor().get(address)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert "所得・課税証明書の交付請求" in words_of(answer.content)
    assert "no-cache" in answer["Cache-Control"]
    kept = visitor().get(address, headers={"If-None-Match": answer["ETag"]})
    assert (kept.status_code, kept.content) == (304, b"")
    english = visitor().get(address, {"lang": "en"})
    assert plain("Income and tax certificate") in words_of(english.content)
    assert english["ETag"] != answer["ETag"]
    assert visitor().get("/procedures/nothing/form.pdf").status_code == 404


@pytest.mark.parametrize(
    "update",
    [
        {"status": Status(state=Openness.PAUSED, sentence=WHY)},
        {"status": Status(state=Openness.CLOSED, sentence=WHY)},
        {"channels": (Channel.ONLINE, Channel.PHONE)},
    ],
)
def test_no_form_is_offered_while_nothing_is_taken_on_paper(public: Clone, update: dict[str, Any]) -> None:
    changed(public, **update)
    assert "form.pdf" not in visitor().get(f"/procedures/{SLUG}/").content.decode()
    assert visitor().get(f"/procedures/{SLUG}/form.pdf").status_code == 404


def test_staff_have_the_form_of_every_procedure(office: Clone) -> None:
    assert visitor().get("/procedures/road_report/form.pdf").status_code == 302
    changed(office, status=Status(state=Openness.CLOSED, sentence=WHY))
    desk = signed_in_staff("/login/", TAX)
    assert f'href="/procedures/{SLUG}/form.pdf"' in desk.get(f"/procedures/{SLUG}/").content.decode()
    assert desk.get(f"/procedures/{SLUG}/form.pdf")["Content-Type"] == "application/pdf"


def test_a_text_of_the_city_that_cannot_be_printed_is_told(public: Clone) -> None:
    changed(public, deadline=sample(SAMPLES[0]).deadline.model_copy(update={"ja": f"いつでも{RARE}"}))
    answer = visitor().get(f"/procedures/{SLUG}/form.pdf")
    assert answer.status_code == 503
    assert "U+1B000" in answer.content.decode()
