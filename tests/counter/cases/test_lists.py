"""Lists of cases, what a search finds, and the labels for those that were chosen."""

from collections.abc import Iterator

import pytest
from certificates import FIRST, apply
from clones import Clone
from desks import Desk, newest
from visitors import pages
from walking import CLERK, MIHON, drain, hand_over

from madoguchi.core.ids import new_id, reference_code
from madoguchi.counter.cases.models import Case, CaseDepartment
from madoguchi.foundation.tenancy.scope import city_scope


@pytest.fixture
def office(database: Clone) -> Iterator[Clone]:
    hand_over(database)
    drain(database)
    with database.as_office(), pages():
        yield database


def copies(count: int) -> None:
    """More cases like the newest, each changed a little later."""
    with city_scope(MIHON):
        case = Case.objects.latest("id")
        row = CaseDepartment.objects.get(case=case)
        for n in range(count):
            values = {one.attname: getattr(case, one.attname) for one in Case._meta.concrete_fields}
            more = {"id": new_id(), "submission": new_id(), "number": f"令和8-9{n:05}-1"}
            Case.objects.create(**{**values, **more, "code": reference_code()})
            CaseDepartment.objects.create(
                case_id=more["id"], department=row.department, applicant=f"山田 {n:03}", kana="ヤマダ"
            )


def test_a_number_or_a_code_opens_the_case(office: Clone) -> None:
    desk, case = Desk(CLERK), newest()
    for words in (case.number, case.code, case.code.lower().replace("-", "")):
        answer = desk.browser.get("/cases/", {"q": words})
        assert answer.status_code == 302, words
        assert case.number in desk.browser.get(answer["Location"]).content.decode()
    assert "見つかりませんでした" in desk.reads("/cases/?q=令和8-999999-9")
    stranger = Desk("teida@mihon.example")
    assert "見つかりませんでした" in stranger.reads(f"/cases/?q={case.number}")


@pytest.mark.parametrize("words", ["見本", "見本 太", "ミホン", "みほん", "ﾐﾎﾝ"])
def test_a_name_or_its_kana_is_found_by_how_it_begins(office: Clone, words: str) -> None:
    assert newest().number in Desk(CLERK).reads(f"/cases/?q={words}")


@pytest.mark.parametrize("words", ["太郎", "本", "タロウ", "%", "_本"])
def test_what_stands_further_on_is_not_found(office: Clone, words: str) -> None:
    assert newest().number not in Desk(CLERK).reads(f"/cases/?q={words}")


def test_the_newest_change_comes_first_and_pages_go_on(office: Clone) -> None:
    first = newest().number
    copies(60)
    desk = Desk(CLERK)
    page = desk.reads("/cases/")
    assert page.count("data-row") == 50
    assert first not in page
    following = page.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")
    rest = desk.reads(following)
    assert rest.count("data-row") == 11
    assert first in rest
    assert "ほかにもあります" in desk.reads("/cases/?q=山田")
    assert desk.reads("/cases/?after=nonsense").count("data-row") == 50
    assert "終わった案件はまだありません" in desk.reads("/cases/?state=closed")


def test_labels_go_to_where_letters_go(database: Clone) -> None:
    apply(database)
    hand_over(database, electronic=False)
    drain(database)
    with database.as_office(), pages():
        desk = Desk(FIRST)
        with city_scope(MIHON):
            numbers = list(Case.objects.order_by("id").values_list("number", flat=True))
        sheet = desk.browser.get("/labels/", {"n": numbers, "start": "12"})
        assert sheet["Content-Type"] == "application/pdf"
        assert sheet.content.startswith(b"%PDF")
        assert desk.browser.get("/labels/", {"n": ["令和8-999999-9"]}).status_code == 302
        assert "ラベルにする案件を選んで" in desk.reads("/queue/")
        # Only the tax section's own case is printed.
        assert len(numbers) == 2
        assert desk.browser.get("/labels/", {"n": numbers[1:]}).status_code == 302
