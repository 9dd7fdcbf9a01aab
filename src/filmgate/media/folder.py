"""Films in a folder: written under a draft name, synced, renamed, and the folder synced, before anyone is charged."""

import asyncio
import contextlib
import re
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from filmgate.media.base import Part
from filmgate.media.durable import settle_file, sync_folder

_TOKEN = re.compile(r"[0-9a-f]{32}")
_NAME = re.compile(rf"([0-9a-f]{{32}})({'|'.join(map(re.escape, Part))})")


class FilmFolder:
    """`root/films/ab/abcd….mp4` for films, beside them what is made of them, `root/drafts` for what is under way."""

    def __init__(self, root: Path) -> None:
        self._films = root / "films"
        self._drafts = root / "drafts"
        for folder in (self._films, self._drafts):
            folder.mkdir(parents=True, exist_ok=True)
        sync_folder(root)

    def draft(self, name: str) -> Path:
        return self._drafts / f"{name}.mp4"

    def place(self, token: str) -> Path:
        return self._path(token, Part.FILM)

    async def publish(self, draft: Path, token: str, part: Part = Part.FILM) -> int:
        return await asyncio.to_thread(settle_file, draft, self._path(token, part))

    def find(self, token: str, part: Part = Part.FILM) -> Path | None:
        path = self._path(token, part) if _TOKEN.fullmatch(token) else None
        return path if path is not None and path.is_file() else None

    async def discard(self, token: str) -> None:
        for part in Part:
            await asyncio.to_thread(self._path(token, part).unlink, missing_ok=True)

    def tokens(self) -> Iterable[tuple[str, float]]:
        for folder in self._films.iterdir():
            found: dict[str, float] = {}
            for path in folder.glob("*"):
                name = _NAME.fullmatch(path.name)
                if name is not None:
                    with contextlib.suppress(FileNotFoundError):
                        found[name[1]] = max(found.get(name[1], 0.0), path.stat().st_mtime)
            yield from found.items()

    async def sweep_drafts(self, older_than_seconds: float) -> int:
        return await asyncio.to_thread(self._sweep, time.time() - older_than_seconds)

    def _path(self, token: str, part: Part) -> Path:
        return Path(f"{self._films}/{token[:2]}/{token}{part}")

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
