from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def national(shared_data: Path) -> Path:
    """The national inventory as it was published."""
    return shared_data / "procedures" / "national_procedures_r6.parquet"


@pytest.fixture(scope="session")
def municipal(shared_data: Path) -> Path:
    """What of it is filed at a city office."""
    return shared_data / "procedures" / "municipal_window_procedures_r6.csv"
