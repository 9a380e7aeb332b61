"""Catalogues are compiled when they must be, and sentences without English are found."""

import gettext
import os
from pathlib import Path

import pytest

from madoguchi.foundation.ui import catalogues, check_english
from madoguchi.foundation.ui.components import SOURCE

PO = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'


@pytest.fixture
def room(tmp_path: Path) -> Path:
    (tmp_path / "locale/en/LC_MESSAGES").mkdir(parents=True)
    (tmp_path / "templates").mkdir()
    (tmp_path / "locale/en/LC_MESSAGES/django.po").write_text(PO + 'msgid "次へ"\nmsgstr "Next"\n')
    return tmp_path


def test_compiles_what_is_out_of_date_only(room: Path) -> None:
    (mo,) = catalogues.compile_all(room)
    with mo.open("rb") as opened:
        assert gettext.GNUTranslations(opened).gettext("次へ") == "Next"
    os.utime(mo, (mo.stat().st_mtime + 10,) * 2)
    assert catalogues.compile_all(room) == []
    os.utime(mo.with_suffix(".po"), (mo.stat().st_mtime + 10,) * 2)
    assert catalogues.compile_all(room) == [mo]


def test_finds_sentences_without_english(room: Path) -> None:
    (room / "templates/page.html").write_text(
        '{% translate "次へ" %}\n{% translate "戻る" %}\n{% blocktranslate %}{{ n }}件{% endblocktranslate %}'
        '<c-button label="{% translate "やめる" %}" />'
    )
    (room / "pages.py").write_text(
        "from x import gettext_lazy as _\n\nTITLE = _('見出し')\nOTHER = _('次へ')\n"
    )
    found = [(one.path.name, one.line, one.message) for one in catalogues.missing(room)]
    assert found == [
        ("pages.py", 3, "見出し"),
        ("page.html", 2, "戻る"),
        ("page.html", 3, "%(n)s件"),
        ("page.html", 3, "やめる"),
    ]


def test_an_empty_translation_is_none(room: Path) -> None:
    (room / "pages.py").write_text("_('戻る')\n")
    po = room / "locale/en/LC_MESSAGES/django.po"
    po.write_text(po.read_text() + '\nmsgid "戻る"\nmsgstr ""\n')
    assert [one.message for one in catalogues.missing(room)] == ["戻る"]


def test_two_catalogues_say_the_same(room: Path) -> None:
    other = room / "other/locale/en/LC_MESSAGES"
    other.mkdir(parents=True)
    (other / "django.po").write_text(PO + 'msgid "次へ"\nmsgstr "Continue"\n')
    (fault,) = check_english.faults(room)
    assert "次へ" in fault
    assert "“Next”" in fault
    assert "“Continue”" in fault


def test_every_page_is_whole_in_english() -> None:
    assert list(check_english.faults(SOURCE)) == []


def test_lists_on_pages_for_residents_are_joined_in_their_language():
    pages = {one: one.read_text(encoding="utf-8") for one in SOURCE.glob("**/templates/**/*.html")}
    public = {one.name: words for one, words in pages.items() if "ui/public.html" in words}
    assert public
    assert [name for name, words in public.items() if 'join:"、"' in words] == []
