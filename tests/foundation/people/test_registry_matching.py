"""Who may be meant by what was said, and what the registry says otherwise."""

from datetime import date

import pytest
from django.db import connection

from madoguchi.foundation.people.models import RegistryExtract
from madoguchi.foundation.people.registry import actions
from madoguchi.foundation.people.registry.matching import (
    MOST,
    Found,
    Registered,
    Said,
    candidates,
    compare,
    differences,
)
from madoguchi.foundation.tenancy.scope import city_scope

MIHON, KAGAMI = "992011", "992020"
HEADERS = "宛名番号,氏名,フリガナ,旧氏,通称,生年月日,郵便番号,住所,方書,消除年月日,住民状態,支援措置"
HOME = "425-0022,静岡県みほん市本町二丁目16番32号,みほんハイツ　101号室"
ROWS = (
    f"1,髙橋　𠮷乃,ﾀｶﾊｼ ﾖｼﾉ,例田,﨑山　𠮷乃,S33.2.1,{HOME},,住登,",
    f"2,髙橋　吉伸,ﾀｶﾊｼ ﾖｼﾉﾌﾞ,,,S33.2.1,{HOME},,住登,",
    f"3,見本　太郎,ﾐﾎﾝ ﾀﾛｳ,,,昭和20年00月00日,{HOME},,住登,",
    "4,SMITH JOHN,スミス　ジョン,,,1990/12/31,425-0027,みほん市栄町1-1-1,,R7.3.31,転出,",
    "5,丙川　みどり,ﾍｲｶﾜ ﾐﾄﾞﾘ,,,S50.3.3,425-0027,みほん市栄町1-1-2,,,住登,○",
    "6,同名　一,ﾄﾞｳﾒｲ ﾊｼﾞﾒ,,,H1.5.5,425-0027,みほん市栄町1-1-3,,,住登,",
    "7,同名　一,ﾄﾞｳﾒｲ ﾊｼﾞﾒ,,,H1.5.5,425-0027,みほん市栄町1-1-4,,,住登,",
)
BORN, ADDRESS = date(1958, 2, 1), "静岡県みほん市本町2-16-32"
YOSHINO = Said("高橋 吉乃", "たかはし よしの", BORN, "425-0022", ADDRESS)


@pytest.fixture(scope="module")
def known(module_database, tmp_path_factory):
    """Compares what was said with an extract of seven; `city` is whose."""
    file = tmp_path_factory.mktemp("registry") / "extract.csv"
    file.write_text("\n".join([HEADERS, *ROWS]), "utf-8")
    with module_database.as_office():
        assert actions.import_file(MIHON, file).new == len(ROWS)

        def look(said, city=MIHON):
            with city_scope(city):
                rows = candidates(said).values(*Registered.model_fields)
                return compare([Registered(**row) for row in rows], said)

        yield look


def test_somebody_as_they_are_registered(known):
    found = known(YOSHINO)
    assert (found.found, found.differences, found.status) == (Found.ONE, [], "resident")
    assert found.compared == ["name", "kana", "birth_date", "postal_code", "address"]


@pytest.mark.parametrize(
    "said",
    [
        Said("﨑山 𠮷乃", "", BORN),
        Said("例田 吉乃", "", BORN),
        Said("別の 名前", "", BORN, also="例田 吉乃", address=ADDRESS),
        Said("", "たかはしよしの", BORN),
        Said("髙橋𠮷乃", "", None, "", "みほん市本町２丁目１６－３２"),
    ],
)
def test_two_of_three_are_enough_by_any_name(known, said):
    assert known(said).found is Found.ONE


@pytest.mark.parametrize(
    ("said", "field", "registered"),
    [
        (Said("Jon Smythe", "", date(1990, 12, 31), "", "みほん市栄町1-1-1"), "name", "SMITH JOHN"),
        (Said("高橋 吉乃", "こうきょう", BORN), "kana", "タカハシ ヨシノ"),
        (Said("高橋 吉乃", "", date(1958, 2, 2), "", ADDRESS), "birth_date", "昭和33年2月1日"),
        (Said("高橋 吉乃", "", BORN, "425-0001"), "postal_code", "425-0022"),
        (
            Said("高橋 吉乃", "", BORN, "", "静岡県みほん市本町2-16-33"),
            "address",
            "静岡県みほん市本町二丁目16番32号　みほんハイツ 101号室",
        ),
    ],
)
def test_what_differs_is_told_as_both_write_it(known, said, field, registered):
    found = known(said)
    (one,) = found.differences
    assert (one.field, one.registered) == (field, registered)
    assert one.said in ("Jon Smythe", "こうきょう", "昭和33年2月2日", "425-0001", "静岡県みほん市本町2-16-33")


