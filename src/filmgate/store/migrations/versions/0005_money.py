"""Which rate card priced a task, how long its film is, operators' adjustments, and credit that expires."""

from filmgate.store.migrations.ddl import run, run_on

revision = "0005"
down_revision = "0004"

_ENTRIES = "id, account_id, task_id, key_id, kind, amount, change, at, actor, reason"
_KINDS = "kind IN ('grant', 'hold', 'raise', 'capture', 'release', 'adjust', 'expire')"
_SUBJECT = "kind = 'expire' OR (kind IN ('grant', 'adjust')) = (task_id IS NULL)"
_CREDIT = "(kind = 'expire') = (credit_id IS NOT NULL)"
_CHANGE = """change = CASE WHEN kind IN ('grant', 'release', 'adjust') THEN amount
        WHEN kind = 'capture' THEN 0 ELSE -amount END"""


def upgrade() -> None:
    _tasks()
    _entries_of_sqlite()
    _entries_of_postgres()
    _entry_indexes()
    _credits()


def _tasks() -> None:
    # The name and the version of the rate card that priced it; empty for tasks from before this step.
    run("ALTER TABLE tasks ADD COLUMN rate_version TEXT NOT NULL DEFAULT ''")
    run("ALTER TABLE tasks ADD COLUMN film_ms BIGINT NOT NULL DEFAULT 0")
    length = "SELECT CAST(round({seconds} * 1000) AS BIGINT) FROM contents c WHERE c.task_id = tasks.id"
    fill = "UPDATE tasks SET film_ms = coalesce(({length}), 0) WHERE state = 'succeeded'"
    run_on("sqlite", fill.format(length=length.format(seconds="json_extract(c.result, '$.film.seconds')")))
    run_on(
        "postgresql",
        fill.format(length=length.format(seconds="CAST(CAST(c.result AS json) -> 'film' ->> 'seconds' AS numeric)")),
    )
    # What has ended, in the order of its end: for reports of one account, and of all.
    run("CREATE INDEX tasks_ended_by_account ON tasks (account_id, ended_at) WHERE ended_at IS NOT NULL")
    run("CREATE INDEX tasks_ended ON tasks (ended_at) WHERE ended_at IS NOT NULL")


def _entries_of_sqlite() -> None:
    """SQLite cannot change a check: the table is made anew."""
    run_on(
        "sqlite",
        f"""
CREATE TABLE entries_anew (
    id BLOB PRIMARY KEY,
    account_id BLOB NOT NULL REFERENCES accounts (id),
    task_id BLOB REFERENCES tasks (id),
    key_id BLOB REFERENCES keys (id),
    kind TEXT NOT NULL CHECK ({_KINDS}),
    amount INTEGER NOT NULL CHECK (amount >= 0 OR kind = 'adjust'),
    change INTEGER NOT NULL,
    at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    reason TEXT NOT NULL,
    credit_id BLOB REFERENCES entries (id),
    CHECK ({_SUBJECT}),
    CHECK ({_CREDIT}),
    CHECK ({_CHANGE})
) STRICT
""",
    )
    run_on("sqlite", f"INSERT INTO entries_anew ({_ENTRIES}) SELECT {_ENTRIES} FROM entries")
    run_on("sqlite", "DROP TABLE entries")
    run_on("sqlite", "ALTER TABLE entries_anew RENAME TO entries")
    run_on("sqlite", "CREATE UNIQUE INDEX entries_one_hold ON entries (task_id) WHERE kind = 'hold'")
    run_on("sqlite", "CREATE UNIQUE INDEX entries_one_end ON entries (task_id) WHERE kind IN ('capture', 'release')")


def _entries_of_postgres() -> None:
    run_on("postgresql", "ALTER TABLE entries ADD COLUMN credit_id BYTEA REFERENCES entries (id)")
    run_on(
        "postgresql",
        f"""
ALTER TABLE entries DROP CONSTRAINT entries_kind_check, DROP CONSTRAINT entries_check1,
    ADD CONSTRAINT entries_kind_check CHECK ({_KINDS}),
    ADD CONSTRAINT entries_check1 CHECK ({_SUBJECT}),
    ADD CONSTRAINT entries_credit_check CHECK ({_CREDIT})
""",
    )
    run_on("postgresql", "DROP INDEX entries_by_account")
    run_on("postgresql", "DROP INDEX entries_given")


def _entry_indexes() -> None:
    # A statement reads in the order of time, and sums up what came before from the index alone.
    run("CREATE INDEX entries_by_account ON entries (account_id, at, id, change)")
    run("CREATE INDEX entries_given ON entries (account_id) WHERE kind IN ('grant', 'adjust', 'expire')")
    run("CREATE INDEX entries_beside_hold ON entries (task_id) WHERE kind IN ('raise', 'expire')")
    # What is left of a credit expires once, and once for each task that gives back to it later.
    run("CREATE UNIQUE INDEX entries_one_expiry ON entries (credit_id) WHERE kind = 'expire' AND task_id IS NULL")
    run("""
CREATE UNIQUE INDEX entries_one_late_expiry ON entries (credit_id, task_id)
WHERE kind = 'expire' AND task_id IS NOT NULL
""")


def _credits() -> None:
    # Whether an account has credit that may still expire: kept on the row that admission locks.
    run("ALTER TABLE accounts ADD COLUMN expiring BIGINT NOT NULL DEFAULT 0 CHECK (expiring IN (0, 1))")
    # One row a grant that expires. expired_at is when what remained was taken back.
    run("""
CREATE TABLE credits (
    entry_id BYTEA PRIMARY KEY REFERENCES entries (id),
    account_id BYTEA NOT NULL REFERENCES accounts (id),
    amount BIGINT NOT NULL CHECK (amount > 0),
    remaining BIGINT NOT NULL CHECK (remaining BETWEEN 0 AND amount),
    expires_at BIGINT NOT NULL,
    expired_at BIGINT,
    CHECK (expired_at IS NULL OR remaining = 0)
)
""")
    run("CREATE INDEX credits_open ON credits (account_id, expires_at) WHERE expired_at IS NULL")
    run("CREATE INDEX credits_due ON credits (expires_at) WHERE expired_at IS NULL")
    # What an entry that takes money took out of which credit; rows are only added.
    run("""
CREATE TABLE draws (
    entry_id BYTEA NOT NULL REFERENCES entries (id),
    credit_id BYTEA NOT NULL REFERENCES credits (entry_id),
    task_id BYTEA REFERENCES tasks (id),
    amount BIGINT NOT NULL CHECK (amount > 0),
    PRIMARY KEY (entry_id, credit_id)
)
""")
    run("CREATE INDEX draws_by_task ON draws (task_id) WHERE task_id IS NOT NULL")
    run("CREATE INDEX draws_by_credit ON draws (credit_id)")
