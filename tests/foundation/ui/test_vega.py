"""Charts drawn by the helper process: safe under the policy, in the house's colours, and never a reason to fail."""

import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from madoguchi.foundation.ui import vega
from madoguchi.foundation.ui.vega import COLOURS, Helper, UndrawnError, cleaned, drawing

Render = Callable[..., str]
STATIC = Path(vega.__file__).parent / "static"
NASTY = '"><script>alert(1)</script>'


def spec(title: str = "数", **more: object) -> dict[str, object]:
    return {
        "width": 200,
        "height": 100,
        "data": {"values": [{"x": 1, "y": 2, "name": title}, {"x": 3, "y": 4, "name": "転入届"}]},
        "mark": "text",
        "encoding": {
            "x": {"field": "x", "type": "quantitative", "title": title},
            "y": {"field": "y", "type": "quantitative"},
            "text": {"field": "name"},
        },
        **more,
    }


@pytest.fixture
def helper() -> Iterator[Callable[..., Helper]]:
    made: list[Helper] = []

    def begin(program: str, seconds: float = 5.0) -> Helper:
        made.append(Helper((sys.executable, "-I", "-c", program), seconds))
        return made[-1]

    yield begin
    for one in made:
        one.end()


def test_a_chart_has_no_style_script_or_role_of_its_own() -> None:
    made = drawing(spec(NASTY))
    assert made is not None
    assert re.fullmatch(r"0 0 \d+ \d+", made.box)
    assert "転入届" in made.inner
    assert "&lt;script&gt;" in made.inner
    for word in ("<script", "style=", "class=", "role=", "aria-", "href", "id=", "xmlns"):
        assert word not in made.inner


def test_what_declares_entities_is_no_drawing() -> None:
    laughs = '<!DOCTYPE svg [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><svg><text>&b;</text></svg>'
    with pytest.raises(UndrawnError, match="entity"):
        cleaned(laughs)


def test_what_is_not_known_to_be_harmless_is_left_out() -> None:
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 2"><style>a{}</style><script>x</script>'
        '<a href="https://example.jp"><text>link</text></a><g id="x"><path display="none" d="M0"/></g>'
        '<g transform="scale(2)"><rect style="fill:red" onload="x" width="1"/><text>a&lt;b</text></g></svg>'
    )
    assert cleaned(svg) == (
        "0 0 1 2",
        '<g transform="scale(2)"><rect width="1" /><text>a&lt;b</text></g>',
    )


def test_what_cannot_be_drawn_says_so_and_the_next_is_drawn(rendered: Render) -> None:
    assert drawing({"mark": "no such mark"}) is None
    page = rendered(
        '<c-chart name="n" title="題" desc="説明" :spec="given" />', given={"mark": "no such mark"}
    )
    assert "グラフを描けませんでした" in page
    assert "<svg" not in page
    assert drawing(spec("次")) is not None


def test_the_component_names_and_describes_its_chart(rendered: Render) -> None:
    page = rendered('<c-chart name="n" :title="x" desc="右上がり" :spec="given" />', x=NASTY, given=spec())
    assert 'role="img" aria-labelledby="n-title n-desc"' in page
    assert '<desc id="n-desc">右上がり</desc>' in page
    assert "<script" not in page
    assert "<path" in page


def test_a_drawing_is_made_once(monkeypatch: pytest.MonkeyPatch) -> None:
    first = drawing(spec("一度"))
    monkeypatch.setattr(vega._helper, "draw", lambda _spec: pytest.fail("drawn twice"))
    assert drawing(spec("一度")) == first


def test_a_process_that_hangs_is_ended_and_another_begun(helper: Callable[..., Helper]) -> None:
    slow = helper("import time; time.sleep(60)", seconds=0.2)
    for _ in range(2):
        with pytest.raises(UndrawnError, match="broken"):
            slow.draw("{}")


def test_a_process_that_dies_is_begun_again(helper: Callable[..., Helper]) -> None:
    once = helper("input(); print('\"<svg/>\"', flush=True)")
    assert once.draw("{}") == "<svg/>"
    # It has ended by itself now: that is seen at the next chart, and mended at the one after.
    with pytest.raises(UndrawnError, match="broken"):
        once.draw("{}")
    assert once.draw("{}") == "<svg/>"


def test_the_process_knows_none_of_our_secrets(
    helper: Callable[..., Helper], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MADOGUCHI_SECRET_KEY", "secret")
    told = helper("import os, json; input(); print(json.dumps(','.join(os.environ) or 'none'), flush=True)")
    assert "MADOGUCHI_SECRET_KEY" not in told.draw("{}")


def test_its_colours_are_those_of_the_house() -> None:
    names = dict(re.findall(r"--([\w-]+): var\(--([\w-]+)\);", (STATIC / "madoguchi/city.css").read_text()))
    tokens = dict(
        re.findall(r"--([\w-]+): (#\w+);", (STATIC / "vendor/design-tokens/tokens.css").read_text())
    )
    assert {name: tokens[names[name]] for name in COLOURS} == dict(COLOURS)
