"""What keys and accounts may do: terms as JSON, and what each key has spent, hour by hour."""

from filmgate.store.migrations.ddl import run

revision = "0002"
down_revision = "0001"

OPEN = "state IN ('preparing', 'queued', 'running')"


def upgrade() -> None:
    # An empty text means that nothing is limited.
    run("ALTER TABLE keys ADD COLUMN terms TEXT NOT NULL DEFAULT ''")
    run("ALTER TABLE accounts ADD COLUMN limits TEXT NOT NULL DEFAULT ''")
    # hour is the start of the UTC hour in which the task was created; a refund comes back to that hour.
    run("""
CREATE TABLE spending (
    key_id BYTEA NOT NULL REFERENCES keys (id),
    hour BIGINT NOT NULL,
    account_id BYTEA NOT NULL REFERENCES accounts (id),
    spent BIGINT NOT NULL CHECK (spent >= 0),
    PRIMARY KEY (key_id, hour)
)
""")
    run("CREATE INDEX spending_by_account ON spending (account_id, hour)")
    run("""
INSERT INTO spending (key_id, hour, account_id, spent)
SELECT key_id, created_at / 3600000000 * 3600000000, account_id, sum(price) FROM tasks
WHERE state NOT IN ('failed', 'cancelled') GROUP BY 1, 2, 3
""")
    run("CREATE INDEX tasks_by_key ON tasks (key_id, created_at)")
    run("CREATE INDEX tasks_by_account_and_time ON tasks (account_id, created_at)")
    run(f"CREATE INDEX tasks_open_by_key ON tasks (key_id) WHERE {OPEN}")
    run(f"CREATE INDEX tasks_open_by_account ON tasks (account_id) WHERE {OPEN}")
