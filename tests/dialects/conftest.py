"""These tests talk to a whole server in one process."""

from fixtures.theatre import sqlite_stage, theatre

__all__ = ["sqlite_stage", "theatre"]
