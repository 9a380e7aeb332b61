"""A case that waits, to be examined or to be decided."""

import pytest
from clones import Clone
from walking import drain, hand_over, prepare_case


@pytest.fixture
def waiting(database: Clone) -> Clone:
    """One case that waits to be examined."""
    hand_over(database)
    drain(database)
    return database


@pytest.fixture
def drafted(database: Clone) -> Clone:
    """One case that waits for its decision."""
    hand_over(database)
    prepare_case(database)
    return database
