"""住民登録との照合 on the page of a case: found, different, protected, not found; never filled in."""

import pytest
from visitors import pages, signed_in_staff
from walking import CLERK, MIHON, at_desk, drain, hand_over

from madoguchi.counter.cases.beside import beside
from madoguchi.counter.cases.models import Case
from madoguchi.counter.cases.rules import Clerk
from madoguchi.foundation.city.models import Staff
from madoguchi.foundation.ledger.models import Event
from madoguchi.foundation.people.registry.actions import import_file
from madoguchi.foundation.tenancy.scope import city_scope

HEADERS = "宛名番号,氏名,フリガナ,生年月日,郵便番号,住所,消除年月日,住民状態,支援措置"
# As `walking.TYPED` has it.
SAME = "1,見本　太郎,ﾐﾎﾝ ﾀﾛｳ,S33.2.1,963-8601,福島県郡山市朝日一丁目23番7号,,住登,"


@pytest.fixture
def panel(database, tmp_path):
    """The panel of a case, compared with an extract of these rows."""

    def look(*rows):
        hand_over(database)
        drain(database)
        if rows:
            file = tmp_path / "extract.csv"
            file.write_text("\n".join([HEADERS, *rows]))
            with database.as_office():
                assert import_file(MIHON, file).state == "done"
        with database.as_office(), pages():
            browser = signed_in_staff("/login/", CLERK)
            with city_scope(MIHON):
                number = Case.objects.latest("id").number
            page = browser.get(f"/cases/{number}/").content.decode()
        _, found, rest = page.partition("住民登録との照合")
        return rest.partition("</section>")[0] if found else ""

    return look


def test_whoever_is_registered_so_agrees(panel):
    words = panel(SAME)
    assert "一致しています" in words
    assert "住登" in words
    assert "氏名、フリガナ、郵便番号、住所" in words


def test_what_differs_stands_side_by_side(panel):
    words = panel(SAME.replace("ﾀﾛｳ", "ﾀﾛ").replace("住登", "転出").replace(",,転出", ",R8.3.31,転出"))
    assert "違いがあります" in words
    assert "ミホン タロ" in words
    assert "転出" in words
    assert "令和8年3月31日" in words
    assert "input" not in words


def test_of_somebody_protected_nothing_is_shown(panel):
    words = panel(SAME.replace("ﾀﾛｳ", "ﾀﾛ") + "1")
    assert "窓口で確認してください" in words
    for hidden in ("ミホン タロ", "郡山市", "住登", "一致", "違い"):
        assert hidden not in words


def test_nobody_and_several(panel):
    assert "見つかりませんでした" in panel(SAME.replace("太郎", "次郎").replace("ﾀﾛｳ", "ｼﾞﾛｳ"))
    assert "何人かいます" in panel(SAME, SAME.replace("1,見本", "2,見本"))


def test_without_an_extract_there_is_no_panel(panel):
    assert panel() == ""


def test_a_contractor_is_shown_nothing_of_it(database, tmp_path):
    hand_over(database)
    drain(database)
    file = tmp_path / "extract.csv"
    file.write_text(f"{HEADERS}\n{SAME}")
    with database.as_office():
        import_file(MIHON, file)
        with city_scope(MIHON):
            Staff.objects.filter(email=CLERK).update(kind="contractor")
    with at_desk(database, CLERK) as (clerk, case):
        assert clerk.is_contractor
        assert beside(clerk, case, None).registered is None
        Staff.objects.filter(email=CLERK).update(kind="regular")
        assert beside(Clerk(Staff.objects.get(email=CLERK)), case, None).registered is not None


def test_looking_is_the_one_event_of_opening_the_case(panel, database):
    panel(SAME)
    with database.as_office(), city_scope(MIHON):
        seen = Event.objects.filter(kind="cases.opened")
        assert seen.count() == 1
        assert "見本" not in str(list(seen.values_list("data", flat=True)))


def test_answers_stay_as_they_were_given(panel, database):
    panel(SAME.replace("太郎", "太朗"))
    with database.as_office(), city_scope(MIHON):
        case = Case.objects.latest("id")
    assert (case.applicant, case.answers["applicant"]["given"]) == ("見本 太郎", "太郎")
