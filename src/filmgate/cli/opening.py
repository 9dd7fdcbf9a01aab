"""Open the installation for a command that only makes sense where there is one already."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from filmgate.domain.errors import Misconfigured
from filmgate.settings import Settings

if TYPE_CHECKING:
    from filmgate.wiring.installation import Installation


@asynccontextmanager
async def opened(settings: Settings) -> "AsyncIterator[Installation]":
    """The installation, beside a running server or without one; Misconfigured where there is none yet."""
    from filmgate.store.open import is_sqlite, sqlite_path
    from filmgate.wiring.installation import open_installation

    if is_sqlite(settings.store_url) and not sqlite_path(settings.store_url).exists():
        place = sqlite_path(settings.store_url).parent
        raise Misconfigured(f"There is no database in {place}; 'filmgate serve' makes one, --data names another.")
    async with open_installation(settings, server=False) as installation:
        yield installation
