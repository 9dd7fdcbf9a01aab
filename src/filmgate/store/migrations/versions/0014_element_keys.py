"""Elements remember the request that made them, so that the same one again makes no other."""

from filmgate.store.migrations.ddl import run

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    run("ALTER TABLE elements ADD COLUMN idempotency_key TEXT")
    run("ALTER TABLE elements ADD COLUMN fingerprint BYTEA")
