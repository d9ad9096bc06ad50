"""One bench for all tests of hostile input."""

from collections.abc import Iterator

import pytest
from tests.fixtures.hostile.bench import Bench


@pytest.fixture(scope="session")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    """Two checkouts, and a runner of commands."""
    made = Bench(tmp_path_factory.mktemp("hostile"))
    yield made
    made.close()
