"""Fewer indexes of tasks by their account: a new task is written to two of them, where it was written to six."""

from filmgate.store.migrations.ddl import run

revision = "0013"
down_revision = "0012"

_GONE = (
    "tasks_by_account",
    "tasks_by_account_and_time",
    "tasks_by_key",
    "tasks_open_by_account",
    "tasks_open_by_key",
    "tasks_by_state",
    "tasks_by_deadline",
)


def upgrade() -> None:
    for name in _GONE:
        run(f"DROP INDEX {name}")
    # Ids are in the order of time: lists go through them, and what was created in the last minute is at their end.
    run("CREATE INDEX tasks_by_account ON tasks (account_id, id, key_id, created_at)")
    # A task is open until it has an end: so told, a step in between changes no index.
    run("CREATE INDEX tasks_open ON tasks (account_id, id, key_id) WHERE ended_at IS NULL")
    run("CREATE INDEX tasks_by_deadline ON tasks (deadline_at) WHERE ended_at IS NULL")
    run("CREATE INDEX tasks_ended_by_state ON tasks (account_id, state, id) WHERE ended_at IS NOT NULL")
