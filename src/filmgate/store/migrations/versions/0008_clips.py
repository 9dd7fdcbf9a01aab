"""Clips that customers named: what was found out about them."""

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    pass
