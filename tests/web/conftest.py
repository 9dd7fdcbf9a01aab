"""The pages, asked for without a browser."""

from fixtures.theatre import sqlite_stage, theatre

__all__ = ["sqlite_stage", "theatre"]
