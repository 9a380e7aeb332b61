from collections.abc import Iterator
from pathlib import Path

import pytest
from clones import Clone
from desks import Desk
from listed import OFFICER, read
from visitors import pages
from walking import MIHON

from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.governance.assessment import actions
from madoguchi.governance.assessment.models import Inventory


@pytest.fixture
def found(database: Clone) -> Iterator[Inventory]:
    """A list with its findings; pages can be asked for."""
    with database.as_office(), pages():
        with city_scope(MIHON):
            made = read()
            actions.find(made.id)
        yield made


@pytest.fixture
def desk(found: Inventory) -> Desk:
    """Whoever is in charge of the inventory."""
    return Desk(OFFICER)


@pytest.fixture(scope="session")
def national(shared_data: Path) -> Path:
    """The national inventory as it was published."""
    return shared_data / "procedures" / "national_procedures_r6.parquet"


@pytest.fixture(scope="session")
def municipal(shared_data: Path) -> Path:
    """What of it is filed at a city office."""
    return shared_data / "procedures" / "municipal_window_procedures_r6.csv"
