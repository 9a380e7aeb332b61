"""Checks every template: it compiles, and names only components and attributes that exist.

Run as `python -m madoguchi.foundation.ui.check_templates`; prints each fault with file and line.
"""

import os
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import django
from django.template import Origin, Template, TemplateSyntaxError
from django.template.engine import Engine
from django_cotton.compiler_regex import CottonCompiler, Tag

from madoguchi.foundation.ui.components import SOURCE, Component, components

# What cotton itself reads on any component.
COTTONS_OWN = frozenset({"attrs", "is", "only"})
# Tags of cotton's that are no components.
NO_COMPONENTS = frozenset({"vars", "slot", "component"})


@dataclass(frozen=True)
class Fault:
    """What is wrong in a template, and where."""

    path: Path
    line: int
    what: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.what}"


def templates(root: Path) -> list[Path]:
    """Every text template under the rooms' `templates` folders."""
    return sorted(path for path in root.rglob("templates/**/*") if path.suffix in {".html", ".txt"})


def faults(root: Path, known: Mapping[str, Component]) -> Iterator[Fault]:
    """All faults of all templates under `root`."""
    for path in templates(root):
        text = path.read_text(encoding="utf-8")
        yield from unknown_parts(path, text, known)
        yield from broken_syntax(path, text)


def unknown_parts(path: Path, text: str, known: Mapping[str, Component]) -> Iterator[Fault]:
    """Components and attributes that no file declares, and slots that the component around does not show."""
    around: list[Component | None] = []
    plain = _without_template_code(text)
    for match in Tag.tag_pattern.finditer(plain):
        tag = Tag(match)
        name, line = tag.tag_name.removeprefix("c-"), plain.count("\n", 0, match.start()) + 1
        if name == "slot" and not tag.is_closing:
            yield from _slot_faults(path, line, tag, around)
        if name in NO_COMPONENTS:
            continue
        if tag.is_closing:
            around[-1:] = []
            continue
        yield from _tag_faults(path, line, tag, known.get(name))
        if not tag.is_self_closing:
            around.append(known.get(name))


def _tag_faults(path: Path, line: int, tag: Tag, component: Component | None) -> Iterator[Fault]:
    if component is None:
        yield Fault(path, line, f"no component <{tag.tag_name}>: 部品がありません")
        return
    for attribute in _attributes(tag):
        if not component.takes(attribute) and attribute not in COTTONS_OWN:
            yield Fault(
                path,
                line,
                f"<{tag.tag_name}> has no attribute {attribute}; it has: 属性がありません。あるのは "
                + ", ".join(sorted(component.declared | component.passes)),
            )


def _slot_faults(path: Path, line: int, tag: Tag, around: list[Component | None]) -> Iterator[Fault]:
    name = re.search(r"name=[\"']([^\"']+)[\"']", tag.attrs)
    outer = around[-1] if around else None
    if outer and name and name[1] not in outer.declared:
        yield Fault(path, line, f"<c-{outer.name}> has no slot {name[1]}: スロットがありません")


def _attributes(tag: Tag) -> list[str]:
    return [match[1].lstrip(":") for match in Tag.attr_pattern.finditer(tag.attrs)]


def _without_template_code(text: str) -> str:
    """The text with Django's own code blanked, so that offsets and lines stay."""
    return CottonCompiler().ignore_pattern.sub(_blank, text)


def _blank(match: re.Match[str]) -> str:
    return re.sub(r"[^\n]", "_", match[0])


def broken_syntax(path: Path, text: str) -> Iterator[Fault]:
    """What Django's own compiler refuses."""
    try:
        Template(CottonCompiler().process(text), Origin(str(path)), path.name, Engine.get_default())
    except (TemplateSyntaxError, ValueError) as error:
        yield Fault(path, _line(error), str(error))


def _line(error: Exception) -> int:
    token = getattr(error, "token", None)
    return getattr(token, "lineno", None) or 1


def main() -> int:
    """Print all faults; the exit code is 1 when there are any."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "madoguchi.web.settings.office")
    django.setup()
    found = list(faults(SOURCE, components()))
    for fault in found:
        sys.stderr.write(f"{fault}\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
