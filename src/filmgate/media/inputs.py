"""Callers' pictures and clips in a folder: `root/inputs/ab/<id>`, on their way as `root/drafts/<id>.input`."""

import asyncio
import contextlib
import re
from collections.abc import Iterable
from pathlib import Path

from filmgate.media.durable import link_file, settle_file, sync_folder

_NAME = re.compile(r"[0-9a-f]{32}")


class InputFolder:
    """An InputStore on disk. Ids begin with a time, so the last two digits choose the folder."""

    def __init__(self, root: Path) -> None:
        self._inputs = root / "inputs"
        self._drafts = root / "drafts"
        for folder in (self._inputs, self._drafts):
            folder.mkdir(parents=True, exist_ok=True)
        sync_folder(root)

    def draft(self, input_id: bytes) -> Path:
        return self._drafts / f"{input_id.hex()}.input"

    async def keep(self, draft: Path, input_id: bytes) -> None:
        await asyncio.to_thread(settle_file, draft, self._path(input_id))

    async def adopt(self, source: Path, input_id: bytes) -> int:
        draft = self.draft(input_id)
        try:
            return await asyncio.to_thread(link_file, source, draft, self._path(input_id))
        finally:
            draft.unlink(missing_ok=True)

    def find(self, input_id: bytes) -> Path | None:
        path = self._path(input_id)
        return path if path.is_file() else None

    async def discard(self, input_id: bytes) -> None:
        await asyncio.to_thread(self._path(input_id).unlink, missing_ok=True)

    def ids(self) -> Iterable[tuple[bytes, float]]:
        for path in self._inputs.glob("*/*"):
            if _NAME.fullmatch(path.name):
                with contextlib.suppress(FileNotFoundError):
                    yield bytes.fromhex(path.name), path.stat().st_mtime

    def _path(self, input_id: bytes) -> Path:
        name = input_id.hex()
        return self._inputs / name[-2:] / name
