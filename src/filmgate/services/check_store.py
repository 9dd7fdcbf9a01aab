"""Ask whether the store answers."""

from filmgate.store.base import Reader


async def check_store(store: Reader) -> None:
    """Return when the store has answered; raises StoreUnavailable."""
    await store.row("SELECT 1")
