"""Inputs: the pictures that customers named, kept while their tasks need them."""

from filmgate.store.migrations.ddl import run

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    # field is the picture's place in its task's generation: image, end_image, images.0, elements.0.images.1.
    run("""
CREATE TABLE inputs (
    id BYTEA PRIMARY KEY,
    account_id BYTEA NOT NULL REFERENCES accounts (id),
    task_id BYTEA NOT NULL REFERENCES tasks (id),
    field TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('received', 'ready', 'bad', 'removed')),
    size BIGINT NOT NULL CHECK (size >= 0),
    sha256 BYTEA NOT NULL,
    media_type TEXT NOT NULL,
    width BIGINT NOT NULL,
    height BIGINT NOT NULL,
    problem TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    CHECK ((state = 'bad') = (problem <> '')),
    CHECK (state <> 'ready' OR (width > 0 AND height > 0)),
    UNIQUE (task_id, field)
)
""")
    run("CREATE INDEX inputs_kept ON inputs (created_at) WHERE state IN ('received', 'ready')")
    # Who waits to be prepared, counted by account.
    run("CREATE INDEX tasks_to_prepare_by_account ON tasks (account_id, due_at, worker) WHERE state = 'preparing'")
    run("DROP INDEX tasks_to_prepare")
