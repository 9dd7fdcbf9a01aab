"""Takes callers' pictures in: from the network or as they came, looked at, and then kept."""

from dataclasses import replace

from filmgate.domain.errors import BadPicture
from filmgate.domain.inputs import Input, InputState
from filmgate.media.base import InputStore
from filmgate.media.examiner import Examiner
from filmgate.media.fetch import Fetcher


class Intake:
    """What comes out of it is a good picture; BadPicture says what would have been right."""

    def __init__(self, inputs: InputStore, fetcher: Fetcher, examiner: Examiner) -> None:
        self._inputs = inputs
        self._fetcher = fetcher
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

    async def look(self, received: Input) -> Input:
        """A picture that came with its request, looked at. Raises BadPicture."""
        if received.state is InputState.BAD:
            raise BadPicture(received.problem)
        path = self._inputs.find(received.id)
        if path is None:
            raise BadPicture("was lost on our side; send it again.")
        seen = await self._examiner.look(path)
        return replace(
            received, state=InputState.READY, media_type=seen.media_type, width=seen.width, height=seen.height
        )

    async def discard(self, input_id: bytes) -> None:
        await self._inputs.discard(input_id)
