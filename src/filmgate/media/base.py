"""What a store of films is, and one of callers' pictures."""

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


class InputStore(Protocol):
    """Keeps the pictures that callers named, by the ids of their inputs. What is kept survives a power cut."""

    def draft(self, input_id: bytes) -> Path:
        """Where a picture may be written while it arrives; old drafts are swept away with those of films."""
        ...

    async def keep(self, draft: Path, input_id: bytes) -> None:
        """Move a draft to its place. Raises OSError."""
        ...

    def find(self, input_id: bytes) -> Path | None:
        """The picture's file, or None."""
        ...

    async def discard(self, input_id: bytes) -> None:
        """Remove a picture that nobody needs; one that is not there is no error."""
        ...

    def ids(self) -> Iterable[tuple[bytes, float]]:
        """Every input that is kept, with the Unix time in seconds at which it was."""
        ...
