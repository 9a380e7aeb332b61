"""The desk's pages of the extract: who may, what they say, that nothing of anybody stands on them."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from visitors import make_staff, pages, signed_in_staff

from madoguchi.foundation.city.models import Holding, Post, Staff
from madoguchi.foundation.people.models import RegistryImport
from madoguchi.foundation.people.registry.actions import JOB
from madoguchi.foundation.tenancy.scope import city_scope

MIHON = "992011"
KEEPER, CONTRACTOR, OTHER = "ushioka@mihon.example", "soramoto@mihon.example", "kouno@mihon.example"
HEADERS = "宛名番号,氏名,生年月日,住所"
ROWS = ("7771,登録　太郎,S33.2.1,みほん市本町2-16-32", "7772,登録　花子,S33.2.99,みほん市本町2-16-32")


@pytest.fixture
def desk(database):
    with database.as_office(), pages():
        yield


def upload(browser, *rows, extent="whole", **headers):
    file = SimpleUploadedFile("extract.csv", "\n".join([HEADERS, *rows]).encode("cp932"), "text/csv")
    return browser.post("/registry/", {"file": file, "extent": extent}, **headers)


def run_job():
    (job,) = ProcrastinateJob.objects.filter(task_name=JOB, status="todo")
    app.tasks[job.task_name].func(**job.args)


def text(answer):
    return answer.content.decode().replace("<wbr>", "")


def test_a_file_from_upload_to_report(desk):
    browser = signed_in_staff("/login/", KEEPER)
    assert "まだ取り込んでいません" in text(browser.get("/registry/"))
    begun = upload(browser, *ROWS)
    waiting = text(browser.get(begun.url))
    assert "0行まで読みました" in waiting
    assert f'href="{begun.url}"' in waiting
    assert "<script" not in waiting.partition("<main")[2].partition("</main")[0]
    run_job()
    report = text(browser.get(begun.url))
    assert "取り込み済み" in report
    assert "日付として読めません" in report
    assert "登録" not in report.partition("<main")[2].replace("住民登録", "")
    assert "丑岡 七郎" in text(browser.get("/registry/"))
    table = browser.get(f"{begun.url}faults.csv")
    assert table["Content-Type"] == "text/csv; charset=utf-8"
    assert text(table).startswith("\ufeff行,列,内容,line,column,problem\r\n3,生年月日,")
    assert "花子" not in text(table)


def test_a_report_in_english(desk):
    browser = signed_in_staff("/login/", KEEPER)
    begun = upload(browser, *ROWS)
    run_job()
    browser.post("/ui/language/", {"language": "en"})
    report = text(browser.get(begun.url))
    for words in ("Imported", "Rejected rows", "date of birth", "This is no date"):
        assert words in report


def test_without_a_file_it_says_so_and_keeps_what_was_chosen(desk):
    answer = signed_in_staff("/login/", KEEPER).post("/registry/", {"extent": "partial"})
    assert answer.status_code == 422
    assert "ファイルを選んでください。" in text(answer)
    assert 'value="partial" checked' in text(answer)


def test_a_file_that_cannot_be_taken_says_why(desk):
    browser = signed_in_staff("/login/", KEEPER)
    file = SimpleUploadedFile("extract.csv", "名前,個人番号\n見本,1".encode())
    begun = browser.post("/registry/", {"file": file})
    run_job()
    assert "「個人番号」の列があります" in text(browser.get(begun.url))


def test_an_import_is_stopped(desk):
    browser = signed_in_staff("/login/", KEEPER)
    begun = upload(browser, *ROWS, extent="partial")
    assert "取り込みを中止しました" in text(browser.post(f"{begun.url}cancel/", follow=True))
    with city_scope(MIHON):
        stopped = RegistryImport.objects.get()
    assert (stopped.state, stopped.partial) == ("cancelled", True)
    assert "もう終わっています" in text(browser.post(f"{begun.url}cancel/", follow=True))


@pytest.mark.parametrize("email", [CONTRACTOR, OTHER])
def test_others_are_told_who_may(desk, email):
    browser = signed_in_staff("/login/", email)
    for answer in (
        browser.get("/registry/"),
        upload(browser, *ROWS),
        browser.get("/registry/K7Q2-9MXD/"),
        browser.get("/registry/K7Q2-9MXD/faults.csv"),
        browser.post("/registry/K7Q2-9MXD/cancel/"),
    ):
        assert answer.status_code == 403
        assert "あなたの所属では、取り込みができません" in text(answer)
    with city_scope(MIHON):
        assert not RegistryImport.objects.exists()


def test_a_contractor_with_every_post_may_not(database):
    make_staff(database, "extra@mihon.example", kind="contractor")
    with database.as_office(), pages():
        with city_scope(MIHON):
            who = Staff.objects.get(email="extra@mihon.example")
            Holding.objects.create(staff=who, post=Post.objects.get(slug="citizens-head"), since="2020-04-01")
        assert signed_in_staff("/login/", who.email).get("/registry/").status_code == 403
        with city_scope(MIHON):
            Staff.objects.filter(id=who.id).update(kind="regular")
        assert signed_in_staff("/login/", who.email).get("/registry/").status_code == 200


def test_what_is_not_there_is_not_found(desk):
    assert signed_in_staff("/login/", KEEPER).get("/registry/K7Q2-9MXD/").status_code == 404


def test_long_lists_go_on_by_key(desk):
    browser = signed_in_staff("/login/", KEEPER)
    begun = upload(browser, *(f"{n},登録　{n},S33.2.99,みほん市本町" for n in range(60)), ROWS[0])
    run_job()
    first = text(browser.get(begun.url))
    assert "?after=51_birth_date" in first
    second = text(browser.get(f"{begun.url}?after=51_birth_date"))
    assert '<td class="num">52</td>' in second
    assert '<td class="num">51</td>' not in second
