"""What the gallery shows: examples of every component, each a template of its own, and their data."""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from madoguchi.foundation.ui.components import components

EXAMPLES = Path(__file__).parent / "templates" / "ui" / "examples"

# In the order of the page; each is the name of a file in `examples` and of the component it is about.
ORDER = (
    "steps", "errors", "field", "input", "textarea", "choices", "check", "select", "date", "file", "map",
    "button", "saved", "banner", "chip", "card", "facts", "timeline", "table", "bars", "chart", "tabs", "pager", "list",
    "search", "code", "empty", "back",
)  # fmt: skip

LANDMARKS: dict[str, Any] = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [lng, lat]},
            "properties": {"id": key, "name": name},
        }
        for key, name, lng, lat in (
            ("hall", "みほん市役所", 139.0210, 37.9120),
            ("school", "本町小学校", 139.0264, 37.9158),
            ("park", "川原公園", 139.0137, 37.9093),
            ("station", "みほん駅", 139.0301, 37.9061),
        )
    ],
}


@dataclass(frozen=True)
class Example:
    """A component's name and words, one example rendered, and the markup that made it."""

    name: str
    doc: str
    html: str
    source: str


def context(face: str) -> dict[str, Any]:
    """The gallery's context; `face` is `public` or `desk`."""
    documented = components()
    shown = [_example(name, documented[name].doc) for name in ORDER]
    return {"face_template": f"ui/{face}.html", "face": face, "examples": shown}


def _example(name: str, doc: str) -> Example:
    source = (EXAMPLES / f"{name}.html").read_text(encoding="utf-8")
    return Example(name, doc, render_to_string(f"ui/examples/{name}.html", data()), source)


def data() -> dict[str, Any]:
    """Values that the examples use, as a page would pass them."""
    return {
        "yes_no": [("yes", _("はい")), ("no", _("いいえ"))],
        "floods": [
            ("above", _("床の上"), _("畳やフローリングがぬれた")),
            ("below", _("床の下だけ")),
            ("none", _("浸水していない"), _("風や揺れの被害")),
        ],
        "arrived": dt.datetime(2026, 11, 21, 5, 12, tzinfo=dt.UTC),
        "asked": dt.date(2026, 11, 25),
        "faults": [
            ("depth", _("浸水の深さ：数字で入力してください。")),
            ("floods", _("浸水したところを選んでください。")),
        ],
        "tabs": [
            (_("わたし"), "#c-tabs", True, 12),
            (_("部署"), "#c-tabs", False, 38),
            (_("期限超過"), "#c-tabs", False, 3),
        ],
        "counts": [("9", (12, 9)), ("10", (18, 14)), ("11", (31, 22)), ("12", (7, 25))],
        "series": [_("受付"), _("決定")],
        "curve": {
            "width": 600,
            "height": 240,
            "data": {"values": [{"n": 0, "share": 0}, {"n": 10, "share": 45}, {"n": 50, "share": 83}]},
            "mark": "line",
            "encoding": {
                "x": {"field": "n", "type": "quantitative", "title": _("手続きの数")},
                "y": {"field": "share", "type": "quantitative", "title": _("件数の割合（%）")},
            },
        },
        "landmarks": [(f["properties"]["id"], f["properties"]["name"]) for f in LANDMARKS["features"]],
    }
