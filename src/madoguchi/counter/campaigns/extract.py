"""Targets from 住基照合用データ: a condition on a person, and a person as a row of a table."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from madoguchi.core import clock, expressions
from madoguchi.core.calendar import age
from madoguchi.core.expressions import Expression, Scalar, Shape
from madoguchi.foundation.people.models import RegistryExtract, Residence

#: What a condition may read, under `person`; a birth date that is not known to the day is absent, and the age with it.
SHAPE: Shape = {
    "name": Scalar.STRING,
    "kana": Scalar.STRING,
    "birth_date": Scalar.DATE,
    "age": Scalar.INT,
    "sex": Scalar.STRING,
    "relation": Scalar.STRING,
    "postal_code": Scalar.STRING,
    "address": Scalar.STRING,
    "resident_since": Scalar.DATE,
}
#: The columns of a person taken as a row of a table.
COLUMNS = (
    *("宛名番号", "氏名", "氏", "名", "氏名フリガナ", "フリガナの氏", "フリガナの名"),
    *("生年月日", "性別", "郵便番号", "住所"),
)
#: Where the columns go unless the clerk says otherwise.
USUAL = {
    "own.number": "宛名番号",
    "own.name": "氏名",
    "own.birth_date": "生年月日",
    "own.postal_code": "郵便番号",
    "own.address": "住所",
}


def compiled(condition: str) -> Expression:
    """A condition, checked. Raises `ExpressionError`."""
    return expressions.compiled(condition, {"person": SHAPE}, expressions.Kind.BOOL)


def people_after(last: Any, most: int) -> list[RegistryExtract]:
    """The next residents of the extract in a fixed order."""
    rows = RegistryExtract.objects.filter(status=Residence.RESIDENT, gone_at=None)
    rows = rows.filter(id__gt=last) if last else rows
    return list(rows.order_by("id")[:most])


def meant(people: list[RegistryExtract], condition: Expression) -> Iterator[RegistryExtract]:
    """Those of whom the condition holds."""
    today = clock.today()
    return (one for one in people if condition.holds({"person": _facts(one, today)}))


def _facts(one: RegistryExtract, today: date) -> Mapping[str, Any]:
    known = {
        "name": one.name,
        "kana": one.kana,
        "birth_date": one.birth_date.isoformat() if one.birth_date else None,
        "age": age(one.birth_date, today) if one.birth_date else None,
        "sex": one.sex,
        "relation": one.relation,
        "postal_code": one.postal_code,
        "address": _address(one),
        "resident_since": one.resident_since.isoformat() if one.resident_since else None,
    }
    return {name: value for name, value in known.items() if value is not None}


def row_of(one: RegistryExtract) -> dict[str, str]:
    """A person as a row of a table with `COLUMNS`."""
    name, kana = _parts(one.name), _parts(one.kana)
    cells = (
        *(one.number, one.name, *name, one.kana, *kana),
        *(one.birth_date.isoformat() if one.birth_date else "", one.get_sex_display()),
        *(one.postal_code, _address(one)),
    )
    return dict(zip(COLUMNS, cells, strict=True))


def _parts(name: str) -> tuple[str, str]:
    family, _, given = " ".join(name.split()).partition(" ")
    return family, given


def _address(one: RegistryExtract) -> str:
    return f"{one.address}　{one.building}".strip()
