"""Look whether the films that the database knows lie in this machine's folder."""

from collections.abc import Callable

from filmgate.store import files
from filmgate.store.base import Reader

_LOOKED_AT = 20


async def check_films(store: Reader, is_here: Callable[[str], bool]) -> tuple[int, int]:
    """How many of the newest films were looked for by their tokens, and how many of them are not here."""
    tokens = await files.newest(store, _LOOKED_AT)
    return len(tokens), sum(1 for token in tokens if not is_here(token))
