"""What a price was made of, operators' adjustments, and credit that expires."""

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    pass
