"""The pages of drafts: checked, saved, published, taken as a file; what is typed is never lost, whatever it is."""

from collections.abc import Iterator

import pytest
from clones import Clone
from desks import Desk, text
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from drafted import filled
from listed import ALLOWANCE, MOVING_IN, OFFICER, OTHER, at, clerk, read
from visitors import pages
from walking import MIHON

from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.governance.assessment import actions, draft_checks
from madoguchi.governance.assessment.models import Inventory, ProcedureDraft

MOST_STATEMENTS = 12
HOSTILE = (
    "a: &a [*a]",
    "a\x00b",
    "x" * 1_000_000,
    "[" * 1_000,
    "- just\n- a list",
    "id: {a: b}\nkind: [1]\npages: 7",
    "<script>alert(1)</script>",
)


@pytest.fixture
def draft(database: Clone) -> Iterator[ProcedureDraft]:
    """A draft that was begun; pages can be asked for."""
    with database.as_office(), pages():
        with city_scope(MIHON):
            found = read()
            made = actions.begin_draft(clerk(), at(found, MOVING_IN))
        yield made


@pytest.fixture
def desk(draft: ProcedureDraft) -> Desk:
    """Whoever is in charge of the inventory."""
    return Desk(OFFICER)


def home(one: ProcedureDraft) -> str:
    with city_scope(MIHON):
        return f"/assessment/{Inventory.objects.get().code}/drafts/{one.code}/"


def now(one: ProcedureDraft) -> ProcedureDraft:
    with city_scope(MIHON):
        return ProcedureDraft.objects.select_related("item__inventory").get(id=one.id)


def whole(one: ProcedureDraft) -> str:
    with city_scope(MIHON):
        return filled(actions.drafted_of(now(one).item, draft_checks.templates()))


def posted(desk: Desk, one: ProcedureDraft, act: str, typed: str, turn: int = 1, status: int = 200) -> str:
    answer = desk.browser.post(home(one), {"act": act, "text": typed, "turn": turn})
    assert answer.status_code == status, (answer.status_code, text(answer)[:500])
    return text(answer)


def test_a_row_leads_to_its_draft_and_the_list_shows_it(draft: ProcedureDraft, desk: Desk):
    lists = home(draft).removesuffix(f"{draft.code}/")
    assert "転入届" in desk.reads(lists) and "書きかけ" in desk.reads(lists)
    row = lists.replace("drafts/", f"procedures/{ALLOWANCE}/")
    assert "手続きの下書きを作る" in desk.reads(row)
    made = desk.browser.post(f"{row}draft/")
    assert made.status_code == 302 and "/drafts/" in made["Location"]
    assert "児童手当の認定の請求" in desk.reads(made["Location"])


def test_the_page_says_line_by_line_what_lacks_and_what_is_to_be_decided(draft: ProcedureDraft, desk: Desk):
    page = desk.reads(home(draft))
    line = draft.text.split("\n").index("# 決めること：保存期間") + 1
    assert "保存期間" in page and f'data-line="{line}"' in page
    # What is left for a person is told once, under what is to be decided.
    assert "英語の題名" in page and "<code>title.en</code>" not in page
    wrong = posted(desk, draft, "check", draft.text.replace("\nkind: ", "\nkind: no "))
    assert "<code>kind</code>" in wrong and "<code>kind</code>" not in page
    english = text(desk.browser.get(home(draft), headers={"accept-language": "en"}))
    assert "How long it is kept" in english and "Save and publish" in english


def test_a_page_asks_the_database_little(draft: ProcedureDraft, desk: Desk):
    row = home(draft).split("/drafts/")[0]
    here = desk.browser.post(f"{row}/procedures/{ALLOWANCE}/draft/")["Location"]
    with city_scope(MIHON):
        application = ProcedureDraft.objects.latest("id")
    desk.browser.post(here, {"act": "save", "text": whole(application), "turn": 1})
    with CaptureQueriesContext(connection) as asked:
        assert "ありません。公開できます。" in desk.reads(here)
    # The city is set and the transaction begun besides.
    assert len(asked) <= MOST_STATEMENTS + 2, [one["sql"][:90] for one in asked]


