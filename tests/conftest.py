"""Fixtures that every test may ask for, and the order of the files."""

import pytest

from fixtures.browser import browser
from fixtures.checkout import ROOT
from fixtures.clients import pytest_terminal_summary
from fixtures.postgres import durable_postgres, postgres, postgres_database, postgres_url
from fixtures.stores import (
    clock,
    migrated_lender,
    migrated_postgres,
    migrated_sqlite,
    scene,
    sqlite_url,
    store,
    store_url,
)

__all__ = [
    "browser",
    "clock",
    "durable_postgres",
    "migrated_lender",
    "migrated_postgres",
    "migrated_sqlite",
    "postgres",
    "postgres_database",
    "postgres_url",
    "pytest_terminal_summary",
    "scene",
    "sqlite_url",
    "store",
    "store_url",
]

# What takes longest begins first: a long file at the end is one that everybody else waits for. The first three draw no
# films, and give the renderer's kernels time to be compiled.
LONGEST = (
    "web/test_every_page.py",
    "journeys/test_documents.py",
    "promises/test_types.py",
    "journeys/test_crashes.py",
    "clients/test_acceptance.py",
    "bench/test_bench.py",
    "web/test_playground.py",
    "cli/test_generate.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    places = {ROOT / "tests" / name: place for place, name in enumerate(LONGEST)}
    assert all(path.exists() for path in places)
    items.sort(key=lambda item: places.get(item.path, len(places)))
