"""The check of templates finds what cotton would pass over in silence."""

from pathlib import Path

import pytest

from madoguchi.foundation.ui import check_templates
from madoguchi.foundation.ui.components import SOURCE, components


def check(folder: Path, text: str) -> list[str]:
    (folder / "templates").mkdir()
    (folder / "templates/page.html").write_text(text)
    return [f"{fault.line}: {fault.what}" for fault in check_templates.faults(folder, components())]


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("<p>\n<c-buton>送る</c-buton>", 2, "no component <c-buton>"),
        ('<c-button\n variant="second"\n colour="red">x</c-button>', 1, "<c-button> has no attribute colour"),
        ('\n\n<c-input name="a" :lable="{{ x|default:"a" }}" />', 3, "<c-input> has no attribute lable"),
        ('<c-card heading="a">\n<c-slot name="bottom">x</c-slot></c-card>', 2, "<c-card> has no slot bottom"),
        ("\n{% if x %}", 2, "Unclosed tag"),
        ("{% load no_such_library %}", 1, "no_such_library"),
    ],
)
def test_finds_the_fault_and_its_line(tmp_path: Path, text: str, line: int, words: str) -> None:
    (fault,) = check(tmp_path, text)
    assert fault.startswith(f"{line}: ")
    assert words in fault


def test_lets_pass_what_is_right(tmp_path: Path) -> None:
    right = (
        '{# <c-nothing> #}<c-card heading="{% translate "a" %}" data-x="1" aria-label="b">'
        '<c-slot name="top"><c-chip tone="{% if a > b %}now{% endif %}">x</c-chip></c-slot></c-card>'
        '<c-input name="a" maxlength="3" :required="x" />'
    )
    assert check(tmp_path, right) == []


def test_the_interface_has_no_fault() -> None:
    assert list(check_templates.faults(SOURCE / "foundation/ui", components())) == []
