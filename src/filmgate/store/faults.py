"""What must be true of the money: each rule as a question for the rows that break it."""

from filmgate.domain.frozen import frozen
from filmgate.store.base import Reader


@frozen
class Fault:
    """Something in the money that should not be: `subject` names the row."""

    rule: str
    subject: bytes
    detail: str


_BALANCES: dict[str, str] = {
    "balance equals the sum of its entries": """
        SELECT a.id, 'balance ' || a.balance || ', sum ' || coalesce(sum(e.change), 0)
        FROM accounts a LEFT JOIN entries e ON e.account_id = a.id
        GROUP BY a.id, a.balance HAVING a.balance <> coalesce(sum(e.change), 0)""",
    "no balance is below zero": "SELECT id, 'balance ' || balance FROM accounts WHERE balance < 0",
    "every entry changes the balance as its kind says": """
        SELECT id, kind || ' of ' || amount || ' changed ' || change FROM entries
        WHERE change <> CASE WHEN kind IN ('grant', 'release', 'adjust') THEN amount
            WHEN kind = 'capture' THEN 0 ELSE -amount END""",
    "an adjustment says why, and which operator made it": """
        SELECT id, 'actor ' || actor || ', reason ' || reason FROM entries
        WHERE kind = 'adjust' AND (trim(reason) = '' OR actor NOT LIKE 'operator:_%')""",
}
_TASKS: dict[str, str] = {
    "every task is held for, at its price": """
        SELECT t.id, 'price ' || t.price || ', held ' || coalesce(sum(e.amount), 0)
        FROM tasks t LEFT JOIN entries e ON e.task_id = t.id AND e.kind IN ('hold', 'raise')
        GROUP BY t.id, t.price HAVING t.price <> coalesce(sum(e.amount), 0)""",
    "a raise adds to a hold": """
        SELECT r.id, 'raise of ' || r.amount || ' without a hold before it' FROM entries r
        LEFT JOIN entries h ON h.task_id = r.task_id AND h.kind = 'hold'
        WHERE r.kind = 'raise' AND (h.id IS NULL OR h.at > r.at)""",
    "the entries of a task are of its account and key": """
        SELECT e.id, e.kind || ' of ' || e.amount FROM entries e JOIN tasks t ON t.id = e.task_id
        WHERE e.account_id <> t.account_id OR e.key_id IS NULL OR e.key_id <> t.key_id""",
    "a succeeded task is captured, a failed or cancelled one released, an open one neither": """
        SELECT t.id, t.state || ', ended by ' || coalesce(max(e.kind), 'nothing') || ' of ' ||
        coalesce(sum(e.amount), 0)
        FROM tasks t LEFT JOIN entries e ON e.task_id = t.id AND e.kind IN ('capture', 'release')
        GROUP BY t.id, t.state, t.price
        HAVING coalesce(max(e.kind), '') <> CASE WHEN t.state = 'succeeded' THEN 'capture'
            WHEN t.state IN ('failed', 'cancelled') THEN 'release' ELSE '' END
        OR (count(e.id) > 0 AND sum(e.amount) <> t.price)""",
    "a key has spent, in each hour, the prices of its tasks that were not given back": """
        SELECT key_id, 'hour ' || hour || ', spent ' || sum(spent) || ', prices ' || sum(price) FROM (
            SELECT key_id, hour, spent, 0 AS price FROM spending
            UNION ALL
            SELECT key_id, created_at / 3600000000 * 3600000000, 0, price FROM tasks
            WHERE state NOT IN ('failed', 'cancelled')) AS both_sides
        GROUP BY key_id, hour HAVING sum(spent) <> sum(price)""",
    "a succeeded task has its film, and no other task has one": """
        SELECT t.id, t.state || ', films ' || count(f.token)
        FROM tasks t LEFT JOIN files f ON f.task_id = t.id
        GROUP BY t.id, t.state HAVING (t.state = 'succeeded') <> (count(f.token) > 0)""",
}
_CREDITS: dict[str, str] = {
    "expiring credit is a grant, of its account and amount": """
        SELECT c.entry_id, 'credit of ' || c.amount || ', entry ' || e.kind || ' of ' || e.amount
        FROM credits c JOIN entries e ON e.id = c.entry_id
        WHERE e.kind <> 'grant' OR e.amount <> c.amount OR e.account_id <> c.account_id""",
    "what is left of a credit is what nobody has used and what has not expired": """
        SELECT c.entry_id, 'left ' || c.remaining || ' of ' || c.amount || ', used ' || coalesce(d.used, 0) ||
            ', expired ' || coalesce(x.gone, 0)
        FROM credits c
        LEFT JOIN (SELECT d.credit_id, sum(d.amount) AS used FROM draws d LEFT JOIN tasks t ON t.id = d.task_id
            WHERE t.id IS NULL OR t.state NOT IN ('failed', 'cancelled') GROUP BY d.credit_id) AS d
            ON d.credit_id = c.entry_id
        LEFT JOIN (SELECT credit_id, sum(amount) AS gone FROM entries WHERE kind = 'expire' GROUP BY credit_id) AS x
            ON x.credit_id = c.entry_id
        WHERE c.remaining <> c.amount - coalesce(d.used, 0) - coalesce(x.gone, 0)""",
    "credit expires after its time, and then nothing is left of it": """
        SELECT entry_id, 'left ' || remaining || ', due at ' || expires_at || ', expired at ' || expired_at FROM credits
        WHERE expired_at IS NOT NULL AND (remaining <> 0 OR expired_at < expires_at)""",
    "what expires is credit of the same account, and was taken back": """
        SELECT e.id, 'expired ' || e.amount FROM entries e LEFT JOIN credits c ON c.entry_id = e.credit_id
        WHERE e.kind = 'expire' AND (c.entry_id IS NULL OR c.account_id <> e.account_id OR c.expired_at IS NULL)""",
    "an entry uses no more credit than it takes, of its own account": """
        SELECT e.id, e.kind || ' of ' || e.amount || ', used ' || sum(d.amount)
        FROM draws d JOIN entries e ON e.id = d.entry_id JOIN credits c ON c.entry_id = d.credit_id
        GROUP BY e.id, e.kind, e.amount, e.change, e.account_id, e.task_id
        HAVING sum(d.amount) > -e.change OR min(c.account_id) <> e.account_id OR max(c.account_id) <> e.account_id
            OR sum(CASE WHEN coalesce(d.task_id, e.id) = coalesce(e.task_id, e.id) THEN 0 ELSE 1 END) > 0""",
    "the credit of an account is part of its balance": """
        SELECT a.id, 'balance ' || a.balance || ', credit ' || sum(c.remaining)
        FROM accounts a JOIN credits c ON c.account_id = a.id
        GROUP BY a.id, a.balance HAVING sum(c.remaining) > a.balance""",
    "an account is marked while it has credit that may expire": """
        SELECT a.id, 'mark ' || a.expiring || ', credits ' || count(c.entry_id)
        FROM accounts a LEFT JOIN credits c ON c.account_id = a.id AND c.expired_at IS NULL
        GROUP BY a.id, a.expiring HAVING (a.expiring = 1) <> (count(c.entry_id) > 0)""",
}
RULES = _BALANCES | _TASKS | _CREDITS


async def faults(reader: Reader) -> list[Fault]:
    """Everything that breaks a rule of the money; an empty list is the proof."""
    return [Fault(rule, row[0], str(row[1])) for rule, sql in RULES.items() for row in await reader.rows(sql)]
