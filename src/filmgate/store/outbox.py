"""The outbox: deliveries, written by the transaction that settled their task, leased by couriers under a fence."""

from collections.abc import Sequence

from filmgate.domain.delivery import Delivery, DeliveryState
from filmgate.domain.frozen import frozen
from filmgate.domain.webhook import Endpoint, receiver_of
from filmgate.store.base import Reader, Row, Statement, Store, Transaction
from filmgate.store.sqltext import places

# How many deliveries of one receiver a look shows, at most.
SHOWN_EACH = 4
# What has not arrived yet at endpoints. SQLite takes the index for it only where its own words stand in the question.
OPEN = "state IN ('due', 'held') AND endpoint_id IS NOT NULL"
_SEEN = "id, account_id, task_id, endpoint_id, event, url, receiver, attempts, rung, fence, body"


@frozen
class Line:
    """What is due at one receiver: the first of its deliveries, and since when the first of them has waited."""

    receiver: str
    ids: tuple[bytes, ...]
    due_at: int


@frozen
class Claimed:
    """A leased delivery; of one to an endpoint, the endpoint's state and what body it takes."""

    delivery: Delivery
    endpoint_state: str | None
    endpoint_body: str | None


def insert(delivery: Delivery, now: int) -> Statement:
    sql = """
        INSERT INTO outbox (id, account_id, task_id, endpoint_id, event, url, receiver, body, state, attempts, rung,
            created_at, due_at, fence)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'due', 0, 0, $9, clock_us(), 0)"""
    one = delivery
    subject = (one.id, one.account_id, one.task_id, one.endpoint_id, one.event, one.url, one.receiver, one.body)
    return sql, (*subject, now)


def insert_for_endpoints(
    base: bytes, account_id: bytes, task_id: bytes, event: str, dialect: str, callback_url: str | None, now: int
) -> Statement:
    """A row for each endpoint of the account that listens to this event, but for one with the task's own URL.

    Their ids are `base` with other last bytes. Those of a paused endpoint are held. Nobody changes an endpoint between
    being seen here and the commit: what is held or due, and where it goes, would be as it was before.
    """
    sql = """
        INSERT INTO outbox (id, account_id, task_id, endpoint_id, event, url, receiver, state, attempts, rung,
            created_at, due_at, fence)
        SELECT nth_id($1, row_number() OVER (ORDER BY e.id)), e.account_id, $3, e.id, $4, e.url, e.receiver,
            CASE e.state WHEN 'active' THEN 'due' ELSE 'held' END, 0, 0, $5, clock_us(), 0
        FROM (SELECT id, account_id, url, receiver, state FROM endpoints
            WHERE account_id = $2 AND state IN ('active', 'paused') AND url <> $6
                AND (events = '' OR events LIKE $7) AND (dialects = '' OR dialects LIKE $8) FOR SHARE) AS e"""
    values = (base, account_id, task_id, event, now, callback_url or "")
    return sql, (*values, f"% {event} %", f"% {dialect} %")


async def lines(reader: Reader, after: str, most: int) -> list[Line]:
    """What is due, receiver by receiver: the next so many receivers in the order of their names.

    Goes from name to name by the index, so the rows of a receiver that has very many cost no more than those of one
    that has few. Receivers whose deliveries all wait for later have a line without ids.
    """
    first = "state = 'due' AND receiver = line.receiver AND due_at <= clock_us() ORDER BY due_at LIMIT 1"
    ids = ", ".join(f"(SELECT id FROM outbox WHERE {first} OFFSET {number})" for number in range(SHOWN_EACH))
    sql = f"""
        WITH RECURSIVE line (receiver, number) AS (
            SELECT (SELECT min(receiver) FROM outbox WHERE state = 'due' AND receiver > $1), 1
            UNION ALL
            SELECT (SELECT min(o.receiver) FROM outbox o WHERE o.state = 'due' AND o.receiver > line.receiver),
                line.number + 1
            FROM line WHERE line.receiver IS NOT NULL AND line.number < $2)
        SELECT receiver, (SELECT due_at FROM outbox WHERE {first}), {ids} FROM line WHERE receiver IS NOT NULL"""
    rows = await reader.rows(sql, after, most)
    return [Line(row[0], tuple(each for each in row[2:] if each is not None), row[1] or 0) for row in rows]


