"""Charts described as data (Vega-Lite), drawn on the server as SVG that a strict content security policy lets in.

The engine takes 130 MB and its first drawing most of a second, so one helper process draws for this one; it is begun
when first needed, and anew after it broke or took too long. What was drawn is kept by its specification.
"""

import atexit
import json
import subprocess
import sys
import threading
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final, NamedTuple
from xml.etree import ElementTree
from xml.parsers import expat

from django.utils.safestring import SafeString

Spec = Mapping[str, Any]

SECONDS: Final = 10.0
_KEPT: Final = 128
#: The colours of the house, by their names in city.css.
COLOURS: Final[Mapping[str, str]] = {
    "ink": "#1a1a1a",
    "ink-soft": "#4d4d4d",
    "line": "#cccccc",
    "ground": "#ffffff",
    "key": "#0017c1",
    "key-pale": "#e8f1fe",
}
_FONT: Final = "Noto Sans CJK JP"
_HOUSE: Final[Spec] = {
    "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
    "background": None,
    "padding": 4,
    "config": {
        "font": _FONT,
        "view": {"stroke": None},
        "mark": {"color": COLOURS["key"]},
        "axis": {
            "labelColor": COLOURS["ink-soft"], "titleColor": COLOURS["ink-soft"], "gridColor": COLOURS["line"],
            "domainColor": COLOURS["ink-soft"], "tickColor": COLOURS["line"], "labelFontSize": 12,
            "titleFontSize": 12, "titleFontWeight": "normal",
        },
        "legend": {"labelColor": COLOURS["ink"], "titleColor": COLOURS["ink-soft"], "labelFontSize": 12},
        "text": {"color": COLOURS["ink"], "fontSize": 12},
    },
}  # fmt: skip
#: What of an SVG is kept: shapes and texts; no style, script, link, id or role of its own.
_ELEMENTS: Final = frozenset({"g", "path", "rect", "line", "text", "tspan"})
_ATTRIBUTES: Final = frozenset(
    {
        "d", "dy", "dx", "fill", "fill-opacity", "font-size", "font-weight", "height", "opacity", "stroke",
        "stroke-dasharray", "stroke-linecap", "stroke-miterlimit", "stroke-opacity", "stroke-width", "text-anchor",
        "transform", "width", "x", "x1", "x2", "y", "y1", "y2",
    }
)  # fmt: skip


class Drawing(NamedTuple):
    """What stands inside an `svg` element, and the element's viewBox."""

    box: str
    inner: SafeString


class UndrawnError(Exception):
    """A chart could not be drawn."""


class Helper:
    """The process that draws, one chart at a time. `command` is what is run."""

    def __init__(self, command: tuple[str, ...], seconds: float = SECONDS) -> None:
        self._command, self._seconds = command, seconds
        self._lock = threading.Lock()
        self._process: subprocess.Popen[str] | None = None

    def draw(self, spec: str) -> str:
        """The SVG of a specification as JSON on one line. Raises `UndrawnError`."""
        if not self._lock.acquire(timeout=self._seconds):
            raise UndrawnError("busy")
        try:
            answer = self._answer(spec)
            if not answer:
                self.end()
                raise UndrawnError("broken")
        finally:
            self._lock.release()
        svg = json.loads(answer)
        if svg is None:
            raise UndrawnError("specification")
        return str(svg)

    def end(self) -> None:
        """End the process, if there is one; the next chart begins another."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.communicate()

    def _answer(self, spec: str) -> str:
        """One line of it; nothing where the process broke or was ended since it took too long."""
        process = self._running()
        if process.stdin is None or process.stdout is None:
            raise UndrawnError("no pipes")
        late = threading.Timer(self._seconds, process.kill)
        late.start()
        try:
            process.stdin.write(spec + "\n")
            process.stdin.flush()
            return process.stdout.readline()
        except OSError:
            return ""
        finally:
            late.cancel()

    def _running(self) -> subprocess.Popen[str]:
        if self._process is None:
            # Without our environment: it needs none of our secrets.
            self._process = subprocess.Popen(
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
                encoding="utf-8",
                env={},
            )
        return self._process


def _command() -> tuple[str, ...]:
    fonts = (str(files(package)) for package in ("noto_cjk_sans_jp_regular", "noto_cjk_sans_jp_bold"))
    return sys.executable, "-I", str(Path(__file__).with_name("vega_process.py")), *fonts


_helper = Helper(_command())
atexit.register(_helper.end)


def drawing(spec: Spec) -> Drawing | None:
    """A chart in the colours and the type of the house; None where it cannot be drawn: its table must do."""
    try:
        return _kept(json.dumps({**_HOUSE, **spec}, ensure_ascii=True, sort_keys=True, default=str))
    except (UndrawnError, expat.ExpatError):
        return None


@lru_cache(maxsize=_KEPT)
def _kept(spec: str) -> Drawing:
    return cleaned(_helper.draw(spec))


def cleaned(svg: str) -> Drawing:
    """The shapes and texts of an SVG. Raises `ExpatError`, `UndrawnError`."""
    root = _tree(svg)
    inner = (_serialised(child) for child in root if _clean(child))
    return Drawing(root.get("viewBox", ""), SafeString("".join(inner)))


def _tree(svg: str) -> ElementTree.Element:
    """Its elements, by the names that are written; what declares entities is no drawing."""
    builder, parser = ElementTree.TreeBuilder(), expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = builder.start, builder.end
    parser.CharacterDataHandler, parser.EntityDeclHandler = builder.data, _refuse
    parser.Parse(svg, True)
    return builder.close()


def _refuse(*_entity: object) -> None:
    raise UndrawnError("entity")


def _serialised(element: ElementTree.Element) -> str:
    return ElementTree.tostring(element, encoding="unicode")


def _clean(element: ElementTree.Element) -> bool:
    """Take from an element whatever is not kept; whether anything of it is left to be seen."""
    if element.tag not in _ELEMENTS or element.get("display") == "none":
        return False
    for name in set(element.attrib) - _ATTRIBUTES:
        del element.attrib[name]
    for child in list(element):
        if not _clean(child):
            element.remove(child)
    return len(element) > 0 or element.tag != "g"