def test_checking_keeps_what_was_typed_and_saves_nothing(draft: ProcedureDraft, desk: Desk):
    page = posted(desk, draft, "check", "id: typed_by_me\n")
    assert "id: typed_by_me" in page and "まだ保存していない変更があります。" in page
    assert now(draft).text == draft.text


def test_beside_the_text_it_is_checked_while_it_is_typed(draft: ProcedureDraft, desk: Desk):
    answer = desk.browser.post(f"{home(draft)}check/", {"text": whole(draft)})
    assert answer.status_code == 200
    assert "ありません。公開できます。" in text(answer) and "<html" not in text(answer)


def test_what_somebody_else_saved_meanwhile_stands_beside_what_was_typed(draft: ProcedureDraft, desk: Desk):
    with city_scope(MIHON):
        actions.save_draft(clerk(), draft, "id: of_another\n", draft.turn)
    page = posted(desk, draft, "save", "id: of_mine\n", turn=1, status=422)
    assert "id: of_mine" in page and "id: of_another" in page
    assert 'name="turn" value="2"' in page
    posted(desk, draft, "save", "id: of_mine\n", turn=2, status=302)
    assert now(draft).text == "id: of_mine\n"


def test_publishing_what_lacks_something_saves_it_and_says_what(draft: ProcedureDraft, desk: Desk):
    page = posted(desk, draft, "publish", draft.text + "# more\n", status=422)
    assert "まだ公開できません" in page
    assert now(draft).text.endswith("# more\n") and now(draft).published_at is None


def test_published_it_leads_to_its_pages(draft: ProcedureDraft, desk: Desk):
    posted(desk, draft, "publish", whole(draft), status=302)
    page = desk.reads(home(draft))
    slug = now(draft).slug
    assert "この手続きは公開されています" in page
    assert f"/procedures/{slug}/" in page
    assert "転入届" in desk.reads(f"/procedures/{slug}/")


def test_the_text_is_taken_as_a_file_as_it_is_typed(draft: ProcedureDraft, desk: Desk):
    answer = desk.browser.post(home(draft), {"act": "file", "text": "id: 見本\r\n"})
    assert answer.content.decode() == "id: 見本\n"
    assert f'filename="{draft.slug}.yaml"' in answer["Content-Disposition"]
    assert now(draft).text == draft.text


@pytest.mark.parametrize("typed", HOSTILE, ids=range(len(HOSTILE)))
def test_whatever_is_typed_no_page_fails(draft: ProcedureDraft, desk: Desk, typed: str):
    assert "直すところ" in posted(desk, draft, "check", typed)
    for act in ("save", "publish"):
        turn = now(draft).turn
        answer = desk.browser.post(home(draft), {"act": act, "text": typed, "turn": turn})
        assert answer.status_code in (302, 422)
        assert "<script>alert" not in text(answer)
    assert now(draft).published_at is None
    assert desk.browser.post(f"{home(draft)}check/", {"text": typed}).status_code == 200


def test_others_read_it_and_cannot_change_it(draft: ProcedureDraft):
    other = Desk(OTHER)
    page = other.reads(home(draft))
    assert "readonly" in page and "保存して公開する" not in page
    posted(other, draft, "save", "x", status=422)
    assert Client(SERVER_NAME="mihon.localhost").get(home(draft)).status_code == 302


def test_a_draft_of_no_list_is_not_there(draft: ProcedureDraft, desk: Desk):
    desk.reads(home(draft).replace(draft.code, "AAAA-AAAA"), 404)
    row = home(draft).split("/drafts/")[0]
    assert desk.browser.post(f"{row}/procedures/99/draft/").status_code == 404
