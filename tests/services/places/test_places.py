"""Places of a pack: read as published, loaded once, shown as marks and as a list."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import RequestFactory, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import include, path
from django.utils import translation

from madoguchi.core.declarations import DeclarationError
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.foundation.ui.catalogues import compile_all
from madoguchi.services import places
from madoguchi.services.places import actions, pages, queries
from madoguchi.services.places.models import Place, PlaceKind
from madoguchi.services.places.reading import read_folder

MIHON, KAGAMI = "992011", "992020"
PACK = Path(__file__).parents[3] / "packs" / "mihon"
urlpatterns = [
    path("", include("madoguchi.foundation.ui.urls")),
    path("places/", include("madoguchi.services.places.urls")),
]
HEADERS = "id,name,kind,address,lat,lng,attribution\n"


@pytest.fixture
def city(database) -> Iterator[None]:
    """The sample city without places, as the office loads them."""
    with database.as_office(), city_scope(MIHON):
        Place.objects.all().delete()
        yield


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """A pack with places of its own, to be changed."""
    shutil.copytree(PACK / "places", tmp_path / "places")
    return tmp_path


def load(pack: Path) -> actions.Report:
    return actions.load(read_folder(pack / "places"))


def table(pack: Path, rows: str, encoding: str = "utf-8") -> None:
    (pack / "places" / "landmarks.csv").write_text(HEADERS + rows, encoding=encoding)


def test_sample_pack_loads_once(city: None) -> None:
    first = load(PACK)
    assert (len(first.added), first.changed, first.removed) == (67, (), ())
    assert load(PACK) == actions.Report()


def test_change_and_removal_are_told_and_keys_stay(city: None, pack: Path) -> None:
    load(pack)
    hall = Place.objects.get(slug="city-hall")
    table(pack, "city-hall,みほん市役所 本庁舎,office,みほん市本町２−１,34.8,138.3,みほん市（見本）\n")
    told = load(pack)
    assert (told.added, told.changed, len(told.removed)) == ((), ("みほん市役所 本庁舎",), 4)
    assert load(pack) == actions.Report()
    changed = Place.objects.get(slug="city-hall")
    assert (changed.id, changed.name, changed.address) == (hall.id, "みほん市役所 本庁舎", "みほん市本町2-1")


def test_two_cities_may_have_a_place_of_the_same_id(database) -> None:
    with database.as_office():
        for code in (MIHON, KAGAMI):
            with city_scope(code):
                Place.objects.all().delete()
                assert len(load(PACK).added) == 67
                assert Place.objects.count() == 67


def test_real_shelters_of_five_cities(city: None, shared_data: Path, tmp_path: Path) -> None:
    (tmp_path / "places").mkdir()
    for file in (shared_data / "opendata" / "gsi_shelters_five_cities").glob("*.json"):
        shutil.copy(file, tmp_path / "places" / f"{file.stem}.geojson")
    assert len(load(tmp_path).added) == 1570
    assert load(tmp_path) == actions.Report()
    kinds = {kind: len(found) for kind, found in queries.places_by_kind()}
    assert kinds == {PlaceKind.EMERGENCY_SITE: 876, PlaceKind.SHELTER: 694}
    marks = queries.landmarks()
    assert len({(mark.name, mark.id) for mark in marks}) == len(marks) < 1570
    assert all(33 < mark.lat < 38 and 129 < mark.lng < 141 for mark in marks)


@pytest.mark.parametrize(
    ("rows", "line", "said"),
    [
        ("a,甲,castle,町,34.8,138.3,x\n", 2, "kind"),
        ("a,甲,park,町,34.8,138.3,x\na,乙,park,町,34.8,138.3,x\n", 3, "2回"),
        ("a,甲,park,町,138.3,34.8,x\n", 2, "日本の範囲"),
        ("a,甲,park,町,北,138.3,x\n", 2, "日本の範囲"),
        ("a,,park,町,34.8,138.3,x\n", 2, "空に"),
    ],
)
def test_faults_of_a_table_name_the_line(pack: Path, rows: str, line: int, said: str) -> None:
    table(pack, rows)
    with pytest.raises(DeclarationError) as error:
        read_folder(pack / "places")
    [fault] = error.value.faults
    assert (fault.source, fault.line) == ("places/landmarks.csv", line)
    assert said in fault.ja
    assert fault.en


def test_missing_column_is_named(pack: Path) -> None:
    (pack / "places" / "landmarks.csv").write_text("id,name\na,甲\n")
    with pytest.raises(DeclarationError, match="kind"):
        read_folder(pack / "places")


@pytest.mark.parametrize("text", ["{", "[]", '{"features": [1]}', '{"features": [{"properties": {}}]}'])
def test_other_geojson_is_refused_with_a_reason(pack: Path, text: str) -> None:
    (pack / "places" / "shelters.geojson").write_text(text)
    with pytest.raises(DeclarationError) as error:
        read_folder(pack / "places")
    assert error.value.faults[0].source == "places/shelters.geojson"


def test_faulty_pack_changes_nothing(city: None, pack: Path) -> None:
    load(pack)
    table(pack, "a,甲,castle,町,34.8,138.3,x\n")
    with pytest.raises(DeclarationError):
        load(pack)
    assert Place.objects.count() == 67


def test_table_in_shift_jis_is_read(pack: Path) -> None:
    table(pack, "a,髙﨑公園,park,町,34.8,138.3,市\n", encoding="cp932")
    assert "髙﨑公園" in {place.name for place in read_folder(pack / "places")}


def test_landmarks_are_geojson_with_a_tag(city: None) -> None:
    load(PACK)
    answer = pages.landmarks(RequestFactory().get("/places/landmarks.geojson"))
    assert answer["Content-Type"] == "application/geo+json"
    features = json.loads(answer.content)["features"]
    [hall] = [feature for feature in features if feature["properties"]["id"] == "city-hall"]
    assert hall["geometry"] == {"type": "Point", "coordinates": [138.3226, 34.8668]}
    assert hall["properties"] == {"id": "city-hall", "name": "みほん市役所", "kind": "office"}
    again = RequestFactory().get("/places/landmarks.geojson", headers={"If-None-Match": answer["ETag"]})
    assert pages.landmarks(again).status_code == 304
    Place.objects.filter(slug="city-hall").delete()
    assert pages.landmarks(again).status_code == 200


def test_list_is_searched_by_the_beginning_of_a_name(city: None) -> None:
    load(PACK)
    groups = dict(queries.places_by_kind("みほん"))
    assert {kind: len(found) for kind, found in groups.items()} == {
        PlaceKind.OFFICE: 3,
        PlaceKind.PARK: 1,
        PlaceKind.STATION: 1,
    }
    assert queries.places_by_kind("ない") == []


def test_page_lists_places_and_what_it_did_not_find(city: None) -> None:
    load(PACK)
    assert "みほん駅" in index_page("")
    found = index_page("みほん\0市")
    assert "みほん市役所" in found
    assert "みほん駅" not in found
    assert "見つかりませんでした" in index_page("ない")


def test_page_speaks_english(city: None) -> None:
    load(PACK)
    compile_all(Path(places.__file__).parent)
    with translation.override("en"):
        page = index_page("")
    for words in ("Evacuation sites and facilities", "67 places.", "Shelter", "Source: "):
        assert words in page


def index_page(searched: str) -> str:
    plain = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    with override_settings(ROOT_URLCONF=__name__, STORAGES=plain):
        page = pages.index(RequestFactory().get("/places/", {"q": searched})).content.decode()
    return page.replace("<wbr>", "")  # where a name may break


def test_public_side_reads_and_cannot_write(database) -> None:
    with database.as_office(), city_scope(MIHON):
        load(PACK)
    with database.as_public(), city_scope(MIHON):
        place = Place.objects.first()
        assert place is not None
        with pytest.raises(Exception, match="permission denied"), transaction.atomic():
            place.delete()


def test_database_refuses_a_place_outside_japan(city: None) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Place.objects.create(slug="x", name="x", kind="park", lat=138.3, lng=34.8)


def test_search_by_name_uses_the_index(database) -> None:
    with database.as_office(), city_scope(MIHON):
        Place.objects.bulk_create(
            Place(slug=f"p{n}", name=f"場所{n:05d}", kind="park", address="", lat=35, lng=138, attribution="")
            for n in range(5_000)
        )
    with database.as_owner(), connection.cursor() as cursor:
        cursor.execute("ANALYZE places_place")
    with database.as_public(), city_scope(MIHON), CaptureQueriesContext(connection) as asked:
        queries.places_by_kind("場所00012")
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN {asked[-1]['sql']}")
            plan = str(cursor.fetchall())
    assert "places_place_by_name" in plan
