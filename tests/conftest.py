"""Fixtures that every test may ask for."""

from fixtures.browser import browser
from fixtures.clients import pytest_terminal_summary
from fixtures.postgres import durable_postgres, postgres, postgres_database, postgres_url
from fixtures.stores import clock, migrated_postgres, migrated_sqlite, scene, sqlite_url, store, store_url

__all__ = [
    "browser",
    "clock",
    "durable_postgres",
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
