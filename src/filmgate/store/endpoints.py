"""Endpoints: the addresses of an account that are told of all its tasks."""

from filmgate.domain.webhook import Body, Endpoint, EndpointState, receiver_of
from filmgate.store.base import Reader, Row, Statement, Transaction
from filmgate.store.sqltext import padded

_COLUMNS = """id, account_id, url, events, dialects, body, note, state, reason, state_at, failures, failing_since,
    created_at"""


def read(row: Row) -> Endpoint:
    identity, account_id, url, events, dialects, body, note, state, reason, state_at, failures, since, created_at = row
    return Endpoint(
        id=identity,
        account_id=account_id,
        url=url,
        events=tuple(events.split()),
        dialects=tuple(dialects.split()),
        body=Body(body),
        note=note,
        state=EndpointState(state),
        reason=reason,
        state_at=state_at,
        failures=failures,
        failing_since=since,
        created_at=created_at,
    )


def insert(endpoint: Endpoint) -> Statement:
    one = endpoint
    sql = f"""
        INSERT INTO endpoints ({_COLUMNS}, receiver, terms_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)"""
    head = (one.id, one.account_id, one.url, padded(one.events), padded(one.dialects), str(one.body), one.note)
    state = (str(one.state), one.reason, one.state_at, one.failures, one.failing_since, one.created_at)
    return sql, (*head, *state, receiver_of(one.account_id, one.url), one.created_at)


def set_terms(endpoint: Endpoint, now: int) -> Statement:
    """Write its address, and what it is told of in which words."""
    one = endpoint
    sql = """
        UPDATE endpoints SET url = $2, receiver = $3, events = $4, dialects = $5, body = $6, note = $7, terms_at = $8
        WHERE id = $1"""
    words = (padded(one.events), padded(one.dialects), str(one.body), one.note)
    return sql, (one.id, one.url, receiver_of(one.account_id, one.url), *words, now)


def set_state(endpoint_id: bytes, state: EndpointState, reason: str, now: int) -> Statement:
    """Its failures are forgotten when it becomes active, and its terms begin anew unless it was and stays listening."""
    sql = """
        UPDATE endpoints SET state = $2, reason = $3, state_at = $4,
            terms_at = CASE WHEN state IN ('active', 'paused') THEN terms_at ELSE $4 END,
            failures = CASE WHEN $2 = 'active' THEN 0 ELSE failures END,
            failing_since = CASE WHEN $2 = 'active' THEN NULL ELSE failing_since END
        WHERE id = $1"""
    return sql, (endpoint_id, str(state), reason, now)


def set_well(endpoint_id: bytes) -> Statement:
    sql = "UPDATE endpoints SET failures = 0, failing_since = NULL WHERE id = $1 AND failures > 0"
    return sql, (endpoint_id,)


async def count_failure(transaction: Transaction, endpoint_id: bytes, now: int) -> Endpoint | None:
    """One more attempt in a row has failed; the endpoint as it is then."""
    sql = f"""
        UPDATE endpoints SET failures = failures + 1, failing_since = coalesce(failing_since, $2) WHERE id = $1
        RETURNING {_COLUMNS}"""
    row = await transaction.row(sql, endpoint_id, now)
    return read(row) if row else None


async def find(reader: Reader, account_id: bytes, endpoint_id: bytes) -> Endpoint | None:
    """An endpoint of this account that was not removed."""
    sql = f"SELECT {_COLUMNS} FROM endpoints WHERE id = $2 AND account_id = $1 AND state <> 'removed'"
    row = await reader.row(sql, account_id, endpoint_id)
    return read(row) if row else None


async def find_any(reader: Reader, endpoint_id: bytes) -> Endpoint | None:
    """The same whoever owns it: for the operator, never for a customer's request."""
    row = await reader.row(f"SELECT {_COLUMNS} FROM endpoints WHERE id = $1 AND state <> 'removed'", endpoint_id)
    return read(row) if row else None


async def lock(transaction: Transaction, account_id: bytes, endpoint_id: bytes) -> Endpoint | None:
    sql = f"""
        SELECT {_COLUMNS} FROM endpoints WHERE id = $2 AND account_id = $1 AND state <> 'removed' FOR NO KEY UPDATE"""
    row = await transaction.row(sql, account_id, endpoint_id)
    return read(row) if row else None


async def of_account(reader: Reader, account_id: bytes) -> list[Endpoint]:
    sql = f"SELECT {_COLUMNS} FROM endpoints WHERE account_id = $1 AND state <> 'removed' ORDER BY id"
    return [read(row) for row in await reader.rows(sql, account_id)]


async def every(reader: Reader) -> list[Endpoint]:
    """All that were not removed."""
    rows = await reader.rows(f"SELECT {_COLUMNS} FROM endpoints WHERE state <> 'removed' ORDER BY account_id, id")
    return [read(row) for row in rows]
