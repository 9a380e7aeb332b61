"""The account that the city pays from comes from its declaration, comes back the same, and is checked when read."""

from typing import Any

import pytest
from clones import MIHON, PROJECT, Clone
from paying import orders, transfer
from pydantic import ValidationError

from madoguchi.core.declarations import DeclarationError
from madoguchi.foundation.city.declaration import CityDeclaration, read_city
from madoguchi.foundation.city.money import TransferDeclared
from madoguchi.foundation.ledger.queries import history
from madoguchi.services.spending.batches import payer_of
from madoguchi.services.spending.loading import Report, declared, load_payer
from madoguchi.services.spending.models import PayingAccount, Transfer

PACK = PROJECT / "packs" / "mihon"


def with_payer(**fields: Any) -> CityDeclaration:
    """The sample city with another account; with none where nothing is given."""
    city = read_city(PACK).model_dump()
    return CityDeclaration.model_validate(
        {**city, "transfer": {**city["transfer"], **fields} if fields else None}
    )


def test_the_sample_city_has_its_account_and_it_comes_back(office: Clone):
    city = read_city(PACK)
    assert city.transfer is not None and declared()["transfer"] == city.transfer
    assert load_payer(city) == Report()


def test_it_changes_once_and_goes_and_transfers_keep_their_own(office: Clone):
    orders(1_000)
    made = transfer()
    events = len(history(f"city:{MIHON}"))
    assert load_payer(with_payer(number="7777777")) == Report(changed=("transfer",))
    assert load_payer(with_payer(number="7777777")) == Report()
    assert load_payer(with_payer()) == Report(removed=("transfer",))
    assert declared()["transfer"] is None and not PayingAccount.objects.exists()
    assert load_payer(with_payer(newlines=True)) == Report(added=("transfer",))
    assert [one.kind for one in history(f"city:{MIHON}")][events:] == ["spending.payer_loaded"] * 3
    assert payer_of(Transfer.objects.get(id=made.id)).number == "0000001"


@pytest.mark.parametrize(
    "fields",
    [
        {"client_code": "123"},
        {"client_name": "みほん市会計管理者"},
        {"client_name": "ミ" * 41},
        {"bank_name": "ガ" * 8},
        {"bank_code": "14"},
        {"kind": "savings"},
        {"number": "12345678"},
        {"departments": []},
        {"pin": "1234"},
    ],
)
def test_what_a_file_cannot_hold_is_no_account(fields: dict[str, Any]):
    transfer = read_city(PACK).model_dump()["transfer"]
    with pytest.raises(ValidationError):
        TransferDeclared.model_validate({**transfer, **fields})


@pytest.mark.parametrize(
    ("was", "became"),
    [
        ("departments: [accounting]", "departments: [nobody]"),
        ("approver: accounting-head", "approver: no-body"),
    ],
)
def test_who_is_named_is_there(tmp_path: Any, was: str, became: str):
    text = (PACK / "city.yaml").read_text()
    assert was in text
    (tmp_path / "city.yaml").write_text(text.replace(was, became))
    with pytest.raises(DeclarationError) as refusal:
        read_city(tmp_path)
    assert became.rsplit(maxsplit=1)[-1].strip("[]") in str(refusal.value)
