"""The pages where anyone confirms a document: by its code, by the file; limited, and without personal data."""

import io
from collections.abc import Iterator
from typing import Any

import pytest
from clones import Clone
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client, override_settings
from visitors import pages
from walking import MIHON, TYPED, decide_case, hand_over, prepare_case

from madoguchi.foundation.files.queries import open_file
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.services.documents.checking import MAX_BYTES
from madoguchi.services.documents.models import PublishedDocument

GOOD, BAD = "この市が発行した書類です", "書類は見つかりません"
UNALTERED = "書き換えられていません"
# What the certificate says of its applicant.
PERSONAL = [
    "見本 太郎",
    "見本　太郎",
    "太郎",
    "みほん たろう",
    "朝日",
    "1-23-7",
    "郡山",
    "090-1234-5678",
    "090",
    "昭和33",
    "taro@mail.example",
]


@pytest.fixture(scope="module")
def issued(module_database: Clone) -> tuple[Clone, PublishedDocument, bytes]:
    """A document that was issued and crossed to the public side, with its bytes."""
    assert TYPED["phone"] in PERSONAL
    hand_over(module_database)
    prepare_case(module_database)
    decide_case(module_database)
    with module_database.as_public(), city_scope(MIHON):
        document = PublishedDocument.objects.select_related("file").get()
        return module_database, document, open_file(document.file)


@pytest.fixture
def browser(issued: Any) -> Iterator[Client]:
    """A stranger's browser; the limit counts anew for each test."""
    with issued[0].as_public(), pages():
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM django_cache")
        yield Client(SERVER_NAME="mihon.localhost", raise_request_exception=False)


def text(answer: Any) -> str:
    said: str = answer.content.decode().replace("<wbr>", "")
    return said


def main(answer: Any) -> str:
    return text(answer).split("<main")[1].split("</main>")[0]


def upload(browser: Client, data: bytes, name: str = "certificate.pdf") -> Any:
    return browser.post("/verify/", {"file": SimpleUploadedFile(name, data, "application/pdf")})


# By code


def test_a_code_shows_number_kind_date_and_validity(browser: Client, issued: Any) -> None:
    document = issued[1]
    answer = browser.get(f"/verify/{document.code}")
    said = main(answer)
    assert answer.status_code == 200
    for fact in (GOOD, document.number, document.title["ja"], "有効", "令和"):
        assert fact in said
    # That nothing was altered is said of a file alone.
    assert UNALTERED not in said


def test_nothing_personal_is_ever_shown(browser: Client, issued: Any) -> None:
    _, document, data = issued
    answers = [
        browser.get(f"/verify/{document.code}"),
        browser.get(f"/verify/{document.code}", HTTP_ACCEPT_LANGUAGE="en"),
        upload(browser, data),
        upload(browser, data + b" "),
        browser.get("/verify/", {"code": document.code}, follow=True),
    ]
    for answer in answers:
        said = main(answer).replace("みほん市", "")
        assert [word for word in PERSONAL if word in said] == []


def test_a_code_is_taken_as_people_type_it(browser: Client, issued: Any) -> None:
    code = issued[1].code
    for typed in (code.lower(), code.replace("-", ""), f" {code.replace('-', '－')} "):
        answer = browser.get("/verify/", {"code": typed}, follow=True)
        assert GOOD in text(answer), typed


def test_a_code_of_no_document_is_not_confirmed(browser: Client, issued: Any) -> None:
    answer = browser.get("/verify/2222-2222")
    assert answer.status_code == 404
    assert BAD in text(answer)
    assert GOOD not in text(answer)


@pytest.mark.parametrize(
    "code",
    [
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "' OR '1'='1",
        "..%2f..%2fetc%2fpasswd",
        "%00",
        "K7Q2-9MXD" * 500,
        "𠮷野家𠮷野家",
        "{{ settings.SECRET_KEY }}",
        "%27%3B%20DROP%20TABLE",
    ],
)
def test_hostile_text_is_answered_kindly(browser: Client, issued: Any, code: str) -> None:
    asked, searched = browser.get(f"/verify/{code}"), browser.get("/verify/", {"code": code})
    for answer in (asked, searched):
        assert answer.status_code in (404, 422, 302), answer.status_code
        said = text(answer)
        assert GOOD not in said
        assert "<script>alert" not in said
        assert "<img src=x" not in said
        assert "only for tests" not in said


def test_a_code_of_the_other_city_is_not_confirmed(browser: Client, issued: Any) -> None:
    answer = browser.get(f"/verify/{issued[1].code}", SERVER_NAME="kagami.localhost")
    assert answer.status_code == 404
    assert issued[1].number not in text(answer)


# By file


