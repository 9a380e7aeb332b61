"""A file of the extract is brought in whole or not at all; the same again changes nothing."""

from contextlib import contextmanager

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, OperationalError, transaction
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from madoguchi.core.errors import PlainError
from madoguchi.core.ids import reference_code
from madoguchi.foundation.city.models import Staff
from madoguchi.foundation.ledger.models import Event
from madoguchi.foundation.people.models import RegistryExtract, RegistryFault, RegistryImport
from madoguchi.foundation.people.registry import actions, writing
from madoguchi.foundation.tenancy.scope import city_scope

MIHON, KAGAMI = "992011", "992020"
HEADERS = "宛名番号,氏名,フリガナ,生年月日,住所,支援措置"
TARO = "1,見本　太郎,ﾐﾎﾝ ﾀﾛｳ,昭和33年2月1日,静岡県みほん市本町2-16-32,"
HANAKO = "2,見本　花子,ﾐﾎﾝ ﾊﾅｺ,S35.4.1,静岡県みほん市本町2-16-32,"
WRONG = "3,見本　三郎,ﾐﾎﾝ ｻﾌﾞﾛｳ,S35.13.1,静岡県みほん市本町2-16-32,"
COUNTS = ("new", "changed", "gone", "unchanged", "rejected")


@pytest.fixture
def bring(database, tmp_path):
    """Brings rows in at once; returns the import with its counts."""

    def run(*rows, city=MIHON, **options):
        file = tmp_path / "extract.csv"
        file.write_text("\n".join([HEADERS, *rows]), "cp932")
        return actions.import_file(city, file, **options)

    with database.as_office():
        yield run


def counts(done):
    return {name: getattr(done, name) for name in COUNTS if getattr(done, name)}


def extract(city=MIHON):
    with city_scope(city):
        rows = RegistryExtract.objects.order_by("number")
        return [(row.number, row.name, row.gone_at is not None, row.protected) for row in rows]


def written(city=MIHON):
    """Every version of every row that stands: another one would have another xmin."""
    with city_scope(city):
        return list(
            RegistryExtract.objects.extra(select={"x": "xmin::text"})
            .order_by("number")
            .values_list("number", "x")
        )


def test_people_come_change_go_and_come_back(bring):
    assert counts(bring(TARO, HANAKO)) == {"new": 2}
    assert counts(bring(TARO, HANAKO.replace("本町", "栄町"))) == {"changed": 1, "unchanged": 1}
    assert counts(bring(TARO)) == {"unchanged": 1, "gone": 1}
    assert extract() == [("1", "見本 太郎", False, False), ("2", "見本 花子", True, False)]
    assert counts(bring(TARO)) == {"unchanged": 1}
    assert counts(bring(TARO, HANAKO.replace("本町", "栄町"))) == {"changed": 1, "unchanged": 1}
    assert [row[2] for row in extract()] == [False, False]


def test_the_same_file_again_writes_no_row(bring):
    bring(TARO, HANAKO)
    before = written()
    assert counts(bring(TARO, HANAKO)) == {"unchanged": 2}
    assert written() == before
    bring(TARO, HANAKO.replace("花子", "華子"))
    assert written() != before


def test_a_partial_file_marks_nobody_as_gone(bring):
    bring(TARO, HANAKO)
    assert counts(bring(HANAKO.replace("花子", "華子"), partial=True)) == {"changed": 1}
    assert [row[2] for row in extract()] == [False, False]


def test_a_wrong_row_is_told_and_the_earlier_one_stays(bring):
    bring(TARO, WRONG.replace("S35.13.1", "S35.12.1"))
    done = bring(TARO, HANAKO, WRONG)
    assert counts(done) == {"new": 1, "unchanged": 1, "rejected": 1}
    assert extract()[2] == ("3", "見本 三郎", False, False)
    with city_scope(MIHON):
        (fault,) = RegistryFault.objects.filter(registry_import=done)
    assert (fault.line, fault.column) == (4, "birth_date")
    assert "日付" in fault.ja
    assert "S35" not in fault.ja + fault.en


def test_protection_holds_though_the_row_is_wrong(bring):
    bring(TARO, WRONG.replace("S35.13.1", "S35.12.1"))
    bring(TARO, WRONG + "○")
    assert extract()[1] == ("3", "見本 三郎", False, True)


@pytest.mark.parametrize(
    ("rows", "words"),
    [([], "取り込める行がありません"), ([WRONG], "取り込める行がありません"), ([TARO, '2,"見本'], "引用符")],
)
def test_a_file_that_cannot_be_taken_changes_nothing(bring, rows, words):
    bring(TARO, HANAKO)
    before = written()
    failed = bring(*rows)
    assert (failed.state, counts(failed).get("new")) == ("failed", None)
    assert words in failed.problem_ja
    assert failed.problem_en
    assert written() == before


def test_missing_columns_are_told(bring, tmp_path):
    file = tmp_path / "other.csv"
    file.write_text("番号,名前\n1,見本")
    failed = actions.import_file(MIHON, file)
    assert failed.state == "failed"
    assert "「宛名番号」「生年月日」「住所」" in failed.problem_ja


def test_another_city_sees_nothing(bring):
    bring(TARO)
    assert extract(KAGAMI) == []
    assert counts(bring(TARO, city=KAGAMI)) == {"new": 1}
    assert counts(bring(HANAKO, city=KAGAMI)) == {"new": 1, "gone": 1}
    assert [row[2] for row in extract()] == [False]
    with city_scope(KAGAMI):
        assert RegistryImport.objects.count() == 2


