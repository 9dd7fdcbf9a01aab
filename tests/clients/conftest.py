"""One server for each module of clients."""

from collections.abc import Iterator

import pytest

from journeys.running_server import RunningServer, running_server


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """One whose films are blank, and made at once."""
    with running_server(tmp_path_factory.mktemp("clients") / "data", FILMGATE_ENGINES='["scripted"]') as opened:
        yield opened
