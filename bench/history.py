"""A past: very many tasks that succeeded long ago, one a second, copied in the database from one that really did."""

from collections.abc import Mapping

from bench.ground import Place
from bench.stock import Opened, make_one, stocked
from filmgate.domain.nature import DAY, SECOND
from filmgate.store.base import Statement, Transaction
from filmgate.store.catalog import Table, read_tables

_COPIED = ("tasks", "contents", "jobs", "events", "entries", "files")
_TASKS_A_STEP = 20_000
_NUMBERS = "WITH RECURSIVE n (n) AS (SELECT CAST({first} AS BIGINT) UNION ALL SELECT n + 1 FROM n WHERE n < {last}), "
_HEX = {"sqlite": "printf('%0{width}x', {number})", "postgres": "lpad(to_hex({number}), {width}, '0')"}
_BYTES = {"sqlite": "unhex({text})", "postgres": "decode({text}, 'hex')"}
_KINDS = "CASE r.kind WHEN 'hold' THEN 'b' ELSE 'c' END"
_SPENT = """
    INSERT INTO spending (key_id, hour, account_id, spent)
    SELECT key_id, created_at / 3600000000 * 3600000000, account_id, sum(price) FROM tasks
    WHERE ended_at IS NOT NULL GROUP BY 1, 2, 3 ON CONFLICT (key_id, hour) DO UPDATE SET spent = excluded.spent"""


def grow(place: Place, count: int, *, sample: int) -> list[str]:
    """Let the only account of a place have so many old tasks; the ids of some, spread evenly."""

    async def fill(here: Opened) -> list[str]:
        task_id = await make_one(here)
        tables = {table.name: table for table in await read_tables(here.store, here.store.name)}
        youngest = here.nature.now() - DAY
        for first in range(1, count + 1, _TASKS_A_STEP):
            last = min(first + _TASKS_A_STEP - 1, count)
            rows = [_copies(here.store.name, tables[name], youngest, task_id, first, last) for name in _COPIED]
            await here.store.transact(lambda transaction, rows=rows: _run(transaction, rows))  # type: ignore[misc]
        await here.store.write((_SPENT, ()))
        await here.store.script("ANALYZE")
        step = max(1, count // sample)
        old = await here.store.rows("SELECT id FROM tasks WHERE ended_at IS NOT NULL ORDER BY id")
        return [bytes(row[0]).hex() for row in old[::step]]

    return stocked(place, fill)


async def _run(transaction: Transaction, rows: list[Statement]) -> None:
    for row in rows:
        await transaction.batch(row)


def _copies(store: str, table: Table, youngest: int, task_id: bytes, first: int, last: int) -> Statement:
    """Copies number `first` to `last` of a task's rows in one table."""
    words = _words(store, table, youngest)
    names = [name for name in table.columns if not (table.name == "events" and name == "id")]
    chosen = ", ".join(words.get(name, f"r.{name}") for name in names)
    owner = "id" if table.name == "tasks" else "task_id"
    sql = f"""
        INSERT INTO {table.name} ({", ".join(names)})
        {_NUMBERS.format(first=first, last=last)}
            r AS MATERIALIZED (SELECT * FROM {table.name} WHERE {owner} = $1)
        SELECT {chosen} FROM n CROSS JOIN r"""
    return sql, (task_id,)


def _words(store: str, table: Table, youngest: int) -> Mapping[str, str]:
    """What takes the place of a template's value: ids and times of copy number n."""
    head = _HEX[store].format(width=12, number=f"{youngest // 1000} - n * 1000")
    tail = _HEX[store].format(width=15, number="n")

    def identity(mark: str) -> str:
        return _BYTES[store].format(text=f"{head} || '700' || {mark} || '8' || {tail}")

    own = _KINDS if table.name == "entries" else "'d'" if table.name == "jobs" else "'a'"
    words = {name: f"r.{name} - {DAY} - n * {SECOND}" for name in table.columns if name in ("at", *_TIMES)}
    words |= {"id": identity(own), "task_id": identity("'a'"), "job_id": identity("'d'"), "subject_id": identity("'a'")}
    return words | {"token": f"'f' || {head} || '0008' || {tail}"}


_TIMES = ("created_at", "started_at", "ended_at", "deadline_at")
