"""The documents as text, and the examples in them."""

import re
from pathlib import Path

PROJECT = Path(__file__).parents[1]
QUESTION_TYPES = {"docs/pack-author.md": "### Types of question", "docs/ja/pack-author.md": "### 質問の種類"}
AUTHOR_PAGES = list(QUESTION_TYPES)
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
NAMED_BLOCK = re.compile(r"^\*\*`([^`]+)`\*\*[^\n]*\n\n```\w+\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def text_of(document: str | Path) -> str:
    return (PROJECT / document).read_text(encoding="utf-8")


def blocks(document: str | Path, *languages: str) -> list[str]:
    return [body for language, body in BLOCK.findall(text_of(document)) if language in languages]


def named_blocks(document: str | Path) -> dict[str, str]:
    """The examples that say which file they are, by its path."""
    return dict(NAMED_BLOCK.findall(text_of(document)))
