"""The dialects do the same on both stores."""

import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from bench.postgres import Postgres

from fixtures.lending import Lender
from fixtures.theatre import Theatre, open_theatre, postgres_stage, sqlite_stage

__all__ = ["postgres_stage", "sqlite_stage", "theatre"]


@pytest.fixture(scope="session")
def staged_lender(postgres: Postgres, postgres_stage: tuple[str, dict[str, str]]) -> Lender:
    """Lends copies of the stage."""
    return Lender(postgres, postgres_stage[0])


@pytest.fixture(params=["sqlite", "postgresql"])
def house_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """The URL of a staged database of the test's own, and the keys in it."""
    if request.param == "sqlite":
        original, keys = request.getfixturevalue("sqlite_stage")
        yield f"sqlite:///{shutil.copy(original, tmp_path / 'filmgate.db')}", keys
        return
    lender: Lender = request.getfixturevalue("staged_lender")
    _, keys = request.getfixturevalue("postgres_stage")
    with lender.lent() as url:
        yield url, keys


@pytest.fixture
async def theatre(house_database: tuple[str, dict[str, str]], tmp_path: Path) -> AsyncIterator[Theatre]:
    async with open_theatre(*house_database, tmp_path) as opened:
        yield opened
