"""Orders at engines: how an unknown one was settled, and which are watched for what they cost."""

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    pass