def test_the_ledger_holds_counts_and_nothing_else(bring):
    done = bring(TARO, HANAKO, WRONG)
    with city_scope(MIHON):
        event = Event.objects.get(subject=done.subject)
    assert event.kind == "people.registry_imported"
    assert event.data == {"new": 2, "changed": 0, "gone": 0, "unchanged": 0, "rejected": 1}
    assert event.actor == "system"


@contextmanager
def breaking(monkeypatch, name):
    """The last statement of bringing in breaks off, as when the server is killed."""
    with monkeypatch.context() as patch:
        given = "%(city)s = 'x' AND %(import)s::uuid IS NULL AND %(now)s::timestamptz IS NULL"
        patch.setattr(writing, name, f"SELECT 1 / 0 WHERE {given}")
        yield


@pytest.mark.parametrize("statement", ["_CHANGE", "_ADD", "_PROTECT", "_PART"])
def test_what_breaks_off_half_way_leaves_the_earlier_extract(bring, monkeypatch, statement):
    bring(TARO, HANAKO)
    before = written()
    with breaking(monkeypatch, statement), pytest.raises(Exception, match="division by zero"):
        bring(TARO.replace("太郎", "太朗"), WRONG.replace("S35.13.1", "S35.12.1"))
    assert written() == before
    with city_scope(MIHON):
        (open_one,) = RegistryImport.objects.filter(ended_at=None)
    assert (open_one.state, open_one.read) == ("reading", 2)


def uploaded(*rows):
    return SimpleUploadedFile("照合用データ.csv", "\n".join([HEADERS, *rows]).encode())


def begin(*rows, **options):
    with city_scope(MIHON):
        return actions.begin(uploaded(*rows), Staff.objects.get(email="ushioka@mihon.example"), **options)


def run_job():
    (job,) = ProcrastinateJob.objects.filter(task_name=actions.JOB, status="todo")
    app.tasks[job.task_name].func(**job.args)
    return job


def kept(begun):
    return default_storage.exists(begun.path)


def folder():
    place = f"{MIHON}/registry"
    return default_storage.listdir(place)[1] if default_storage.exists(place) else []


def test_an_upload_is_read_by_the_worker_and_kept_no_longer(database):
    with database.as_office():
        begun = begin(TARO, HANAKO)
        assert (begun.state, kept(begun)) == ("waiting", True)
        assert extract() == []
        job = run_job()
        assert not kept(begun)
        assert len(extract()) == 2
        # A worker that was killed after the end does it once more.
        app.tasks[job.task_name].func(**job.args)
        with city_scope(MIHON):
            done = RegistryImport.objects.get()
            assert Event.objects.get(subject=done.subject).actor == f"staff:{begun.staff_id}"
        assert (done.state, counts(done)) == ("done", {"new": 2})


def test_a_killed_worker_begins_the_file_anew(database, monkeypatch):
    with database.as_office():
        begun = begin(TARO, WRONG)
        with breaking(monkeypatch, "_ADD"), pytest.raises(Exception, match="division by zero"):
            run_job()
        assert kept(begun)
        run_job()
        with city_scope(MIHON):
            done = RegistryImport.objects.get()
            assert RegistryFault.objects.count() == 1
        assert (done.state, done.read, counts(done)) == ("done", 2, {"new": 1, "rejected": 1})


def test_one_import_at_a_time(database):
    with database.as_office():
        before = len(folder())
        begin(TARO)
        with pytest.raises(PlainError) as refusal:
            begin(HANAKO)
        assert "ほかの取り込み" in refusal.value.ja
        assert len(folder()) == before + 1
        run_job()
        begin(HANAKO)


def test_the_database_itself_keeps_them_apart(database):
    row = {"file_name": "x.csv", "sha256": "0" * 64}
    with database.as_office(), city_scope(MIHON):
        RegistryImport.objects.create(code=reference_code(), **row)
        with pytest.raises(IntegrityError, match="people_import_one_at_a_time"), transaction.atomic():
            RegistryImport.objects.create(code=reference_code(), **row)


def test_an_import_can_be_stopped_before_it_changes_anything(database):
    with database.as_office():
        begun = begin(TARO)
        staff = "ushioka@mihon.example"
        with city_scope(MIHON):
            actions.cancel(begun, Staff.objects.get(email=staff))
        run_job()
        assert (extract(), kept(begun)) == ([], False)
        with city_scope(MIHON):
            assert RegistryImport.objects.get().state == "cancelled"
            with pytest.raises(PlainError):
                actions.cancel(begun, Staff.objects.get(email=staff))


def test_a_file_that_is_gone_says_so(database):
    with database.as_office():
        begun = begin(TARO)
        default_storage.delete(begun.path)
        run_job()
        with city_scope(MIHON):
            assert "もう一度選んで" in RegistryImport.objects.get().problem_ja


@pytest.mark.parametrize(("size", "words"), [(0, "選んで"), (actions.MOST_BYTES + 1, "大きすぎ")])
def test_uploads_of_no_use_are_refused(database, size, words):
    upload = uploaded(TARO)
    upload.size = size
    with database.as_office(), city_scope(MIHON), pytest.raises(PlainError) as refusal:
        actions.begin(upload, Staff.objects.get(email="ushioka@mihon.example"))
    assert words in refusal.value.ja


def test_a_lost_database_leaves_the_job_to_be_tried_again(database, monkeypatch):
    def lost(*_args):
        raise OperationalError("the connection is lost")

    with database.as_office():
        begun = begin(TARO)
        with monkeypatch.context() as patch, pytest.raises(OperationalError):
            patch.setattr(actions, "stage", lost)
            run_job()
        assert kept(begun)
        run_job()
        assert len(extract()) == 1
