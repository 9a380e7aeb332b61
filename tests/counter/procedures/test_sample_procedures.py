"""The procedures of both sample packs: they load, their examples hold, their fees reckon, their papers typeset."""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from madoguchi.counter.procedures import examples
from madoguchi.counter.procedures.definition import Definition
from madoguchi.counter.procedures.forms import validate
from madoguchi.counter.procedures.kinds import Kind, StepKind
from madoguchi.counter.procedures.papers import applicant_of, document_data
from madoguchi.counter.procedures.questions import Context
from madoguchi.counter.procedures.reading import read_yaml
from madoguchi.services.documents.typeset import qr_code, typeset

PROJECT = Path(__file__).parents[3]
PACKS = {"mihon": PROJECT / "packs/mihon", "kagami": PROJECT / "tests/data/packs/kagami"}
#: Those that both cities have, and all of the first.
NAMES = ("disaster_certificate", "income_certificate", "road_report")
ALL = tuple(sorted(path.stem for path in (PACKS["mihon"] / "procedures").glob("*.yaml")))
ISSUED = date(2026, 11, 24)
TODAY = Context(today=ISSUED)
EXAMINE = 1
FIGURES: dict[str, Any] = {
    "salary_revenue": "6,543,210", "salary_income": 4794568, "total_income": 4794568, "aggregate_income": 4794568,
    "spouse": "none", "dependants": 0, "dependants_specific": 1, "dependants_elderly": 0, "dependants_young": 2,
    "deduction_total": 1520000,
}  # fmt: skip
DEDUCTIONS = dict.fromkeys(
    ("social_insurance", "life_insurance", "spouse_deduction", "dependants_deduction", "basic_deduction"),
    110000,
) | {"other_deductions": 0}
TAXES = {
    "tax_base": 3274000,
    "city_tax": 195900,
    "prefectural_tax": 130600,
    "forest_tax": 1000,
    "annual_tax": 327500,
}


def definition_of(pack: str, name: str) -> Definition:
    source = PACKS[pack] / "procedures" / f"{name}.yaml"
    return Definition(read_yaml(source.read_text(encoding="utf-8"), source.name))


DEFINITIONS = {("mihon", name): definition_of("mihon", name) for name in ALL}
DEFINITIONS |= {("kagami", name): definition_of("kagami", name) for name in NAMES}
DISASTER, INCOME, ROAD = (DEFINITIONS["mihon", name] for name in NAMES)


def values_of(definition: Definition, example: str) -> Mapping[str, Any]:
    """The cleaned answers of an example that is accepted."""
    said = next(one for one in definition.procedure.examples if one.id == example)
    result = validate(definition, said.answers, TODAY)
    assert not result.errors
    return result.values


def papers() -> Iterator[Any]:
    """Every paper of every outcome, for each example that is accepted."""
    for (pack, name), definition in DEFINITIONS.items():
        for example in definition.procedure.examples:
            for outcome, declared in definition.procedure.outcomes.items():
                if declared.document and not example.refused:
                    yield pytest.param(
                        pack, definition, example.id, outcome, id=f"{pack}-{name}-{example.id}-{outcome}"
                    )


def printed(pack: str, definition: Definition, answers: Mapping[str, Any], outcome: str) -> list[str]:
    """The text of each page of an outcome's document."""
    paper = definition.procedure.outcomes[outcome].document or ""
    data = {
        **document_data(definition, answers, outcome, "申告がないため", ISSUED),
        "number": "令和8課税第000123-4号",
        "authority": {"title": "みほん市長", "name": "見本 一郎"},
        "issued_on": "令和8年11月24日",
        "seal_note": "（公印省略）",
        "notes": ["見本です。"],
        "verify": {"code": "K7Q2-9MXD", "address": "https://mihon.example/verify/K7Q2-9MXD"},
    }
    images = {"qr": qr_code(data["verify"]["address"])}
    template = PACKS[pack] / "templates" / f"{paper}.typ"
    pdf = typeset(template, data, title="証明書", at=datetime(2026, 11, 24, tzinfo=UTC), images=images)
    document = pypdfium2.PdfDocument(pdf)
    try:
        return ["".join(page.get_textpage().get_text_range().split()) for page in document]
    finally:
        document.close()


@pytest.mark.parametrize(("pack", "name"), DEFINITIONS)
def test_every_example_goes_as_it_says(pack: str, name: str) -> None:
    definition = DEFINITIONS[pack, name]
    assert list(examples.faults_of(definition)) == []
    shown = definition.procedure.examples
    assert {bool(one.refused) for one in shown} == {True, False}, "some are accepted, some refused"
    assert 4 <= len(shown) <= 8


@pytest.mark.parametrize("name", NAMES)
def test_the_second_city_asks_and_walks_the_same_in_words_of_its_own(name: str) -> None:
    here, there = (DEFINITIONS[pack, name].procedure for pack in PACKS)
    assert [page.id for page in here.pages] == [page.id for page in there.pages]
    assert [step.kind for step in here.route] == [step.kind for step in there.route]
    assert list(here.outcomes) == list(there.outcomes)
    assert there.title.ja == f"鏡・{here.title.ja}"


@pytest.mark.parametrize(("pack", "definition", "example", "outcome"), list(papers()))
def test_every_paper_typesets_on_one_page(
    pack: str, definition: Definition, example: str, outcome: str
) -> None:
    answers = {**values_of(definition, example), **FIGURES, "salary_revenue": 6543210}
    [page] = printed(pack, definition, answers, outcome)
    assert "K7Q2-9MXD" in page
    assert ("3か月以内" in page) == definition.procedure.outcomes[outcome].adverse


