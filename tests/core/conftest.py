from pathlib import Path

import pytest

SHARED = Path(__file__).parents[3] / "shared" / "data"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real data of public bodies, beside the project in CI; a newcomer's clone has none."""
    if not SHARED.is_dir():
        pytest.skip("the folder of real data, ../shared/data, is not on this machine")
    return SHARED
