"""Declarations name only ways by which anybody can pay; what is not one is named with its line, in both languages."""

from collections.abc import Callable
from pathlib import Path

import pytest
from clones import PROJECT

from madoguchi.core.declarations import DeclarationError, Fault
from madoguchi.counter.procedures.reading import read_yaml
from madoguchi.services.bookings.declaration import read_resource
from madoguchi.services.bookings.journeying import read_journey
from madoguchi.services.payments.models import PAYABLE, Way

PACK = PROJECT / "packs" / "mihon"
DECLARED = [
    ("procedures/income_certificate.yaml", read_yaml, "fee.ways.0"),
    ("resources/gym.yaml", read_resource, "price.ways.0"),
    ("journeys/clinic.yaml", read_journey, "charge.ways.0"),
]


def read(file: Path, reading: Callable, way: str) -> str:
    """The file with a way to pay put before its own; returns its text."""
    text = file.read_text(encoding="utf-8")
    assert text.count("ways: [") == 1
    changed = text.replace("ways: [", f"ways: [{way}, ")
    reading(changed, file.name)
    return changed


@pytest.mark.parametrize(("name", "reading", "path"), DECLARED)
@pytest.mark.parametrize("way", ["set_off", "cheque"])
def test_no_other_is_taken(name: str, reading: Callable, path: str, way: str) -> None:
    file = PACK / name
    with pytest.raises(DeclarationError) as raised:
        read(file, reading, way)
    (fault,) = raised.value.faults
    lines = file.read_text(encoding="utf-8").splitlines()
    line = next(n for n, one in enumerate(lines, 1) if "ways: [" in one)
    allowed = ", ".join(one.value for one in PAYABLE)
    assert fault == Fault(file.name, line, path, f"使えるのは {allowed} です。", f"must be one of {allowed}.")
    assert Way.SET_OFF not in allowed.split(", ")


@pytest.mark.parametrize(("name", "reading", "path"), DECLARED)
def test_what_can_be_paid_so_is_taken(name: str, reading: Callable, path: str) -> None:
    assert "slip" in read(PACK / name, reading, "slip")
