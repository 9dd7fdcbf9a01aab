"""What a store of films is, one of callers' pictures, and one of uploads."""

from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import Protocol


class Part(StrEnum):
    """What is kept under a film's token: the film itself, and what is made of it when somebody first asks. The value
    is what follows the token in a file's name."""

    FILM = ".mp4"
    POSTER = ".jpg"
    PREVIEW = "-preview.mp4"
    SPRITES = "-sprites.jpg"


class MediaStore(Protocol):
    """Keeps films under unguessable tokens. A film that `publish` returned for survives a power cut."""

    def draft(self, name: str) -> Path:
        """Where an engine may write a film of this name before it is published."""
        ...

    def place(self, token: str) -> Path:
        """Where a film of this token will lie once it is published; whoever checks it may move it there."""
        ...

    async def publish(self, draft: Path, token: str, part: Part = Part.FILM) -> int:
        """Move a draft to its permanent place; its size in bytes. Raises OSError (a full disk, above all)."""
        ...

    def find(self, token: str, part: Part = Part.FILM) -> Path | None:
        """The file of the film, or of what was made of it; None where there is none."""
        ...

    async def discard(self, token: str) -> None:
        """Remove a film that nobody will ever ask for, and what was made of it."""
        ...

    def tokens(self) -> Iterable[tuple[str, float]]:
        """Every token under which something is kept, with the Unix time in seconds at which that was published."""
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

    async def adopt(self, source: Path, input_id: bytes) -> int:
        """Keep what another store of this folder has, without copying it where that can be; its size in bytes.

        The source may go afterwards. Raises FileNotFoundError where it has gone already, OSError.
        """
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


class UploadStore(Protocol):
    """Keeps uploads under unguessable tokens. What is kept survives a power cut."""

    def draft(self, token: str) -> Path:
        """Where an upload may be written while it arrives; old drafts are swept away with those of films."""
        ...

    async def keep(self, draft: Path, token: str) -> None:
        """Move a draft to its place. Raises OSError."""
        ...

    def find(self, token: str) -> Path | None:
        """The upload's file, or None."""
        ...

    async def discard(self, token: str) -> None:
        """Remove an upload; one that is not there is no error."""
        ...

    def tokens(self) -> Iterable[tuple[str, float]]:
        """Every upload that is kept, with the Unix time in seconds at which it was."""
        ...
