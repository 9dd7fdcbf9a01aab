"""Find the film behind a URL's token."""

from filmgate.store import files
from filmgate.store.base import Reader
from filmgate.store.files import File


async def read_film(store: Reader, token: str) -> File | None:
    return await files.find(store, token)
