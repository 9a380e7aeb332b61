"""Every value by which a city would be known in the other's pages, and which of them stand in a text."""

import json
import re
from functools import lru_cache
from html import unescape
from typing import Any
from uuid import UUID

from django.db import connection
from two_cities import KAGAMI, MIHON, City
from visitors import SOURCE

_TABLES = """
SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'r' AND n.nspname IN ('public_side', 'office_side', 'shared') AND EXISTS (
    SELECT 1 FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'city' AND NOT a.attisdropped)
"""
# Names in the code, such as ids of options and steps: the page of any city has them.
# Single words that may stand in any sentence, or in the tokens of its forms, say nothing either.
_WORDS_OF_TEMPLATES = {
    "None",
    "り災証明書",  # the example beside the portal's search box
    # Labels of questions, which pages say by themselves too.
    *("お名前", "生年月日", "電話番号", "メール", "メールアドレス", "委任状", "代理人", "どなたでも"),
    *("世帯の方", "同じ世帯の方", "法定代理人（親権者、成年後見人など）"),
    *("Name", "Other", "Issued", "Fee", "Back"),
}
# Nor does a day, as a machine writes it or as a page does: lists of free days have all of them; nor how long a thing is.
_NO_MARK = re.compile(
    r"[a-z_.:-]*|\d{4}-\d\d-\d\d|令和\d+年\d+月\d+日|\d+(時間|分)|[A-Za-z]{3}|[\d.:/+-]{1,5}|.{0,2}|\W*"
)


def values(database: Any) -> dict[str, set[str]]:
    """Every text, id and digest in any table of a city that is in no table of the other.

    A word of a declaration that the house says by itself too, as そのほか or Item, is no sign of a city.
    """
    with database.as_owner():
        found = {code: _leaves_of(code) | _names_of(code) for code in (MIHON, KAGAMI)}
        declared = {one for code in found for one in _leaves_of(code, "shared.procedures_") - _names_of(code)}
    common = found[MIHON] & found[KAGAMI]
    common |= _WORDS_OF_TEMPLATES | {one for one in declared if one in _said_by_the_house()}
    return {
        code: {one for one in leaves - common if not _NO_MARK.fullmatch(one)}
        for code, leaves in found.items()
    }


@lru_cache
def _said_by_the_house() -> str:
    """All sentences of all rooms, in code, templates and catalogues."""
    kinds = (".py", ".html", ".po")
    files = (path for path in SOURCE.rglob("*") if path.suffix in kinds)
    return "\n".join(path.read_text(encoding="utf-8") for path in files)


def _leaves_of(code: str, tables: str = "") -> set[str]:
    leaves: set[str] = set()
    with connection.cursor() as cursor:
        cursor.execute(_TABLES)
        for (table,) in (one for one in cursor.fetchall() if one[0].startswith(tables)):
            cursor.execute(f"SELECT * FROM {table} WHERE city = %s", [code])
            for row in cursor.fetchall():
                leaves.update(leaf for value in row for leaf in _leaves(value))
    return leaves


def _names_of(code: str) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT slug, name, name_en, mayor FROM city_municipality WHERE code = %s", [code])
        return {code, *cursor.fetchone()}


def _leaves(value: Any) -> set[str]:
    match value:
        case str() if value[:1] in ("[", "{"):  # jsonb, as a plain cursor gives it
            return _leaves_of_json(value)
        case str():
            return {value}
        case UUID():
            return {str(value), value.hex}
        case bytes() | memoryview():
            return {bytes(value).hex()}
        case dict() | list():
            parts = [*value, *value.values()] if isinstance(value, dict) else value
            return {leaf for part in parts for leaf in _leaves(part)}
    return set()


def _leaves_of_json(text: str) -> set[str]:
    try:
        return _leaves(json.loads(text))
    except ValueError:
        return {text}


_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")


def plain(body: str) -> str:
    """The text of a page as a reader would find it: no entities, no escapes, no hints where lines may break."""
    text = unescape(unescape(body)).replace("<wbr>", "").replace("\u200b", "")
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)


def foreign(text: str, own: City, known: dict[str, set[str]]) -> set[str]:
    """The values of the other city that stand in a text of a page or query of `own`."""
    other = KAGAMI if own.code == MIHON else MIHON
    if own.code == KAGAMI:
        # Each word of Kagami is one of Mihon with a mark: taken out whole, what is left over is Mihon's.
        for word in sorted(
            (one for one in known[KAGAMI] if "鏡" in one or "agami" in one), key=len, reverse=True
        ):
            text = text.replace(word, " ")
    marks = {"鏡", "Kagami", "kagami"} if other == KAGAMI else {"みほん", "Mihon", "//mihon."}
    return {value for value in known[other] | marks if _stands_in(value, text)}


def _stands_in(value: str, text: str) -> bool:
    """Whether it is in a text; digits as a word of their own, as ids and digests of any city have some by chance."""
    if not value.isdecimal():
        return value in text
    return re.search(rf"(?<![0-9a-f]){value}(?![0-9a-f])", text) is not None
