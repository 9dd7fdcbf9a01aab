"""Uploads, and films that are kept for a while only."""

from filmgate.store.migrations.ddl import run

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    # duration is in milliseconds, 0 of a picture. A removed upload has no file any more; its row stays for the books.
    run("""
CREATE TABLE uploads (
    id BYTEA PRIMARY KEY,
    account_id BYTEA NOT NULL REFERENCES accounts (id),
    key_id BYTEA NOT NULL REFERENCES keys (id),
    token TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL CHECK (kind IN ('picture', 'clip')),
    media_type TEXT NOT NULL,
    size BIGINT NOT NULL CHECK (size > 0),
    sha256 BYTEA NOT NULL,
    width BIGINT NOT NULL CHECK (width > 0),
    height BIGINT NOT NULL CHECK (height > 0),
    duration BIGINT NOT NULL CHECK ((kind = 'clip') = (duration > 0)),
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    removed_at BIGINT
)
""")
    run("CREATE INDEX uploads_by_account ON uploads (account_id, id) WHERE removed_at IS NULL")
    run("CREATE INDEX uploads_kept_by_key ON uploads (key_id, expires_at, size) WHERE removed_at IS NULL")
    run("CREATE INDEX uploads_to_expire ON uploads (expires_at) WHERE removed_at IS NULL")
    # A film's dialect stands beside it, so that those that are kept for a while only are found by an index.
    run("ALTER TABLE files ADD COLUMN dialect TEXT NOT NULL DEFAULT ''")
    run("ALTER TABLE files ADD COLUMN removed_at BIGINT")
    run("UPDATE files SET dialect = (SELECT t.dialect FROM tasks t WHERE t.id = files.task_id)")
    run("CREATE INDEX files_to_remove ON files (dialect, created_at) WHERE removed_at IS NULL")
