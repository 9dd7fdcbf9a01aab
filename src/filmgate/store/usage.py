"""What ended in a period, summed up by group: an index on the ends finds the rows, whatever came before."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from filmgate.domain.ids import dashed
from filmgate.domain.nature import DAY
from filmgate.domain.period import Period
from filmgate.domain.usage import By, Made
from filmgate.store.base import Reader

_GROUPS = {
    By.KEY: "t.key_id",
    By.MODEL: "t.model",
    By.DIALECT: "t.dialect",
    By.DAY: f"t.ended_at / {DAY}",
    By.ACCOUNT: "t.account_id",
}
_NAMES = {
    By.KEY: ("k.name, k.hint, a.name", "JOIN keys k ON k.id = s.what JOIN accounts a ON a.id = k.account_id"),
    By.ACCOUNT: ("a.name", "JOIN accounts a ON a.id = s.what"),
}
_COST = "(SELECT coalesce(sum(j.cost), 0) FROM jobs j WHERE j.task_id = t.id)"


async def usage(reader: Reader, account_id: bytes | None, by: By, period: Period, *, cost: bool) -> list[Made]:
    """One line a group, of one account or of all: days in their order, the others by what was charged for them."""
    names, join = _NAMES.get(by, ("''", ""))
    sql = f"""
        WITH s AS (SELECT {_GROUPS[by]} AS what, {_count("succeeded")}, {_count("failed")}, {_count("cancelled")},
                sum(t.film_ms) AS film_ms, sum(CASE WHEN t.state = 'succeeded' THEN t.price ELSE 0 END) AS charged,
                {f"sum({_COST})" if cost else "0"} AS cost
            FROM tasks t WHERE t.ended_at IS NOT NULL AND t.ended_at >= $1 AND t.ended_at < $2
                {"" if account_id is None else "AND t.account_id = $3"} GROUP BY 1)
        SELECT s.what, s.succeeded, s.failed, s.cancelled, s.film_ms, s.charged, s.cost, {names} FROM s {join}
        ORDER BY {"s.what" if by is By.DAY else "s.charged DESC, s.what"}"""
    of = () if account_id is None else (account_id,)
    return [_made(by, row, cost) for row in await reader.rows(sql, period.start, period.end, *of)]


def _count(state: str) -> str:
    return f"sum(CASE WHEN t.state = '{state}' THEN 1 ELSE 0 END) AS {state}"


def _made(by: By, row: Sequence[Any], cost: bool) -> Made:
    what, *sums = row[:7]
    succeeded, failed, cancelled, film_ms, charged, paid = (int(number) for number in sums)
    group, name = _words(by, what, row[7:])
    return Made(
        group=group,
        name=name,
        succeeded=succeeded,
        failed=failed,
        cancelled=cancelled,
        film_ms=film_ms,
        charged=charged,
        cost=paid if cost else None,
    )


def _words(by: By, what: Any, names: Sequence[str]) -> tuple[str, str]:
    """How a group is called, and its name for people."""
    if by is By.KEY:
        name, hint, _ = names
        return dashed(what), f"{name} {hint}".strip()
    if by is By.ACCOUNT:
        return names[0], ""
    if by is By.DAY:
        return f"{datetime(1970, 1, 1, tzinfo=UTC) + timedelta(days=int(what)):%Y-%m-%d}", ""
    return str(what), ""
