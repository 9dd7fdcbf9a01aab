"""Clips that customers named: what was found out about them, and a price that is raised once they are measured."""

from filmgate.store.migrations.ddl import run

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    # Of a clip: how long it lasts, frames in a thousand seconds, whether it has sound, and how it is encoded.
    run("ALTER TABLE inputs ADD COLUMN duration_ms BIGINT NOT NULL DEFAULT 0")
    run("ALTER TABLE inputs ADD COLUMN fps_thousandths BIGINT NOT NULL DEFAULT 0")
    run("ALTER TABLE inputs ADD COLUMN sound BIGINT NOT NULL DEFAULT 0")
    run("ALTER TABLE inputs ADD COLUMN codec TEXT NOT NULL DEFAULT ''")
    # A clip is measured once, and so the price of its task is raised at most once.
    run("CREATE UNIQUE INDEX entries_one_raise ON entries (task_id) WHERE kind = 'raise'")
