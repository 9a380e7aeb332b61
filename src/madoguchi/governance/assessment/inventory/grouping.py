"""Rows of one real-life procedure: moving out is two rows of the national list, one for each way of doing it."""

import re
from hashlib import sha256

from madoguchi.core.columns import plain

_ASIDE = re.compile(r"[(（\[【〔][^()（）\[\]【】〔〕]*[)）\]】〕]")
#: An index holds no longer keys: what is longer is told apart by its digest.
_LONGEST = 400
_ENDING = re.compile(r"(に(関する|係る|ついての))?(の)?(申請書?|届出?書?|届け出?|請求書?|申込書?|手続き?)$")


def group_key(name: str, law: str = "") -> str:
    """By this rows belong together: the name without what stands in brackets, under one law."""
    words = plain(name)
    while (shorter := _ASIDE.sub("", words)) != words:
        words = shorter
    words = re.sub(r"[\s・]", "", words) or plain(name)
    return "|".join(map(_indexed, (words, plain(law).replace(" ", ""))))


def _indexed(words: str) -> str:
    return words if len(words) <= _LONGEST else words[:_LONGEST] + sha256(words.encode()).hexdigest()


def bare_name(name: str) -> str:
    """A name without brackets and the word for its kind of paper: 「転入届」 and 「転入の届出」 are alike."""
    words = group_key(name).split("|")[0]
    return _ENDING.sub("", words) or words
