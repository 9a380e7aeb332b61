"""The pages of findings: by department and kind, mended or settled in place, several together, taken back."""

from desks import Desk, text
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from listed import (
    ALLOWANCE,
    ALLOWANCE_FORM,
    COPY,
    MOVING_IN,
    OTHER,
    OWN,
    TAX,
    at,
    clerk,
    doubt,
    doubts,
    read,
)
from walking import MIHON

from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.governance.assessment import actions
from madoguchi.governance.assessment.finding_words import KIND_WORDS
from madoguchi.governance.assessment.models import Finding, FindingKind, Inventory


def home(found: Inventory) -> str:
    return f"/assessment/{found.code}/findings/"


def one(found: Inventory, line: int, kind: str) -> str:
    with city_scope(MIHON):
        return f"{home(found)}{doubt(found, line, kind).code}/"


def test_every_kind_has_words():
    assert set(KIND_WORDS) == set(FindingKind)


def test_findings_with_their_mend_and_the_progress_of_departments(desk: Desk, found: Inventory):
    page = desk.reads(home(found))
    assert "ちょうど半分です" in page and "数えた件数を入れてください。" in page
    assert "手数料なしなのに、納付方法があります。" in page
    assert "?department=citizens" in page and "?department=tax" in page
    with CaptureQueriesContext(connection) as asked:
        desk.reads(home(found))
    assert len(asked) <= 12 + 2, [one["sql"][:90] for one in asked]


def test_narrowed_by_department_kind_and_state(desk: Desk, found: Inventory):
    page = desk.reads(f"{home(found)}?department=tax&kind=contradiction")
    assert "課税証明書の交付" in page and "住民票の写しの交付</a>" not in page
    assert "まとめて「このままで正しい」にする" in page
    assert "当てはまる指摘はありません" in desk.reads(f"{home(found)}?kind=half&state=mended")
    assert "当てはまる指摘はありません" in desk.reads(f"{home(found)}?department=nowhere&kind=half")


def test_mended_in_place_it_leads_back_to_the_list(desk: Desk, found: Inventory):
    address = one(found, COPY, "half")
    answer = desk.browser.post(f"{address}mend/", {"typed": "430", "back": "department=citizens&kind=half"})
    assert (answer.status_code, answer["Location"]) == (302, f"{home(found)}?department=citizens&kind=half")
    with city_scope(MIHON):
        assert at(found, COPY).online == 430 and ("half", "online", "mended") in doubts(found, COPY)
    assert "直した" in desk.reads(f"{home(found)}?state=mended")


def test_a_doubtful_figure_is_refused_and_kept(desk: Desk, found: Inventory):
    answer = desk.browser.post(f"{one(found, COPY, 'half')}mend/", {"typed": "約430", "back": "kind=half"})
    page = text(answer)
    assert answer.status_code == 422
    assert "おおよその数は入れられません" in page and 'value="約430"' in page and 'value="kind=half"' in page


def test_right_as_it_is_with_a_reason_and_taken_back(desk: Desk, found: Inventory):
    address = one(found, COPY, "half")
    missing = desk.browser.post(address, {"note": ""})
    assert missing.status_code == 422 and "理由を" in text(missing) and 'href="#note-' in text(missing)
    assert desk.browser.post(address, {"note": "窓口で数えた"}).status_code == 302
    page = desk.reads(address)
    assert "窓口で数えた" in page and "取り消して、未対応に戻す" in page and 'name="typed"' not in page
    assert desk.browser.post(address, {"note": "もう一度"}).status_code == 422
    assert desk.browser.post(f"{address}reopen/").status_code == 302
    assert desk.browser.post(f"{address}reopen/").status_code == 422
    assert 'name="typed"' in desk.reads(address)


def test_the_same_procedure_is_joined_from_its_finding(desk: Desk, found: Inventory):
    page = desk.reads(one(found, ALLOWANCE, "same"))
    assert f'name="line" value="{ALLOWANCE_FORM}"' in page
    assert f"/procedures/{ALLOWANCE}/join/" in page


def test_several_together_with_one_note(desk: Desk, found: Inventory):
    where = f"{home(found)}together/?department=citizens&kind=blank"
    page = desk.reads(where)
    with city_scope(MIHON):
        codes = list(
            Finding.objects.filter(inventory=found, kind="blank", department__slug="citizens").values_list(
                "code", flat=True
            )
        )
    assert len(codes) > 1 and all(f'value="{code}" checked' in page for code in codes)
    missing = text(desk.browser.post(where, {"n": codes[:1], "note": ""}))
    assert f'value="{codes[0]}" checked' in missing and f'value="{codes[1]}" checked' not in missing
    desk.browser.post(f"{home(found)}{codes[0]}/", {"note": "先に"})
    done = text(desk.browser.post(where, {"n": codes, "note": "記録がない"}))
    assert f"済んだ指摘：{len(codes) - 1}件" in done and "できなかった指摘：1件" in done
    assert "もう対応済みです" in done
    assert "未対応の指摘はありません" in desk.reads(where)
    assert desk.browser.post(where, {"note": "x"}).status_code == 422
    assert desk.browser.get(f"{home(found)}together/?kind=blank").status_code == 404


def test_only_what_was_asked_for_is_settled_together(desk: Desk, found: Inventory):
    with city_scope(MIHON):
        half = doubt(found, COPY, "half").code
    where = f"{home(found)}together/?department=citizens&kind=blank"
    assert desk.browser.post(where, {"n": [half], "note": "x"}).status_code == 422
    with city_scope(MIHON):
        assert doubt(found, COPY, "half").state == "open"


def test_others_see_but_do_not_settle(found: Inventory):
    address = one(found, COPY, "half")
    other = Desk(OTHER)
    assert "担当課が対応します" in other.reads(f"{home(found)}?department=citizens")
    assert "対応できるのは" in other.reads(address)
    assert other.browser.post(address, {"note": "x"}).status_code == 422
    assert other.browser.post(f"{address}mend/", {"typed": "1"}).status_code == 422
    own = Desk(OWN)
    assert own.browser.post(address, {"note": "数えた"}).status_code == 302
    assert own.browser.post(one(found, TAX, "contradiction"), {"note": "x"}).status_code == 422


def test_before_anything_is_found_and_after_all_is_settled(desk: Desk, found: Inventory):
    with city_scope(MIHON):
        made = read("課名,手続名,件数\n市民課,転入届,5\n")
    assert "指摘はありません" in desk.reads(home(made))
    with city_scope(MIHON):
        chosen = list(Finding.objects.filter(inventory=found))
        actions.settle_all(clerk(), chosen, "正しい")
    assert "すべての指摘に対応しました。" in desk.reads(home(found))
    assert desk.browser.get(f"{home(found)}XXXX-XXXX/").status_code == 404


def test_in_english(desk: Desk, found: Inventory):
    desk.browser.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    page = desk.reads(home(found))
    assert "is exactly half of 1,000" in page and "How far each department is" in page
    assert "There is no fee, but a way to pay." in page
    assert "“約1200” is about so many." in desk.reads(one(found, MOVING_IN, "unread"))
