"""The last picture of a film or a clip, where another film goes on from."""

import asyncio
from pathlib import Path

from filmgate.services.files.upload import UploadDesk


async def take_ending(desk: UploadDesk, path: Path) -> bytes:
    """A JPEG of the last picture, as large as the film. Raises BadClip, OSError."""
    draft = desk.files.draft(desk.nature.entropy(16).hex())
    try:
        await desk.examiner.ending(path, draft)
        return await asyncio.to_thread(draft.read_bytes)
    finally:
        draft.unlink(missing_ok=True)
