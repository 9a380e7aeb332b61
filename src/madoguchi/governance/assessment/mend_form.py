"""The small form that mends one field of a procedure: the right control for its kind, with what it says now."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from madoguchi.foundation.people.access import StaffRequest
from madoguchi.foundation.ui.saying import in_english

from .inventory.cells import read_codes
from .inventory.fields import BY_NAME, Field, FieldKind
from .inventory.showing import written
from .models import InventoryItem
from .views.controls import field_words

#: The name of the control in the form; `FIELD` names which field it is.
TYPED, FIELD = "typed", "field"
_LONG = ("note", "name")
_UNITS = {FieldKind.COUNT: _("件"), FieldKind.MINUTES: _("分")}


@dataclass(frozen=True)
class MendForm:
    """One field as a control: `select`, `choices` (several), `lines` or `line`; `chosen` are the ticked choices."""

    field: str
    label: str
    control: str
    value: str
    hint: str
    id: str
    options: tuple[tuple[str, str], ...] = ()
    chosen: tuple[str, ...] = ()
    error: str = ""

    @property
    def numeric(self) -> bool:
        """Whether a telephone shows the digits."""
        return BY_NAME[self.field].kind in (FieldKind.COUNT, FieldKind.MINUTES)

    @property
    def unit(self) -> str:
        """What a figure counts."""
        return str(_UNITS.get(BY_NAME[self.field].kind, ""))


def mend_form(
    item: InventoryItem, name: str, key: str = "", typed: str | None = None, error: str = ""
) -> MendForm | None:
    """The form of a field, with what was typed and refused where there is such; `key` tells it from others."""
    field = BY_NAME.get(name)
    if field is None or name in item.measured:
        return None
    value = written(name, getattr(item, name)) if typed is None else typed
    control, options = _control(field)
    return MendForm(
        name,
        field_words(field),
        control,
        value,
        _hint(field),
        f"mend-{key or name}",
        options,
        _chosen(field, value) if control == "choices" else (),
        error,
    )


def typed_of(request: StaffRequest) -> str:
    """What was typed or ticked."""
    return ";".join(request.POST.getlist(TYPED)).replace("\x00", "").strip()


def _control(field: Field) -> tuple[str, tuple[tuple[str, str], ...]]:
    if field.kind is FieldKind.YES_NO:
        return "select", (("1", gettext("あり")), ("0", gettext("なし")))
    if field.codes:
        options = tuple((one.code, one.en if in_english() else one.ja) for one in field.codes)
        return ("choices" if field.kind is FieldKind.CODES else "select"), options
    return ("lines" if field.kind is FieldKind.WORDS or field.name in _LONG else "line"), ()


def _chosen(field: Field, value: str) -> tuple[str, ...]:
    found: Any = read_codes(value, field.codes).value
    return tuple(found or ())


def _hint(field: Field) -> str:
    if field.name == "name":
        return ""
    if field.kind is FieldKind.WORDS:
        return gettext("1行に1つずつ。わからなければ、空のままにしてください。")
    if field.kind is FieldKind.CODES:
        return gettext("わからなければ、どれも選ばないでください。")
    return gettext("わからなければ、空のままにしてください。")
