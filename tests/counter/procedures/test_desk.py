"""The office's pages about procedures: what a clerk who cannot code sees of a form, and of its examples."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from procedure_samples import CERTIFICATE
from visitors import pages

from madoguchi.counter.procedures import desk
from madoguchi.counter.procedures.actions import publish
from madoguchi.counter.procedures.questions.registry import types
from madoguchi.counter.procedures.reading import read_yaml
from madoguchi.foundation.accounts.actions import set_staff_password
from madoguchi.foundation.tenancy.scope import city_scope

MIHON, SLUG, PASSWORD = "992011", "disaster_certificate", "a long pass phrase"
EXAMPLES = """
examples:
  - id: wrong
    title: {ja: 深すぎる例, en: Too deep}
    answers: {flood: above, flood_depth: 2000, household: [{name: {family: 見本}}]}
    refused: {flood_depth: out_of_range, disaster: missing, copies: malformed, phone: missing, cause: missing,
      self_judgement: missing}
"""


@pytest.fixture
def clerk(database: Any) -> Any:
    with database.as_office(), pages():
        set_staff_password("kouno@mihon.example", PASSWORD)
        browser = Client(SERVER_NAME="mihon.localhost")
        browser.post("/login/", {"login": "kouno@mihon.example", "password": PASSWORD})
        yield browser


def test_every_type_of_question_has_its_words() -> None:
    assert desk.TYPE_WORDS.keys() == set(types())


def test_only_staff_see_the_procedures(database: Any) -> None:
    with database.as_office(), pages():
        answer = Client(SERVER_NAME="mihon.localhost").get("/procedures/")
    assert answer.status_code == 302
    assert "/login/" in answer["Location"]


def test_the_list_leads_to_each_procedure(clerk: Client) -> None:
    shown = clerk.get("/procedures/").content.decode()
    assert f'href="/procedures/{SLUG}/"' in shown
    assert "危機管理課" in shown
    assert clerk.get("/procedures/nothing/").status_code == 404


def test_a_clerk_reads_questions_route_and_outcomes(clerk: Client) -> None:
    shown = clerk.get(f"/procedures/{SLUG}/").content.decode()
    assert "「水はどこまで来ましたか」の答えによって聞きます" in shown
    assert "床の上 / 床の下だけ / 浸水していない" in shown
    assert "お知らせ（答えない）　任意" not in shown
    assert "写真の建物と申請の住所が同じである" in shown
    assert "理由と教示をつけます" in shown
    english = clerk.get(f"/procedures/{SLUG}/", headers={"accept-language": "en"}).content.decode()
    assert "asked depending on “How far did the water come?”" in english


def test_an_example_that_goes_otherwise_is_told_answer_by_answer(clerk: Client) -> None:
    text = Path(CERTIFICATE).read_text(encoding="utf-8").partition("\nexamples:\n")[0]
    with city_scope(MIHON):
        publish(read_yaml(f"{text}\n{EXAMPLES}"))
    shown = clerk.get(f"/procedures/{SLUG}/").content.decode()
    assert "1件あります。手続きを直したのなら" in shown
    assert "断られるはずの例です" in shown
    assert "世帯の方 › 生年月日" in shown, "the part of a row is named"
    assert "「2000」" in shown
    assert "（例にない理由です）" in shown
    assert "「写真だけで" in shown
    assert "は断られるはずですが、受け付けられました" in shown
    for sentence in ("1から1000までの数で", "「災害の名前」を選んでください"):
        assert sentence in shown


def test_examples_that_go_as_expected_are_said_so(clerk: Client) -> None:
    shown = clerk.get(f"/procedures/{SLUG}/").content.decode()
    assert "例のとおりになりました" in shown
    assert "手続きを直したのなら" not in shown
