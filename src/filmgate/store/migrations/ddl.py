"""Tables are written in PostgreSQL's words; SQLite gets its own names for the same types, and strict tables."""

import re

from alembic import op

_SQLITE = (
    (re.compile(r"\bBIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY\b"), "INTEGER PRIMARY KEY"),
    (re.compile(r"\bBIGINT\b"), "INTEGER"),
    (re.compile(r"\bBYTEA\b"), "BLOB"),
    (re.compile(r"^\)$", re.MULTILINE), ") STRICT"),
)


def run(text: str) -> None:
    """Run one statement of a step on either database."""
    if op.get_context().dialect.name == "sqlite":
        for pattern, words in _SQLITE:
            text = pattern.sub(words, text)
    op.execute(text.strip().replace(":", r"\:"))


def run_on(dialect: str, text: str) -> None:
    """Run one statement on one database only."""
    if op.get_context().dialect.name == dialect:
        op.execute(text.strip().replace(":", r"\:"))
