"""Elements that accounts keep."""

from filmgate.store.migrations.ddl import run

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    # uploads are ids, one after another; tags are words between spaces.
    run("""
CREATE TABLE elements (
    id BYTEA PRIMARY KEY,
    account_id BYTEA NOT NULL REFERENCES accounts (id),
    number BIGINT NOT NULL,
    name TEXT NOT NULL,
    description TEXT NOT NULL,
    uploads BYTEA NOT NULL,
    tags TEXT NOT NULL,
    external_id TEXT,
    created_at BIGINT NOT NULL
)
""")
    run("CREATE UNIQUE INDEX elements_by_number ON elements (account_id, number)")
    run("CREATE UNIQUE INDEX elements_by_name ON elements (account_id, external_id) WHERE external_id IS NOT NULL")
    run("CREATE INDEX elements_by_account ON elements (account_id, id)")
