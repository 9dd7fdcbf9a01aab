"""A statement as JSON or CSV, in pieces: nobody has to hold all of it."""

from collections.abc import AsyncGenerator, Sequence
from typing import Any

import msgspec

from filmgate.domain.ids import dashed
from filmgate.domain.ledger import EntryKind
from filmgate.domain.money import usd
from filmgate.domain.nature import moment
from filmgate.domain.sheet import rows_of, told
from filmgate.domain.statement import Line
from filmgate.services.money.show_statement import Statement

_COLUMNS = ("at", "kind", "amount_usd", "change_usd", "balance_usd", "task_id", "key", "key_name", "actor", "reason")
_write = msgspec.json.Encoder().encode


async def as_json(statement: Statement, *, house: bool) -> AsyncGenerator[bytes]:
    """One object; `house`: it stays here, with the operators' names in it."""
    period = statement.period
    head = {
        "account": statement.account_name,
        "from": moment(period.start),
        "to": moment(period.end),
        "opening_usd": usd(statement.tally.opening),
    }
    yield _write(head)[:-1] + b',"entries":['
    comma = b""
    async for lines in statement.pages():
        yield comma + b",".join(_write(_facts(line, house)) for line in lines)
        comma = b","
    yield b"]," + _write(_foot(statement))[1:]


async def as_csv(statement: Statement, *, house: bool) -> AsyncGenerator[bytes]:
    """A line with the titles, one with the opening balance, the entries, one with the closing balance, the sums."""
    period, tally = statement.period, statement.tally
    yield rows_of([_COLUMNS, _row(moment(period.start), "opening", balance=usd(tally.opening))])
    async for lines in statement.pages():
        yield rows_of(_cells(line, house) for line in lines)
    sums = [
        _row("", f"all {kind}", usd(tally.sums[kind].amount), usd(tally.sums[kind].change))
        for kind in EntryKind
        if kind in tally.sums
    ]
    yield rows_of([_row(moment(period.end), "closing", balance=usd(tally.closing)), *sums])


def actor_of(line: Line, house: bool) -> str:
    """Who did it; an operator's own name stays in the house."""
    return line.entry.actor if house else line.entry.actor.partition(":")[0]


def _row(at: str, kind: str, amount: str = "", change: str = "", balance: str = "") -> tuple[str, ...]:
    return (at, kind, amount, change, balance, "", "", "", "", "")


def _cells(line: Line, house: bool) -> Sequence[str]:
    entry = line.entry
    money = usd(entry.amount), usd(entry.change), usd(line.balance)
    task = dashed(entry.task_id) if entry.task_id else ""
    said = told(line.key_hint), told(line.key_name), told(actor_of(line, house)), told(entry.reason)
    return moment(entry.at), str(entry.kind), *money, task, *said


def _facts(line: Line, house: bool) -> dict[str, Any]:
    entry = line.entry
    key = {"id": dashed(entry.key_id), "hint": line.key_hint, "name": line.key_name} if entry.key_id else None
    return {
        "at": moment(entry.at),
        "kind": str(entry.kind),
        "amount_usd": usd(entry.amount),
        "change_usd": usd(entry.change),
        "balance_usd": usd(line.balance),
        "task_id": dashed(entry.task_id) if entry.task_id else None,
        "key": key,
        "expires_at": None if line.expires_at is None else moment(line.expires_at),
        "actor": actor_of(line, house),
        "reason": entry.reason,
    }


def _foot(statement: Statement) -> dict[str, Any]:
    tally = statement.tally
    sums = {
        str(kind): {
            "count": tally.sums[kind].count,
            "amount_usd": usd(tally.sums[kind].amount),
            "change_usd": usd(tally.sums[kind].change),
        }
        for kind in EntryKind
        if kind in tally.sums
    }
    return {"closing_usd": usd(tally.closing), "sums": sums}
