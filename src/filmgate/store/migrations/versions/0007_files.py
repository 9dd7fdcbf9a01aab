"""Uploads, and films that are kept for a while only."""

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    pass
