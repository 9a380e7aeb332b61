"""Filters and tags of the templates: dates in 和暦, phrases, attributes, form parts."""

import datetime as dt
import html
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from django import template
from django.forms import BaseForm
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString

from madoguchi.foundation.ui import charts, japanese, vega

register = template.Library()

register.filter("wareki", japanese.date_words)
register.filter("wareki_time", japanese.moment_words)
register.filter("clock", japanese.clock_words)
register.filter("separated", japanese.separated)
register.filter("sentence", japanese.sentence)
register.filter("drawn", charts.drawn)
register.filter("drawing", vega.drawing)


class Choice(NamedTuple):
    """One line of a list to choose from."""

    value: str
    label: Any
    hint: Any
    chosen: bool


class ErrorRow(NamedTuple):
    """One line of an error summary; `href` is empty where no question is to blame."""

    href: str
    message: Any


@register.filter
def phrases(text: Any) -> SafeString:
    """Text that may break between phrases only; escaped. Markup given as safe stays as it is."""
    safe = hasattr(text, "__html__")
    if safe and "<" in text:
        return conditional_escape(text)
    # A component receives its texts escaped already: a break inside "&amp;" would spoil it.
    plain = html.unescape(text) if safe else text
    return format_html_join(SafeString("<wbr>"), "{}", ((part,) for part in japanese.parts(plain)))


@register.filter
def truthy(value: Any) -> bool:
    """Whether an attribute of a component is set; `required="{{ x }}"` arrives as the word "False"."""
    return str(value) not in {"", "False", "None", "0"}


@register.filter
def passed(attrs: Mapping[str, Any]) -> SafeString:
    """The attributes a component did not declare, escaped, for its element; False and None are left out."""
    declared = getattr(attrs, "attrs_dict", None)
    given: Mapping[str, Any] = declared() if declared else attrs
    kept = [(key, value) for key, value in given.items() if value is not False and value is not None]
    return format_html_join(" ", "{}", ((_attribute(key, value),) for key, value in kept))


@register.filter
def machine_time(moment: dt.date) -> str:
    """ISO 8601, for the datetime attribute; moments in the time of Japan."""
    return japanese.local(moment).isoformat()


@register.filter
def unlocalized(value: Any) -> str:
    """A number as a machine reads it, whatever the language."""
    return str(value)


@register.filter
def choices(options: Iterable[Any], selected: Any) -> list[Choice]:
    """Rows (value, label[, hint]) with the chosen ones marked; `selected` is a value, several, or None."""
    chosen = _chosen(selected)
    return [_choice(tuple(option), chosen) for option in options or ()]


@register.filter
def error_rows(items: Iterable[tuple[str, Any]], form: BaseForm | None = None) -> list[ErrorRow]:
    """Lines of the error summary from (name or #id, message) pairs, or from a form's errors."""
    pairs = list(items or ())
    if isinstance(form, BaseForm):
        pairs += [
            (form[name].name if name != "__all__" else "", text)
            for name, texts in form.errors.items()
            for text in texts
        ]
    return [ErrorRow(_target(name), message) for name, message in pairs]


@register.simple_block_tag
def each(content: str, rows: Iterable[Mapping[str, str]]) -> SafeString:
    """The block once for each row, with the row's texts, escaped, where their names stand in braces.

    For long lists of plain texts: a loop of the template language costs five times as much.
    """
    return SafeString(
        "".join(content.format_map({name: html.escape(value) for name, value in row.items()}) for row in rows)
    )


@register.simple_tag
def field_id(given: str, name: str) -> str:
    """Id of a control: the one given, or `id_<name>`."""
    return given or f"id_{name}"


@register.simple_tag
def described(control: str, hint: Any, error: Any) -> SafeString:
    """aria-describedby of a control with a hint or an error, and aria-invalid with an error."""
    ids = [f"{control}-{part}" for part, text in (("hint", hint), ("error", error)) if text]
    if not ids:
        return SafeString("")
    invalid = SafeString(' aria-invalid="true"') if error else SafeString("")
    return format_html(' aria-describedby="{}"{}', " ".join(ids), invalid)


def _attribute(key: str, value: Any) -> SafeString:
    return format_html("{}", key) if value is True else format_html('{}="{}"', key, value)


def _chosen(selected: Any) -> set[str]:
    if selected is None or selected == "":
        return set()
    many = isinstance(selected, list | tuple | set | frozenset)
    return {str(value) for value in (selected if many else [selected])}


def _choice(option: tuple[Any, ...], chosen: set[str]) -> Choice:
    value, label, *hint = option
    return Choice(str(value), label, hint[0] if hint else "", str(value) in chosen)


def _target(name: str) -> str:
    if not name or name.startswith("#"):
        return name
    return f"#id_{name}"
