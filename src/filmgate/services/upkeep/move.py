"""Move an installation's database to another one, of either kind: all of it, proved, or nothing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from filmgate.domain.errors import Misconfigured, StoreBusy, StoreError
from filmgate.domain.frozen import frozen
from filmgate.domain.nature import SECOND
from filmgate.store import faults as rules
from filmgate.store.catalog import Load, Table, count, knots, leased, read_tables
from filmgate.store.dock import Dock
from filmgate.store.faults import Fault
from filmgate.store.migrate import due, version
from filmgate.store.migrations import HEAD
from filmgate.store.sqlite_dock import scratch_dock

_LOAD_BYTES = 4 * 1024 * 1024
_MODULUS = 2**256


@dataclass(slots=True)
class Manifest:
    """What one table holds: how many rows, and a sum over the hashes of all of them, whatever their order."""

    table: str
    rows: int = 0
    total: int = 0

    def note(self, row: bytes) -> None:
        self.rows += 1
        self.total = (self.total + int.from_bytes(sha256(row).digest(), "big")) % _MODULUS

    @property
    def checksum(self) -> str:
        """64 hex digits."""
        return f"{self.total:064x}"


@frozen
class Moved:
    """Every table in the order in which it was moved, and what is wrong with the money in them."""

    manifests: tuple[Manifest, ...]
    faults: tuple[Fault, ...] = ()

    @property
    def rows(self) -> int:
        return sum(one.rows for one in self.manifests)


async def move(source: Dock, target: Dock, note: Callable[[Manifest], None] = lambda _: None) -> Moved:
    """Fill the target with all that the source holds, and commit it once both are proved to hold the same.

    `note` hears of a table's rows as they go. Raises Misconfigured, StoreBusy; then the target is as it was.
    """
    tables = await _ready(source, target)
    here = await _made(target, tables)
    await target.loosen(knots(tables))
    sent = tuple([await _ship(source, target, table, note) for table in tables])
    await target.fasten([here[table.name] for table in tables])
    for manifest, table in zip(sent, tables, strict=True):
        arrived = await _counted(target, table)
        if arrived != manifest:
            raise StoreError(
                f"Table {table.name} arrived changed: {_said(manifest)} were sent, {_said(arrived)} are there."
            )
    faults = await rules.faults(target)
    await target.commit()
    return Moved(sent, tuple(faults))


async def rehearse(source: Dock, target: Dock) -> Moved:
    """Everything that `move` looks at before it writes; what would be moved."""
    tables = await _ready(source, target)
    return Moved(tuple([await _counted(source, table) for table in tables]), tuple(await rules.faults(source)))


async def _ready(source: Dock, target: Dock) -> tuple[Table, ...]:
    """The source's tables, once both ends are fit for a move and nobody else uses them."""
    await _check_source(source)
    tables = await read_tables(source, source.name)
    for dock in (source, target):
        if present := await dock.occupants():
            raise StoreBusy(
                f"Another Filmgate is connected to {dock.place} ({'; '.join(present)}): stop every server and worker "
                "that uses it, and try again."
            )
    await source.close_gates(tables)
    await _check_leases(source, tables)
    await _check_target(target)
    return tables


async def _check_source(source: Dock) -> None:
    at = await version(source)
    if at is None:
        raise Misconfigured(f"{source.place} holds no database of Filmgate.")
    if at != HEAD:
        raise Misconfigured(
            f"{source.place} is at schema {at}, and this version of Filmgate moves schema {HEAD}: bring it there "
            "first, with 'filmgate migrate'."
        )


async def _check_leases(source: Dock, tables: Sequence[Table]) -> None:
    """A worker that nobody can see may still hold rows. SQLite's one server is known by its lock."""
    if source.name == "sqlite":
        return
    for table in tables:
        if (held_us := await leased(source, table)) > 0:
            raise StoreBusy(
                f"A worker holds rows of {table.name} in {source.place} for {held_us // SECOND + 1} more seconds: stop "
                "it, or wait until its lease has lapsed."
            )


async def _check_target(target: Dock) -> None:
    at = await version(target)
    tables = await read_tables(target, target.name)
    if at is None and tables:
        raise Misconfigured(
            f"{target.place} holds tables of something else ({tables[0].name}); name an empty database."
        )
    if at not in (None, HEAD):
        raise Misconfigured(f"{target.place} is at schema {at}, not {HEAD}; name an empty database.")
    fresh = await _fresh()
    for table in tables:
        held = await count(target, table)
        if held != fresh.get(table.name, 0):
            raise Misconfigured(
                f"{target.place} is not empty: {table.name} has {held} rows. Name an empty database; nothing is ever "
                "merged or overwritten."
            )


async def _fresh() -> dict[str, int]:
    """How many rows each table has in a database that was just made."""
    async with scratch_dock() as scratch:
        await scratch.script(due(scratch.name, None))
        return {table.name: await count(scratch, table) for table in await read_tables(scratch, scratch.name)}


async def _made(target: Dock, tables: Sequence[Table]) -> dict[str, Table]:
    """The target's tables, which are those of the source, without a row."""
    if await version(target) is None:
        await target.script(due(target.name, None))
    here = {table.name: table for table in await read_tables(target, target.name)}
    for table in tables:
        other = here.get(table.name)
        if other is None or dict(other.columns) != dict(table.columns):
            raise Misconfigured(f"Table {table.name} is another one in {target.place}: the two schemas differ.")
    for table in reversed(tables):
        await target.clear(table)
    return here


async def _ship(source: Dock, target: Dock, table: Table, note: Callable[[Manifest], None]) -> Manifest:
    manifest, load, size = Manifest(table.name), Load(), 0
    async for row in source.unload(table):
        text = repr(row).encode()
        manifest.note(text)
        load.append(row)
        size += len(text)
        if size >= _LOAD_BYTES:
            await target.load(table, load)
            note(manifest)
            load, size = Load(), 0
    if load:
        await target.load(table, load)
    note(manifest)
    return manifest


async def _counted(dock: Dock, table: Table) -> Manifest:
    manifest = Manifest(table.name)
    async for row in dock.unload(table):
        manifest.note(repr(row).encode())
    return manifest


def _said(manifest: Manifest) -> str:
    return f"{manifest.rows} rows with the checksum {manifest.checksum[:12]}"
