"""Ask whether the store answers, and is one that this server can work with."""

from filmgate.domain.errors import Misconfigured
from filmgate.store.base import Reader
from filmgate.store.migrations import HEAD


async def check_store(store: Reader) -> None:
    """Return when it is; raises StoreUnavailable, and Misconfigured once a newer server has moved the schema on."""
    row = await store.row("SELECT version_num FROM alembic_version")
    if row is None or row[0] != HEAD:
        at = row[0] if row else "nowhere"
        raise Misconfigured(f"The database is at schema {at}, and this server works with {HEAD}: update it, too.")
