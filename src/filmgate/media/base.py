"""What a media store is."""

from collections.abc import Iterable
from pathlib import Path
from typing import Protocol


class MediaStore(Protocol):
    """Keeps films under unguessable tokens. A film that `publish` returned for survives a power cut."""

    def draft(self, name: str) -> Path:
        """Where an engine may write a film of this name before it is published."""
        ...

    async def publish(self, draft: Path, token: str) -> int:
        """Move a draft to its permanent place; its size in bytes. Raises OSError (a full disk, above all)."""
        ...

    def find(self, token: str) -> Path | None:
        """The film's file, or None."""
        ...

    async def discard(self, token: str) -> None:
        """Remove a film that nobody will ever ask for."""
        ...

    def tokens(self) -> Iterable[tuple[str, float]]:
        """Every film that is kept, with the Unix time in seconds at which it was published."""
        ...

    async def sweep_drafts(self, older_than_seconds: float) -> int:
        """Remove drafts that nobody has written to for so long; how many there were."""
        ...