def test_a_half_known_birth_agrees_with_what_it_knows(known):
    assert known(Said("見本 太郎", "", date(1945, 6, 1), "", ADDRESS)).differences == []
    (one,) = known(Said("見本 太郎", "", date(1946, 6, 1), "", ADDRESS)).differences
    assert (one.field, one.registered) == ("birth_date", "1945")


def test_who_moved_away_is_said_to_have(known):
    found = known(Said("John Smith", "", date(1990, 12, 31)))
    assert (found.found, found.status, found.until) == (Found.ONE, "left", date(2025, 3, 31))


def test_of_somebody_protected_nothing_is_told(known):
    found = known(Said("丙川 みどり", "", date(1975, 3, 3), "", "みほん市栄町9-9-9"))
    assert found.found is Found.PROTECTED
    assert found.model_dump(exclude_defaults=True) == {"found": Found.PROTECTED}


def test_who_cannot_be_told_apart_is_several(known):
    assert known(Said("高橋 良乃", "", BORN, "", ADDRESS)).found is Found.SEVERAL
    assert known(Said("同名 一", "", date(1989, 5, 5))).found is Found.SEVERAL
    assert known(Said("同名 一", "", date(1989, 5, 5), "", "みほん市栄町1-1-4")).found is Found.ONE


@pytest.mark.parametrize("said", [Said(), Said("髙橋 𠮷乃", "たかはしよしの"), Said(address=ADDRESS)])
def test_one_of_three_is_too_little(known, said):
    assert known(said).found is Found.TOO_LITTLE


def test_nobody_is_nobody(known):
    assert known(Said("高橋 吉乃", "", date(1970, 1, 1))).found is Found.NONE
    assert known(YOSHINO, city=KAGAMI).found is Found.NONE


def test_more_than_can_be_looked_at_are_several():
    row = Registered(
        **dict.fromkeys(
            ("former_name", "common_name", "birth_known", "postal_code", "building", "address"), ""
        ),
        **dict.fromkeys(("former_key", "common_key", "kana", "kana_key", "address_key"), ""),
        **dict.fromkeys(("resident_until", "gone_at"), None),
        name="同名 一",
        name_key="同名一",
        birth_date=date(1989, 5, 5),
        status="resident",
        protected=False,
    )
    said = Said("同名 一", "", date(1989, 5, 5))
    other = row.model_copy(update={"name_key": "同名二", "name": "同名 二"})
    assert compare([row, other], said).found is Found.ONE
    assert compare([row, *[other] * MOST], said).found is Found.SEVERAL
    unreadable = row.model_copy(update={"name_key": "同〓一"})
    assert differences(unreadable, said) == []


def test_looking_somebody_up_reads_indexes_alone(known, module_database):
    with city_scope(MIHON):
        RegistryExtract.objects.bulk_create(_others())
    with module_database.as_owner("office"), connection.cursor() as cursor:
        cursor.execute("ANALYZE people_registryextract")
    with city_scope(MIHON):
        plan = candidates(YOSHINO).explain()
    assert "Seq Scan" not in plan
    for index in ("name_key", "former_key", "common_key", "kana_key", "address"):
        assert f"people_extract_{index}" in plan


def _others():
    last = RegistryExtract.objects.latest("id").registry_import
    keys = dict.fromkeys(("former_key", "common_key"), "")
    return [
        RegistryExtract(
            number=f"x{n}",
            name=f"名{n}",
            name_key=f"名{n}",
            kana_key=f"ナ{n}",
            address_key=f"町{n}",
            status="resident",
            registry_import=last,
            **keys,
        )
        for n in range(3000)
    ]
