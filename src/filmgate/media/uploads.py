"""Uploads in a folder: `root/uploads/ab/<token>`, on their way as `root/drafts/<token>.upload`."""

import asyncio
import contextlib
import re
from collections.abc import Iterable
from pathlib import Path

from filmgate.media.durable import settle_file, sync_folder

_TOKEN = re.compile(r"[0-9a-f]{32}")


class UploadFolder:
    """An UploadStore on disk."""

    def __init__(self, root: Path) -> None:
        self._uploads = root / "uploads"
        self._drafts = root / "drafts"
        for folder in (self._uploads, self._drafts):
            folder.mkdir(parents=True, exist_ok=True)
        sync_folder(root)

    def draft(self, token: str) -> Path:
        return self._drafts / f"{token}.upload"

    async def keep(self, draft: Path, token: str) -> None:
        await asyncio.to_thread(settle_file, draft, self._path(token))

    def find(self, token: str) -> Path | None:
        path = self._path(token) if _TOKEN.fullmatch(token) else None
        return path if path is not None and path.is_file() else None

    async def discard(self, token: str) -> None:
        await asyncio.to_thread(self._path(token).unlink, missing_ok=True)

    def tokens(self) -> Iterable[tuple[str, float]]:
        for path in self._uploads.glob("*/*"):
            if _TOKEN.fullmatch(path.name):
                with contextlib.suppress(FileNotFoundError):
                    yield path.name, path.stat().st_mtime

    def _path(self, token: str) -> Path:
        return self._uploads / token[:2] / token
