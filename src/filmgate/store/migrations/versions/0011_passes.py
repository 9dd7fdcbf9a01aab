"""Secret keys beside keys, customers' own names for tasks, and callbacks that tell of more than a task's end."""

from filmgate.store.migrations.ddl import run, run_on

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    # Sealed with the installation's secret; keys from before this step have none.
    run("ALTER TABLE keys ADD COLUMN sealed TEXT")
    # The customer's own name of a task, unique in the account, and the path that it was created at, where its dialect
    # lists tasks by that. callback_events are words between spaces; an empty text means the end of the task.
    run("ALTER TABLE tasks ADD COLUMN external_id TEXT")
    run("ALTER TABLE tasks ADD COLUMN route TEXT NOT NULL DEFAULT ''")
    run("ALTER TABLE tasks ADD COLUMN callback_events TEXT NOT NULL DEFAULT ''")
    run("CREATE UNIQUE INDEX tasks_by_external_id ON tasks (account_id, external_id) WHERE external_id IS NOT NULL")
    run("CREATE INDEX tasks_by_route ON tasks (account_id, route, id) WHERE route <> ''")
    # An event is brought to a receiver under one row; a task may have several events.
    run("DROP INDEX outbox_by_task")
    unique = "CREATE UNIQUE INDEX outbox_by_task ON outbox (task_id, coalesce(endpoint_id, {nothing}), event)"
    run_on("sqlite", unique.format(nothing="x''"))
    run_on("postgresql", unique.format(nothing="''::bytea"))
