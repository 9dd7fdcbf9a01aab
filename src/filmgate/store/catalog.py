"""What tables a database has, told by its own catalog: whatever a later step of the schema adds is known at once."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any

from filmgate.domain.errors import Misconfigured
from filmgate.domain.frozen import frozen
from filmgate.store.base import Reader


class Kind(StrEnum):
    """What a column holds, whatever its database calls that."""

    INTEGER = "integer"
    REAL = "real"
    TEXT = "text"
    BYTES = "bytes"


@frozen
class Table:
    """`columns` are in the order of their names: databases have orders of their own, by how they came to be.

    `needs` are the tables that its rows refer to; `counter` is the column that the database numbers by itself.
    """

    name: str
    columns: Mapping[str, Kind]
    needs: frozenset[str]
    counter: str | None = None


Load = list[tuple[Any, ...]]
"""Rows of one table, their columns in its order."""

# The schema's own mark, which is no part of what it holds.
_MARK = "alembic_version"
_COLUMNS = {
    "sqlite": """
        SELECT t.name, c.name, lower(c.type), 0 FROM sqlite_master t JOIN pragma_table_info(t.name) c
        WHERE t.type = 'table' AND t.name NOT GLOB 'sqlite_*' ORDER BY t.name, c.name""",
    "postgres": """
        SELECT t.relname::text, c.attname::text, format_type(c.atttypid, NULL), (c.attidentity <> '')::int
        FROM pg_class t JOIN pg_attribute c ON c.attrelid = t.oid
        WHERE t.relnamespace = current_schema()::text::regnamespace AND t.relkind = 'r' AND c.attnum > 0
            AND NOT c.attisdropped AND c.attgenerated = '' ORDER BY t.relname, c.attname""",
}
_NEEDS = {
    "sqlite": """
        SELECT t.name, f."table" FROM sqlite_master t JOIN pragma_foreign_key_list(t.name) f WHERE t.type = 'table'""",
    "postgres": """
        SELECT child.relname::text, parent.relname::text FROM pg_constraint f
        JOIN pg_class child ON child.oid = f.conrelid JOIN pg_class parent ON parent.oid = f.confrelid
        WHERE f.contype = 'f' AND child.relnamespace = current_schema()::text::regnamespace""",
}
_KINDS = {
    "integer": Kind.INTEGER,
    "bigint": Kind.INTEGER,
    "smallint": Kind.INTEGER,
    "real": Kind.REAL,
    "double precision": Kind.REAL,
    "text": Kind.TEXT,
    "character varying": Kind.TEXT,
    "blob": Kind.BYTES,
    "bytea": Kind.BYTES,
}


async def read_tables(reader: Reader, database: str) -> tuple[Table, ...]:
    """Every table of a database of the kind `sqlite` or `postgres`, those that others refer to first."""
    columns: dict[str, dict[str, Kind]] = {}
    counters: dict[str, str] = {}
    for table, column, words, counted in await reader.rows(_COLUMNS[database]):
        if table == _MARK:
            continue
        columns.setdefault(table, {})[column] = _kind(table, column, words)
        if counted:
            counters[table] = column
    needs: dict[str, set[str]] = {name: set() for name in columns}
    for child, parent in await reader.rows(_NEEDS[database]):
        needs[child].add(parent)
    return in_order(Table(name, columns[name], frozenset(needs[name]), counters.get(name)) for name in columns)


async def count(reader: Reader, table: Table) -> int:
    """How many rows there are."""
    row = await reader.row(f"SELECT count(*) FROM {quoted(table.name)}")
    return int(row[0]) if row else 0


async def leased(reader: Reader, table: Table) -> int:
    """How long workers still hold rows of a table, in microseconds; 0 where none does, or none can."""
    if not {"worker", "due_at"} <= table.columns.keys():
        return 0
    held = "worker IS NOT NULL AND due_at > clock_us()"
    row = await reader.row(f"SELECT max(due_at) - clock_us() FROM {quoted(table.name)} WHERE {held}")
    return int(row[0]) if row and row[0] is not None else 0


def quoted(name: str) -> str:
    """A name that may be any word, as SQL takes it."""
    return '"' + name.replace('"', '""') + '"'


def listed(table: Table) -> str:
    """The columns of a table, as SQL takes them."""
    return ", ".join(quoted(column) for column in table.columns)


def in_order(tables: Iterable[Table]) -> tuple[Table, ...]:
    """Each after those that it refers to. Where they refer to each other in a ring, by name: see `knots`."""
    waiting = {table.name: table for table in tables}
    order: list[Table] = []
    while waiting:
        ready = [table for table in waiting.values() if not (table.needs - {table.name}) & waiting.keys()]
        for table in ready or [waiting[min(waiting)]]:
            order.append(waiting.pop(table.name))
    return tuple(order)


def knots(order: Iterable[Table]) -> set[tuple[str, str]]:
    """Child and parent of every reference that may point at a row which comes later in this order."""
    seen: set[str] = set()
    found: set[tuple[str, str]] = set()
    for table in order:
        found |= {(table.name, parent) for parent in table.needs - seen}
        seen.add(table.name)
    return found


def _kind(table: str, column: str, words: str) -> Kind:
    try:
        return _KINDS[words]
    except KeyError:
        raise Misconfigured(
            f"Column {column} of table {table} is of the kind '{words}', which cannot be moved."
        ) from None
