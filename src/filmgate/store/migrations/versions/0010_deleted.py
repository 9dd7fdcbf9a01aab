"""Tasks that their customers have deleted: nobody but the operator sees them any more."""

from filmgate.store.migrations.ddl import run

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    run("ALTER TABLE tasks ADD COLUMN deleted_at BIGINT")