async def claim(store: Store, worker: str, lease_us: int, ids: Sequence[bytes]) -> list[Claimed]:
    """Lease those of these deliveries that are still due. Delivering is repeatable, so a dead worker's come again."""
    wanted, args = places(ids, after=2)
    sql = f"""
        WITH next AS MATERIALIZED (
            SELECT id FROM outbox WHERE id IN ({wanted}) AND state = 'due' AND due_at <= clock_us()
            FOR NO KEY UPDATE SKIP LOCKED)
        UPDATE outbox SET worker = $1, due_at = clock_us() + $2, fence = fence + 1 WHERE id IN (SELECT id FROM next)
        RETURNING {_SEEN}, (SELECT e.state FROM endpoints e WHERE e.id = endpoint_id),
            (SELECT e.body FROM endpoints e WHERE e.id = endpoint_id)"""
    rows = await store.write_returning(sql, worker, lease_us, *args)
    return [Claimed(_delivery(row), row[-2], row[-1]) for row in rows]


def _delivery(row: Row) -> Delivery:
    identity, account_id, task_id, endpoint_id, event, url, receiver, attempts, rung, fence, body = row[:11]
    return Delivery(
        id=identity,
        account_id=account_id,
        task_id=task_id,
        endpoint_id=endpoint_id,
        event=event,
        url=url,
        receiver=receiver,
        attempts=attempts,
        rung=rung,
        fence=fence,
        body=body,
    )


# ---- how an attempt went ---------------------------------------------------------------------------------------------


def set_ended(delivery: Delivery, state: DeliveryState, answer: str, now: int, *, attempts: int = 1) -> Statement:
    sql = """
        UPDATE outbox SET state = $3, last_answer = $4, ended_at = $5, attempts = attempts + $6, worker = NULL
        WHERE id = $1 AND fence = $2 AND state = 'due'"""
    return sql, (delivery.id, delivery.fence, str(state), answer, now, attempts)


def set_waiting(delivery: Delivery, wait_us: int, answer: str) -> Statement:
    sql = """
        UPDATE outbox SET due_at = clock_us() + $3, last_answer = $4, attempts = attempts + 1, rung = rung + 1,
            worker = NULL
        WHERE id = $1 AND fence = $2 AND state = 'due' AND attempts = $5"""
    return sql, (delivery.id, delivery.fence, wait_us, answer, delivery.attempts)


def set_held(delivery: Delivery) -> Statement:
    """A claimed delivery waits until its endpoint is resumed."""
    sql = "UPDATE outbox SET state = 'held', worker = NULL WHERE id = $1 AND fence = $2 AND state = 'due'"
    return sql, (delivery.id, delivery.fence)


# ---- all of an endpoint's, or of a receiver's ------------------------------------------------------------------------


def hold_all(endpoint_id: bytes) -> Statement:
    """What is due at an endpoint waits until it is resumed. Attempts under way are void: they are made again."""
    sql = f"""
        UPDATE outbox SET state = 'held', worker = NULL, fence = fence + 1
        WHERE endpoint_id = $1 AND {OPEN} AND state = 'due' AND task_id IS NOT NULL"""
    return sql, (endpoint_id,)


def let_go_all(endpoint_id: bytes) -> Statement:
    """What was held at an endpoint is due, and climbs its ladder from the first rung."""
    sql = f"""
        UPDATE outbox SET state = 'due', rung = 0, due_at = clock_us()
        WHERE endpoint_id = $1 AND {OPEN} AND state = 'held'"""
    return sql, (endpoint_id,)


def give_up_all(endpoint_id: bytes, answer: str, now: int) -> Statement:
    sql = f"""
        UPDATE outbox SET state = 'given_up', last_answer = $2, ended_at = $3, worker = NULL, fence = fence + 1
        WHERE endpoint_id = $1 AND {OPEN}"""
    return sql, (endpoint_id, answer, now)


def move_all(endpoint: Endpoint) -> Statement:
    """What has not arrived yet at an endpoint goes to the address that it has now."""
    sql = f"UPDATE outbox SET url = $2, receiver = $3 WHERE endpoint_id = $1 AND {OPEN}"
    return sql, (endpoint.id, endpoint.url, receiver_of(endpoint.account_id, endpoint.url))


def give_up_before(created_before: int, answer: str, now: int) -> Statement:
    """Callbacks of one task that have been tried in vain, or have waited behind such, since that time."""
    sql = """
        UPDATE outbox SET state = 'given_up', last_answer = coalesce(last_answer, $2), ended_at = $3, worker = NULL,
            fence = fence + 1
        WHERE state = 'due' AND endpoint_id IS NULL AND created_at < $1 AND rung > 0"""
    return sql, (created_before, answer, now)


async def set_due_again(transaction: Transaction, delivery_id: bytes) -> bool:
    """Send a delivery once more from the first rung, under its old id; False: it is under way, or is not there."""
    sql = """
        UPDATE outbox SET state = 'due', rung = 0, ended_at = NULL, due_at = clock_us(), worker = NULL,
            fence = fence + 1
        WHERE id = $1 AND (state <> 'due' OR worker IS NULL) RETURNING id"""
    return await transaction.row(sql, delivery_id) is not None


