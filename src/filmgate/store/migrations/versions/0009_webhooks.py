"""Endpoints, the secrets that deliveries are signed with, and every attempt to reach a receiver."""

from filmgate.store.migrations.ddl import run, run_on

revision = "0009"
down_revision = "0008"

_STATES = "state IN ('due', 'held', 'delivered', 'given_up')"
_SUBJECT = "(task_id IS NULL) = (body IS NOT NULL)"


def upgrade() -> None:
    # The nth of the ids that share all but their last byte: one statement can write a row for each endpoint.
    run_on(
        "postgresql",
        """
CREATE FUNCTION nth_id(base BYTEA, number BIGINT) RETURNS BYTEA LANGUAGE SQL IMMUTABLE
AS 'SELECT set_byte(base, 15, number::int)'
""",
    )
    _endpoints()
    _outbox_of_sqlite()
    _outbox_of_postgres()
    # An event is brought to a receiver under one row: the task's own callback has none of the endpoints.
    run_on("sqlite", "CREATE UNIQUE INDEX outbox_by_task ON outbox (task_id, coalesce(endpoint_id, x''))")
    run_on("postgresql", "CREATE UNIQUE INDEX outbox_by_task ON outbox (task_id, coalesce(endpoint_id, ''::bytea))")
    run("CREATE INDEX outbox_due ON outbox (receiver, due_at) WHERE state = 'due'")
    run("CREATE INDEX outbox_by_account ON outbox (account_id, id)")
    run("CREATE INDEX outbox_by_endpoint ON outbox (endpoint_id, id) WHERE endpoint_id IS NOT NULL")
    # What has not arrived yet at an endpoint, apart from all that has.
    run("CREATE INDEX outbox_open ON outbox (endpoint_id) WHERE state IN ('due', 'held') AND endpoint_id IS NOT NULL")
    run("CREATE INDEX tasks_to_deliver ON tasks (ended_at, id) WHERE callback_url IS NOT NULL AND ended_at IS NOT NULL")
    _attempts()


def _endpoints() -> None:
    # events and dialects are words between spaces; an empty text means all. terms_at is when an event last began or
    # ceased to concern the endpoint.
    run("""
CREATE TABLE endpoints (
    id BYTEA PRIMARY KEY,
    account_id BYTEA NOT NULL REFERENCES accounts (id),
    url TEXT NOT NULL,
    receiver TEXT NOT NULL,
    events TEXT NOT NULL,
    dialects TEXT NOT NULL,
    body TEXT NOT NULL CHECK (body IN ('own', 'native')),
    note TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('active', 'paused', 'disabled', 'removed')),
    reason TEXT NOT NULL,
    state_at BIGINT NOT NULL,
    terms_at BIGINT NOT NULL,
    failures BIGINT NOT NULL,
    failing_since BIGINT,
    created_at BIGINT NOT NULL,
    CHECK ((failures = 0) = (failing_since IS NULL))
)
""")
    run("CREATE INDEX endpoints_by_account ON endpoints (account_id, id) WHERE state <> 'removed'")
    # Sealed with the installation's secret. The one without an end is the newest; at most one more is still live.
    run("""
CREATE TABLE webhook_secrets (
    id BYTEA PRIMARY KEY,
    account_id BYTEA NOT NULL REFERENCES accounts (id),
    sealed TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    ends_at BIGINT
)
""")
    run("CREATE INDEX webhook_secrets_by_account ON webhook_secrets (account_id)")
    run("CREATE UNIQUE INDEX webhook_secrets_newest ON webhook_secrets (account_id) WHERE ends_at IS NULL")


def _outbox_of_sqlite() -> None:
    # SQLite cannot change a CHECK. Of what was written before, the URL stands for the receiver.
    run_on(
        "sqlite",
        f"""
CREATE TABLE outbox_new (
    id BLOB PRIMARY KEY,
    account_id BLOB NOT NULL REFERENCES accounts (id),
    task_id BLOB REFERENCES tasks (id),
    endpoint_id BLOB REFERENCES endpoints (id),
    event TEXT NOT NULL,
    url TEXT NOT NULL,
    receiver TEXT NOT NULL,
    body TEXT,
    state TEXT NOT NULL CHECK ({_STATES}),
    attempts INTEGER NOT NULL,
    rung INTEGER NOT NULL,
    last_answer TEXT,
    created_at INTEGER NOT NULL,
    ended_at INTEGER,
    due_at INTEGER NOT NULL,
    worker TEXT,
    fence INTEGER NOT NULL,
    CHECK ({_SUBJECT})
) STRICT
""",
    )
    run_on(
        "sqlite",
        """
INSERT INTO outbox_new (id, account_id, task_id, event, url, receiver, state, attempts, rung, last_answer, created_at,
    ended_at, due_at, worker, fence)
SELECT o.id, t.account_id, o.task_id, 'task.' || t.state, o.url, lower(hex(t.account_id)) || ' ' || o.url, o.state,
    o.attempts, o.attempts, o.last_answer, o.created_at, o.ended_at, o.due_at, o.worker, o.fence
FROM outbox o JOIN tasks t ON t.id = o.task_id
""",
    )
    run_on("sqlite", "DROP TABLE outbox")
    run_on("sqlite", "ALTER TABLE outbox_new RENAME TO outbox")


def _outbox_of_postgres() -> None:
    for text in (
        """
ALTER TABLE outbox ALTER COLUMN task_id DROP NOT NULL, DROP CONSTRAINT outbox_state_check,
    ADD COLUMN account_id BYTEA REFERENCES accounts (id), ADD COLUMN endpoint_id BYTEA REFERENCES endpoints (id),
    ADD COLUMN event TEXT, ADD COLUMN receiver TEXT, ADD COLUMN body TEXT, ADD COLUMN rung BIGINT
""",
        """
UPDATE outbox o SET account_id = t.account_id, event = 'task.' || t.state, rung = o.attempts,
    receiver = encode(t.account_id, 'hex') || ' ' || o.url
FROM tasks t WHERE t.id = o.task_id
""",
        # Constraint triggers of the rows that were just written have to run before the table may change again.
        "SET CONSTRAINTS ALL IMMEDIATE",
        f"""
ALTER TABLE outbox ALTER COLUMN account_id SET NOT NULL, ALTER COLUMN event SET NOT NULL,
    ALTER COLUMN receiver SET NOT NULL, ALTER COLUMN rung SET NOT NULL,
    ADD CONSTRAINT outbox_state_check CHECK ({_STATES}), ADD CONSTRAINT outbox_subject_check CHECK ({_SUBJECT})
""",
        "DROP INDEX outbox_by_task",
        "DROP INDEX outbox_due",
    ):
        run_on("postgresql", text)


def _attempts() -> None:
    # status is the HTTP status, error what kept an answer from coming; duration in microseconds.
    run("""
CREATE TABLE attempts (
    delivery_id BYTEA NOT NULL REFERENCES outbox (id),
    number BIGINT NOT NULL,
    at BIGINT NOT NULL,
    url TEXT NOT NULL,
    status BIGINT,
    error TEXT,
    duration BIGINT NOT NULL,
    answer TEXT NOT NULL,
    PRIMARY KEY (delivery_id, number),
    CHECK ((status IS NULL) = (error IS NOT NULL))
)
""")
    run("CREATE INDEX attempts_by_time ON attempts (at)")
