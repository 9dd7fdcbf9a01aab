"""Takes callers' pictures and clips in: from the network or as they came, looked at, and then kept."""

from dataclasses import replace
from pathlib import Path

from filmgate.domain.clips import Span
from filmgate.domain.errors import BadClip, BadInput, BadPicture
from filmgate.domain.inputs import Input, InputState
from filmgate.media.base import InputStore
from filmgate.media.examiner import Clip, Examiner
from filmgate.media.fetch import Fetcher
from filmgate.media.fetch_clip import ClipFetcher


class Intake:
    """What comes out of it is good; BadPicture and BadClip say what would have been right."""

    def __init__(self, inputs: InputStore, fetcher: Fetcher, clip_fetcher: ClipFetcher, examiner: Examiner) -> None:
        self._inputs = inputs
        self._fetcher = fetcher
        self._clip_fetcher = clip_fetcher
        self._examiner = examiner

    async def fetch(self, input_id: bytes, field: str, url: str) -> Input:
        """The picture behind a URL, kept under that id. Raises BadPicture; OSError where there is no room."""
        draft = self._inputs.draft(input_id)
        try:
            fetched = await self._fetcher.fetch(url, draft)
            seen = await self._examiner.look(draft)
            await self._inputs.keep(draft, input_id)
        finally:
            draft.unlink(missing_ok=True)
        return Input(
            id=input_id,
            field=field,
            state=InputState.READY,
            size=fetched.size,
            sha256=fetched.sha256,
            media_type=seen.media_type,
            width=seen.width,
            height=seen.height,
        )

    async def fetch_clip(self, input_id: bytes, field: str, url: str, span: Span) -> Input:
        """The clip behind a URL, which may be so long, kept under that id. Raises BadClip; OSError: no room."""
        draft = self._inputs.draft(input_id)
        try:
            fetched = await self._clip_fetcher.fetch(url, draft, span)
            seen = await self._examiner.look_clip(draft)
            span.check(seen.duration_ms)
            await self._inputs.keep(draft, input_id)
        finally:
            draft.unlink(missing_ok=True)
        known = Input(id=input_id, field=field, state=InputState.READY, size=fetched.size, sha256=fetched.sha256)
        return with_clip(known, seen)

    async def look(self, received: Input) -> Input:
        """A picture that came with its request, looked at. Raises BadPicture."""
        seen = await self._examiner.look(self._found(received, BadPicture))
        return replace(
            received, state=InputState.READY, media_type=seen.media_type, width=seen.width, height=seen.height
        )

    async def look_clip(self, received: Input, span: Span) -> Input:
        """A clip that was here when its request came, looked at. Raises BadClip."""
        seen = await self._examiner.look_clip(self._found(received, BadClip))
        span.check(seen.duration_ms)
        return with_clip(replace(received, state=InputState.READY), seen)

    async def discard(self, input_id: bytes) -> None:
        await self._inputs.discard(input_id)

    def _found(self, received: Input, bad: type[BadInput]) -> Path:
        if received.state is InputState.BAD:
            raise bad(received.problem)
        path = self._inputs.find(received.id)
        if path is None:
            raise bad("was lost on our side; send it again.")
        return path


def with_clip(known: Input, seen: Clip) -> Input:
    """An input with what the examiner has seen of its clip."""
    return replace(
        known,
        media_type=seen.media_type,
        width=seen.width,
        height=seen.height,
        duration_ms=seen.duration_ms,
        fps_thousandths=seen.fps_thousandths,
        sound=seen.sound,
        codec=seen.codec,
    )
