"""An account as the pages of both sides show it."""

from collections.abc import Mapping

from madoguchi.core.japanese import ACCOUNT_KINDS, ACCOUNT_PARTS
from madoguchi.foundation.ui.saying import in_english


def account_rows(account: Mapping[str, str]) -> list[tuple[str, str]]:
    """The parts of an account with their headings, in the language of the page."""
    kinds = dict(account_kinds())
    kept = {**account, "kind": kinds.get(account.get("kind", ""), "")}
    return [(words[in_english()], kept[part]) for part, words in ACCOUNT_PARTS.items() if kept.get(part)]


def account_kinds() -> list[tuple[str, str]]:
    """The kinds of account, to choose from."""
    return [(name, words[in_english()]) for name, words in ACCOUNT_KINDS.items()]