def test_the_file_as_it_was_issued_is_unaltered(browser: Client, issued: Any) -> None:
    _, document, data = issued
    said = main(upload(browser, data))
    assert UNALTERED in said
    assert document.number in said


def test_another_citys_document_is_not_this_citys_though_its_signature_holds(
    browser: Client, issued: Any
) -> None:
    sent = {"file": SimpleUploadedFile("certificate.pdf", issued[2], "application/pdf")}
    said = main(browser.post("/verify/", sent, SERVER_NAME="kagami.localhost"))
    assert UNALTERED not in said
    assert "この市が発行した書類の記録にありません" in said


def altered(data: bytes) -> bytes:
    """One digit inside a page is another."""
    at = data.index(b"/CreationDate")
    return data[: at + 20] + bytes([data[at + 20] ^ 1]) + data[at + 21 :]


UPLOADS: dict[str, tuple[Any, str]] = {
    "altered": (altered, "書き換えられています"),
    "cut short": (lambda data: data[: len(data) // 2], "確かめられません"),
    "something added": (lambda data: data + b"\n%more\n", "書き加えられています"),
    "not a PDF": (lambda _data: b"GIF89a, not a PDF at all", "PDFではありません"),
    "unsigned": (lambda _data: b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n", "電子署名がありません"),
    "too large": (lambda data: data + b" " * (MAX_BYTES + 1), "大きすぎ"),
    "random": (
        lambda _data: b"%PDF-1.7 /ByteRange [0 1 2 9999999999]" + bytes(range(256)) * 20,
        "確かめられません",
    ),
}


@pytest.mark.parametrize("case", UPLOADS)
def test_any_other_file_is_not_confirmed(browser: Client, issued: Any, case: str) -> None:
    make, words = UPLOADS[case]
    answer = upload(browser, make(issued[2]))
    said = main(answer)
    assert answer.status_code == 200
    assert words in said
    assert UNALTERED not in said
    assert issued[1].number not in said


def test_an_empty_file_and_no_file_are_told(browser: Client, issued: Any) -> None:
    for answer in (
        browser.post("/verify/"),
        upload(browser, b""),
        browser.post("/verify/", {"file": "text"}),
    ):
        assert answer.status_code in (200, 422)
        assert UNALTERED not in main(answer)
        assert "ファイル" in main(answer)


def test_the_name_of_a_file_cannot_write_into_the_page(browser: Client, issued: Any) -> None:
    said = text(upload(browser, issued[2], "<script>alert(1)</script>.pdf"))
    assert "<script>alert" not in said


def test_an_uploaded_file_is_not_kept(browser: Client, issued: Any, tmp_path: Any) -> None:
    with override_settings(FILE_UPLOAD_TEMP_DIR=str(tmp_path)):
        big = io.BytesIO(issued[2] + b" " * 3_000_000).getvalue()
        upload(browser, big)
        assert list(tmp_path.iterdir()) == []


# The limit

LIMIT = 30


def test_who_asks_too_often_is_stopped(browser: Client, issued: Any) -> None:
    code, data = issued[1].code, issued[2]
    answers = [browser.get(f"/verify/{code}").status_code for _ in range(LIMIT)]
    assert answers == [200] * LIMIT
    for answer in (
        browser.get(f"/verify/{code}"),
        browser.get("/verify/", {"code": code}),
        upload(browser, data),
    ):
        assert answer.status_code == 429
        assert GOOD not in text(answer)
        assert UNALTERED not in text(answer)
    # The page itself, and another address, go on.
    assert browser.get("/verify/").status_code == 200
    assert browser.get(f"/verify/{code}", REMOTE_ADDR="203.0.113.9").status_code == 200


def test_guesses_count_as_well(browser: Client, issued: Any) -> None:
    for n in range(LIMIT):
        assert browser.get(f"/verify/2222-22{n + 22:02}").status_code == 404
    assert browser.get(f"/verify/{issued[1].code}").status_code == 429


def test_without_the_count_nothing_is_confirmed(browser: Client, issued: Any) -> None:
    """Fails closed: where it cannot be counted, it is not answered."""
    database, document, data = issued
    with database.as_owner("public") as wrapper, wrapper.cursor() as cursor:
        cursor.execute("ALTER TABLE django_cache RENAME TO away")
    try:
        for answer in (browser.get(f"/verify/{document.code}"), upload(browser, data)):
            assert answer.status_code == 500
            assert GOOD not in text(answer)
            assert UNALTERED not in text(answer)
            assert document.number not in text(answer)
        assert browser.get("/verify/").status_code == 200
    finally:
        with database.as_owner("public") as wrapper, wrapper.cursor() as cursor:
            cursor.execute("ALTER TABLE away RENAME TO django_cache")
