"""Endpoints, their secrets, and every attempt to reach one."""

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    pass
