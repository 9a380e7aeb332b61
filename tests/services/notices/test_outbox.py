"""The outbox of a demo: only there, only for staff, newest first."""

import mailbox
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings
from visitors import make_staff, pages, signed_in_staff, visitor

from madoguchi.foundation.accounts.adapter import CITY_HEADER


@pytest.fixture
def public(database: Any) -> Iterator[Any]:
    make_staff(database)
    with database.as_public(), pages():
        yield database


def keep(folder: Path, at: int, subject: str, text: str, city: str = "992011") -> None:
    mail = EmailMessage()
    mail[CITY_HEADER] = city
    mail["To"], mail["Subject"] = "taro@example.jp", subject
    mail.set_content(text)
    kept = mailbox.MaildirMessage(mail)
    kept.set_date(at)
    mailbox.Maildir(folder).add(kept)


def test_newest_first_with_their_text(public: Any, tmp_path: Path) -> None:
    folder = tmp_path / "outbox"
    for at, word in enumerate(["一番目", "二番目", "三番目"]):
        keep(folder, 1_790_000_000 + at, f"件名{word}", f"本文{word} <b> http://mihon.localhost/my/")
    with override_settings(MADOGUCHI_OUTBOX=str(folder)):
        page = signed_in_staff("/desk/login/").get("/desk/outbox/").content.decode().replace("<wbr>", "")
    assert page.index("件名三番目") < page.index("件名二番目") < page.index("件名一番目")
    assert "本文一番目 &lt;b&gt; <a href=" in page and "taro@example.jp" in page
    assert "外へ出さずに" in page


def test_mail_of_another_city_is_not_shown(public: Any, tmp_path: Path) -> None:
    keep(tmp_path / "outbox", 1_790_000_000, "鏡市の件名", "鏡市の本文", city="992020")
    keep(tmp_path / "outbox", 1_790_000_001, "みほん市の件名", "みほん市の本文")
    with override_settings(MADOGUCHI_OUTBOX=str(tmp_path / "outbox")):
        page = signed_in_staff("/desk/login/").get("/desk/outbox/").content.decode().replace("<wbr>", "")
    assert "みほん市の件名" in page
    assert "鏡市の件名" not in page


@pytest.mark.parametrize("language", ["ja", "en"])
def test_an_empty_outbox_says_what_will_be_there(public: Any, tmp_path: Path, language: str) -> None:
    with override_settings(MADOGUCHI_OUTBOX=str(tmp_path / "not yet")):
        browser = signed_in_staff("/desk/login/")
        page = browser.get("/desk/outbox/", HTTP_ACCEPT_LANGUAGE=language).content.decode()
    assert {"ja": "まだメールはありません", "en": "No mail yet"}[language] in page.replace("<wbr>", "")


def test_where_mail_is_sent_there_is_no_outbox(public: Any) -> None:
    with override_settings(MADOGUCHI_OUTBOX=""):
        assert signed_in_staff("/desk/login/").get("/desk/outbox/").status_code == 404


def test_only_staff_see_it(public: Any, tmp_path: Path) -> None:
    with override_settings(MADOGUCHI_OUTBOX=str(tmp_path)):
        assert visitor().get("/desk/outbox/")["Location"] == "/desk/login/?next=/desk/outbox/"
        assert signed_in_staff("/desk/login/", "former@mihon.example").get("/desk/outbox/").status_code == 403