def test_each_copy_costs_the_same() -> None:
    assert INCOME.amount(values_of(INCOME, "self_by_post")) == 300
    assert INCOME.amount(values_of(INCOME, "household_at_counter")) == 600
    assert ROAD.amount({}) == 0


@pytest.mark.parametrize(
    ("purpose", "offered"),
    [
        ("loan", {"public_assistance"}),
        ("pension", {"free_by_law", "public_assistance"}),
        ("child_allowance", {"free_by_law", "public_assistance"}),
        ("official", {"official_use", "public_assistance"}),
    ],
)
def test_exemptions_are_offered_by_the_use(purpose: str, offered: set[str]) -> None:
    answers = {**values_of(INCOME, "self_by_post"), "purpose": purpose}
    assert set(INCOME.waivers(answers)) == offered


@pytest.mark.parametrize(
    ("outcome", "walked"),
    [("issued", {StepKind.PAYMENT, StepKind.VERIFY}), ("declined", {StepKind.DRAFT, StepKind.DECIDE})],
)
def test_a_certificate_is_paid_and_verified_a_refusal_decided(outcome: str, walked: set[StepKind]) -> None:
    answers = values_of(INCOME, "self_by_post")
    route = INCOME.procedure.route
    passed = {step.kind for at, step in enumerate(route) if INCOME.walks(at, answers, outcome)}
    always = {step.kind for step in route if not step.when}
    assert passed == always | walked


def test_the_clerk_is_asked_for_what_the_certificate_states() -> None:
    def missing(example: str, found: Mapping[str, Any], outcome: str = "issued") -> set[str]:
        return set(INCOME.find(EXAMINE, found, values_of(INCOME, example), outcome).errors)

    assert missing("self_by_post", {**FIGURES, **TAXES}) == set()
    assert missing("self_by_post", FIGURES) == set(TAXES), "what is taxed is in this one"
    assert missing("household_at_counter", FIGURES) == set(DEDUCTIONS), "deductions were asked for"
    assert missing("self_by_post", {}, "declined") == set(), "without a return there are no figures"


def test_the_certificate_says_whose_income_it_is_and_how_much() -> None:
    found = INCOME.find(EXAMINE, {**FIGURES, **TAXES}, values_of(INCOME, "self_by_post"), "issued").values
    [page] = printed("mihon", INCOME, {**values_of(INCOME, "self_by_post"), **found}, "issued")
    for words in (
        "所得・課税証明書", "令和8年度（令和7年中の所得）", "住所（令和8年1月1日現在）静岡県みほん市本町2-16-32",
        "氏名髙橋𠮷乃", "昭和58年4月1日", "給与収入金額6,543,210円", "公的年金等収入金額―", "所得控除合計1,520,000円",
        "扶養（16歳未満）", "市民税額195,900円", "年税額327,500円", "上記のとおり、相違ないことを証明します。",
        "令和8年11月24日", "みほん市長見本一郎", "（公印省略）", "令和8課税第000123-4号",
    ):  # fmt: skip
        assert words in page
    assert "社会保険料控除" not in page, "the deductions were not asked for"


@pytest.mark.parametrize(
    ("example", "title", "shown", "hidden"),
    [
        ("household_at_counter", "所得証明書", "社会保険料控除110,000円", "市民税額"),
        ("agent_for_pension", "課税証明書", "市民税額195,900円", "給与収入金額"),
    ],
)
def test_a_certificate_states_its_kind_only(example: str, title: str, shown: str, hidden: str) -> None:
    answers = values_of(INCOME, example)
    found = INCOME.find(EXAMINE, {**FIGURES, **TAXES, **DEDUCTIONS}, answers, "issued").values
    [page] = printed("mihon", INCOME, {**answers, **found}, "issued")
    assert f"号{title}令和" in page
    assert shown in page
    assert hidden not in page
    assert "氏名見本太郎" in page, "the person concerned, not who asked"


@pytest.mark.parametrize(
    ("city", "warned"), [("みほん市", False), ("みほん市本町", False), ("郡山市", True), ("鏡市", True)]
)
def test_who_lived_elsewhere_on_1_january_is_told_so(city: str, warned: bool) -> None:
    note = next(one for page in INCOME.pages for one in page.asked if one.question.id == "elsewhere")
    assert note.condition is not None
    assert note.condition.holds({"answers": {"january_address": {"city": city}}}) is warned


@pytest.mark.parametrize(
    ("example", "address"),
    [("agent_for_evacuee", "静岡県みほん市栄町1-1-1"), ("flood_with_household", "静岡県みほん市本町2-16-32")],
)
def test_letters_go_where_people_stay_now(example: str, address: str) -> None:
    assert applicant_of(DISASTER, values_of(DISASTER, example)).address == address


def test_a_report_needs_no_name_and_an_answer_needs_a_way_back() -> None:
    nameless = applicant_of(ROAD, values_of(ROAD, "nameless"))
    assert (nameless.name, nameless.phone, nameless.email) == ("", "", "")
    answered = applicant_of(ROAD, values_of(ROAD, "hole_with_photos"))
    assert answered.email.endswith("@example.jp")
    assert answered.name == "髙田"


@pytest.mark.parametrize("name", ALL)
def test_every_ending_has_its_sentence_an_application_its_paper_and_a_report_none(name: str) -> None:
    procedure = DEFINITIONS["mihon", name].procedure
    papers = [bool(outcome.document) for outcome in procedure.outcomes.values()]
    assert all(outcome.told for outcome in procedure.outcomes.values())
    assert all(papers) or procedure.kind != Kind.APPLICATION
    assert not any(papers) or procedure.kind not in (Kind.REPORT, Kind.INTERNAL)
    assert all(outcome.document for outcome in procedure.outcomes.values() if outcome.adverse)
