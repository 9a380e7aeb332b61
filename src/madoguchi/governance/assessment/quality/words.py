"""The words of a name by Sudachi, divided shortest and normalised: 「取消し」 and 「取り消し」 are one."""

from functools import cache, lru_cache

from sudachipy import Dictionary, SplitMode, Tokenizer

_KEPT = ("名詞", "動詞", "形状詞", "接頭辞", "接尾辞")
#: Words that say what kind of paper it is, and nothing of what it is about.
_COMMON = frozenset((
    "申請", "届出", "届け出", "届", "届け", "請求", "申込", "申し込み", "手続き", "書", "書類", "提出", "為る", "等",
))  # fmt: skip


#: A name's words stand at its beginning; Sudachi takes no text of any length.
_LONGEST = 1000


@cache
def _tokenizer() -> Tokenizer:
    return Dictionary(dict="core").tokenizer()


@lru_cache(maxsize=1 << 17)
def signature(name: str) -> frozenset[str]:
    """The words that tell a name from others."""
    words = {
        one.normalized_form()
        for one in _tokenizer().tokenize(name[:_LONGEST], SplitMode.A)
        if one.part_of_speech()[0] in _KEPT
    }
    return frozenset(words - _COMMON) or frozenset(words)
