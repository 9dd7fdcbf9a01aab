"""Films in a folder: written under a draft name, synced, renamed, and the folder synced, before anyone is charged."""

import asyncio
import contextlib
import re
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from filmgate.media.durable import settle_file, sync_folder

_TOKEN = re.compile(r"[0-9a-f]{32}")


class FilmFolder:
    """`root/films/ab/abcd….mp4` for films, `root/drafts` for what is still being made."""

    def __init__(self, root: Path) -> None:
        self._films = root / "films"
        self._drafts = root / "drafts"
        for folder in (self._films, self._drafts):
            folder.mkdir(parents=True, exist_ok=True)
        sync_folder(root)

    def draft(self, name: str) -> Path:
        return self._drafts / f"{name}.mp4"

    async def publish(self, draft: Path, token: str) -> int:
        return await asyncio.to_thread(settle_file, draft, self._path(token))

    def find(self, token: str) -> Path | None:
        path = self._path(token) if _TOKEN.fullmatch(token) else None
        return path if path is not None and path.is_file() else None

    async def discard(self, token: str) -> None:
        await asyncio.to_thread(self._path(token).unlink, missing_ok=True)

    def tokens(self) -> Iterable[tuple[str, float]]:
        for path in self._films.glob("*/*.mp4"):
            with contextlib.suppress(FileNotFoundError):
                yield path.stem, path.stat().st_mtime

    async def sweep_drafts(self, older_than_seconds: float) -> int:
        return await asyncio.to_thread(self._sweep, time.time() - older_than_seconds)

    def _path(self, token: str) -> Path:
        return self._films / token[:2] / f"{token}.mp4"

    def _sweep(self, before: float) -> int:
        return sum(1 for path in self._stale(before) if _removed(path))

    def _stale(self, before: float) -> Iterator[Path]:
        for path in self._drafts.iterdir():
            with contextlib.suppress(FileNotFoundError):
                if path.is_file() and path.stat().st_mtime < before:
                    yield path


def _removed(path: Path) -> bool:
    path.unlink(missing_ok=True)
    return True