# ---- what the sweep finds --------------------------------------------------------------------------------------------


async def without_callback(
    reader: Reader, since: int, above: bytes, most: int
) -> tuple[list[bytes], tuple[int, bytes] | None]:
    """Tasks that have ended since then with a callback URL that is to hear of it, and have no delivery to it.

    Looks at so many tasks, of those that ended at that very moment only at those with ids above the given one; where
    the next look begins, None: there are no more.
    """
    sql = """
        SELECT t.id, t.ended_at, CASE
            WHEN t.callback_events <> '' AND t.callback_events NOT LIKE '% task.' || t.state || ' %' THEN 1
            WHEN EXISTS (SELECT 1 FROM outbox o WHERE o.task_id = t.id AND o.endpoint_id IS NULL
                AND o.event = 'task.' || t.state) THEN 1
            ELSE 0 END
        FROM tasks t WHERE t.callback_url IS NOT NULL AND t.ended_at IS NOT NULL AND t.ended_at >= $1
            AND (t.ended_at > $1 OR t.id > $2)
        ORDER BY t.ended_at, t.id LIMIT $3"""
    rows = await reader.rows(sql, since, above, most)
    missing = [row[0] for row in rows if not row[2]]
    return missing, (int(rows[-1][1]), rows[-1][0]) if len(rows) == most else None


async def without_delivery(
    reader: Reader, endpoint_id: bytes, since: int, above: bytes, most: int
) -> tuple[list[bytes], bytes | None]:
    """Tasks that have ended since then, concern the endpoint, and have no delivery to it.

    Looks at so many of the account's tasks with ids above the given one; the last id that it looked at, None: the end.
    """
    sql = """
        SELECT t.id, CASE WHEN t.ended_at >= $2 AND t.ended_at >= e.terms_at
                AND coalesce(t.callback_url, '') <> e.url
                AND (e.events = '' OR e.events LIKE '% task.' || t.state || ' %')
                AND (e.dialects = '' OR e.dialects LIKE '% ' || t.dialect || ' %')
                AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.task_id = t.id AND o.endpoint_id = e.id)
            THEN 1 ELSE 0 END
        FROM endpoints e JOIN tasks t ON t.account_id = e.account_id
        WHERE e.id = $1 AND e.state IN ('active', 'paused') AND t.id > $3 ORDER BY t.id LIMIT $4"""
    rows = await reader.rows(sql, endpoint_id, since, above, most)
    found = [row[0] for row in rows if row[1]]
    return found, rows[-1][0] if len(rows) == most else None


def insert_missing(identity: bytes, endpoint_id: bytes, task_id: bytes, now: int) -> Statement:
    """The delivery of a task that has ended to an endpoint, unless there is one."""
    sql = """
        INSERT INTO outbox (id, account_id, task_id, endpoint_id, event, url, receiver, state, attempts, rung,
            created_at, due_at, fence)
        SELECT $1, e.account_id, t.id, e.id, 'task.' || t.state, e.url, e.receiver,
            CASE e.state WHEN 'active' THEN 'due' ELSE 'held' END, 0, 0, $4, clock_us(), 0
        FROM endpoints e JOIN tasks t ON t.account_id = e.account_id
        WHERE e.id = $2 AND t.id = $3 AND t.ended_at IS NOT NULL
            AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.task_id = t.id AND o.endpoint_id = e.id)"""
    return sql, (identity, endpoint_id, task_id, now)


async def mend_stranded(transaction: Transaction, farthest_us: int) -> int:
    """Deliveries that nobody would ever send: due in a future that no wait reaches, or held at an active endpoint."""
    late = "UPDATE outbox SET due_at = clock_us(), worker = NULL, fence = fence + 1"
    sql = f"{late} WHERE state = 'due' AND due_at > clock_us() + $1 RETURNING id"
    lost = len(await transaction.rows(sql, farthest_us))
    sql = f"""
        UPDATE outbox SET state = 'due', due_at = clock_us() WHERE {OPEN} AND state = 'held' AND endpoint_id IN (
            SELECT id FROM endpoints WHERE state = 'active') RETURNING id"""
    return lost + len(await transaction.rows(sql))


async def of_task(reader: Reader, task_id: bytes) -> list[tuple[str, int, str | None]]:
    """State, attempts and last answer of a task's deliveries."""
    rows = await reader.rows("SELECT state, attempts, last_answer FROM outbox WHERE task_id = $1 ORDER BY id", task_id)
    return [(str(state), int(attempts), answer) for state, attempts, answer in rows]
