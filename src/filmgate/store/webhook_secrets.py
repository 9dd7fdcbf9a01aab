"""The secrets that an account's deliveries are signed with, sealed; at most two are live at a time."""

from collections.abc import Sequence

from filmgate.domain.frozen import frozen
from filmgate.store.base import Reader, Statement
from filmgate.store.sqltext import places


@frozen
class SealedSecret:
    """One row of webhook_secrets; `ends_at` is None for the newest."""

    id: bytes
    account_id: bytes
    sealed: str
    created_at: int
    ends_at: int | None


_COLUMNS = "id, account_id, sealed, created_at, ends_at"


def insert(secret: SealedSecret) -> Statement:
    """Conflict where the account has a newest one already."""
    sql = f"INSERT INTO webhook_secrets ({_COLUMNS}) VALUES ($1, $2, $3, $4, $5)"
    return sql, (secret.id, secret.account_id, secret.sealed, secret.created_at, secret.ends_at)


def end_older(account_id: bytes, now: int) -> Statement:
    """What was on its way out is out."""
    return "UPDATE webhook_secrets SET ends_at = $2 WHERE account_id = $1 AND ends_at > $2", (account_id, now)


def end_newest(account_id: bytes, at: int) -> Statement:
    return "UPDATE webhook_secrets SET ends_at = $2 WHERE account_id = $1 AND ends_at IS NULL", (account_id, at)


def forget_ended(before: int) -> Statement:
    return "DELETE FROM webhook_secrets WHERE ends_at < $1", (before,)


async def any_sealed(reader: Reader) -> str | None:
    """One that was sealed lately, of whichever account."""
    row = await reader.row("SELECT sealed FROM webhook_secrets ORDER BY id DESC LIMIT 1")
    return str(row[0]) if row else None


async def live(reader: Reader, account_ids: Sequence[bytes], now: int) -> list[SealedSecret]:
    """The live ones of these accounts, the newest first."""
    wanted, args = places(account_ids, after=1)
    sql = f"""
        SELECT {_COLUMNS} FROM webhook_secrets WHERE account_id IN ({wanted}) AND (ends_at IS NULL OR ends_at > $1)
        ORDER BY created_at DESC, id DESC"""
    return [SealedSecret(*row) for row in await reader.rows(sql, now, *args)]
