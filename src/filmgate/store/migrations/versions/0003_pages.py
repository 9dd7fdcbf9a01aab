"""Lists of tasks by state, and what an account was given, without reading all of its rows."""

from filmgate.store.migrations.ddl import run

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    run("CREATE INDEX tasks_by_state ON tasks (account_id, state, id)")
    run("CREATE INDEX entries_given ON entries (account_id) WHERE kind IN ('grant', 'adjust')")
