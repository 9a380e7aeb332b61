"""What the components are: read from their own files, for the gallery and for the check of templates."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2]

_COMMENT = re.compile(r"{%\s*comment\s*%}(.*?){%\s*endcomment\s*%}", re.DOTALL)
_VARS = re.compile(r"<c-vars\s([^>]*)/>", re.DOTALL)
_ATTRIBUTE = re.compile(r":?([\w-]+)=(?:\"[^\"]*\"|'[^']*'|\S+)")
_PASSES = re.compile(r"^passes: (.+)$", re.MULTILINE)

# Attributes of any component, put on its main element.
PASSED_BY_ALL = ("data-", "aria-")


@dataclass(frozen=True)
class Component:
    """One component: its file, what its comment says, what it declares and what it passes on."""

    name: str
    path: Path
    doc: str
    declared: frozenset[str]
    passes: frozenset[str]

    def takes(self, attribute: str) -> bool:
        """Whether the attribute is declared, passed on by name, or of a kind every component passes on."""
        return attribute in self.declared | self.passes or attribute.startswith(PASSED_BY_ALL)


def component(path: Path, folder: Path) -> Component:
    """Read one component; `folder` is the cotton folder it lies in."""
    text = path.read_text(encoding="utf-8")
    doc = _COMMENT.match(text)
    declared = _VARS.search(text)
    passes = _PASSES.search(doc[1]) if doc else None
    return Component(
        name=".".join(path.relative_to(folder).with_suffix("").parts).replace("_", "-"),
        path=path,
        doc=doc[1].strip() if doc else "",
        declared=frozenset(_ATTRIBUTE.findall(declared[1])) if declared else frozenset(),
        passes=frozenset(passes[1].split()) if passes else frozenset(),
    )


def components(root: Path = SOURCE) -> dict[str, Component]:
    """Every component under `root`, by name."""
    return {found.name: found for found in _all(root)}


def _all(root: Path) -> Iterator[Component]:
    for folder in sorted(root.rglob("templates/cotton")):
        for path in sorted(folder.rglob("*.html")):
            yield component(path, folder)
