"""What components make of their attributes."""

import re
from collections.abc import Callable

import pytest

from madoguchi.foundation.ui import samples
from madoguchi.foundation.ui.components import components

Render = Callable[..., str]
NASTY = '"><script>alert(1)</script>'


def test_label_hint_and_error_belong_to_their_control(rendered: Render) -> None:
    page = rendered('<c-input name="depth" label="深さ" hint="cmで" error="数字で" required />')
    assert '<label for="id_depth">' in page
    assert 'aria-describedby="id_depth-hint id_depth-error" aria-invalid="true"' in page
    assert 'id="id_depth-hint">cmで' in page
    assert re.search(r'id="id_depth-error">.*数字で', page)
    assert '<span class="need">必須</span>' in page


def test_required_false_is_not_required(rendered: Render) -> None:
    for given in (':required="needed"', 'required="{{ needed }}"'):
        assert "必須" not in rendered(f'<c-input name="a" label="b" {given} />', needed=False)


@pytest.mark.parametrize(
    "source",
    [
        '<c-input name="a" label="{{ x }}" hint="{{ x }}" error="{{ x }}" value="{{ x }}" list="{{ x }}" />',
        '<c-input name="a" :label="x" :hint="x" :error="x" :value="x" :placeholder="x" :data-x="x" />',
        '<c-textarea name="a" :label="x" :value="x" />',
        '<c-choices name="a" :label="x" :options="rows" :selected="x" />',
        '<c-select name="a" :label="x" :options="rows" />',
        '<c-button :href="x" :id="x">{{ x }}</c-button>',
        '<c-banner :heading="x" :data-x="x">{{ x }}</c-banner>',
        '<c-fact :label="x" :change="x" :note="x">{{ x }}</c-fact>',
        '<c-entry :label="x" :note="x" :href="x" />',
        '<c-table :caption="x" :id="x"></c-table>',
        '<c-errors :items="faults" />',
        '<c-map name="a" :label="x" :geojson="x" :landmarks="rows" :note="x" />',
        "<h1>{{ x|phrases }}</h1>",
    ],
)
def test_what_a_person_wrote_is_escaped_everywhere(rendered: Render, source: str) -> None:
    page = rendered(source, x=NASTY, rows=[(NASTY, NASTY, NASTY)], faults=[(NASTY, NASTY)])
    assert "<script" not in page
    # Neither may a quotation mark end an attribute.
    assert "&quot;&gt;&lt;script" in page.replace("<wbr>", "")
    assert '"&gt;' not in page.replace("<wbr>", "")


def test_chosen_values_are_marked(rendered: Render) -> None:
    rows = [(1, "一"), (2, "二"), (3, "三")]
    page = rendered(
        '<c-choices name="n" label="l" :options="rows" :selected="chosen" multiple />',
        rows=rows,
        chosen=[1, "3"],
    )
    assert re.findall(r'value="(\d)"[^>]* checked', page) == ["1", "3"]
    assert page.count('type="checkbox"') == 3
    page = rendered('<c-select name="n" label="l" :options="rows" :selected="chosen" />', rows=rows, chosen=0)
    assert "selected" not in page


def test_error_summary_leads_to_the_first_choice(rendered: Render) -> None:
    page = rendered(
        '<c-errors :items="faults" /><c-choices name="n" label="l" :options="rows" />',
        faults=[("n", "選ぶ")],
        rows=[(1, "一")],
    )
    target = re.search(r'href="#([^"]+)"', page)
    assert target
    assert f'id="{target[1]}"' in page
    assert "<div" not in rendered('<c-errors :items="faults" />', faults=[])


def test_attributes_reach_the_element_and_false_ones_do_not(rendered: Render) -> None:
    page = rendered('<c-button data-x="/x" :disabled="no" data-key="a">送る</c-button>', no=False)
    assert 'data-x="/x"' in page
    assert 'data-key="a"' in page
    assert "disabled" not in page


@pytest.mark.parametrize("component", components().values(), ids=lambda found: found.name)
def test_every_attribute_is_documented(component: object) -> None:
    said = set(re.findall(r"[\w-]+", component.doc)) | {"class"}
    assert component.declared <= said


def test_the_gallery_shows_every_component() -> None:
    shown = "".join((samples.EXAMPLES / f"{name}.html").read_text() for name in samples.ORDER)
    assert {name for name in components() if f"<c-{name}" not in shown} == set()


def test_rows_of_a_long_list_are_escaped_and_their_braces_are_text(rendered: Render) -> None:
    rows = [{"name": "<b>髙橋</b>"}, {"name": "{name}"}]
    page = rendered("{% load ui %}{% each rows %}<i>{name}</i>{% endeach %}", rows=rows)
    assert "<i>&lt;b&gt;髙橋&lt;/b&gt;</i><i>{name}</i>" in page
