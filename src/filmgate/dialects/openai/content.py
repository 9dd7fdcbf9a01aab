"""What may be downloaded of a video: the film, a picture of it, or a sheet of pictures."""

from starlette.types import ASGIApp, Receive, Scope, Send

from filmgate.dialects.openai.words import Variant
from filmgate.domain.errors import FileRemoved
from filmgate.domain.frozen import frozen
from filmgate.domain.task import TaskRecord
from filmgate.edge.films import find_part
from filmgate.edge.house import House
from filmgate.edge.sending import Sender, Sent
from filmgate.media.base import Part

_PARTS = {Variant.VIDEO: Part.FILM, Variant.THUMBNAIL: Part.POSTER, Variant.SPRITESHEET: Part.SPRITES}
# Whoever keeps it asks again: it may be deleted.
_CACHE = "private, no-cache"


class Contents:
    """Films for those who have the key of their tasks, whatever their links say."""

    def __init__(self, house: House) -> None:
        self._house = house

    async def find(self, record: TaskRecord, variant: Variant) -> ASGIApp:
        """What sends it. Raises FileRemoved, UnknownRoute, Busy."""
        try:
            sent = await find_part(self._house, record.films[0].token, _PARTS[variant], _CACHE)
        except FileNotFoundError:
            raise FileRemoved from None
        return _Sending(self._house.sender, sent)


@frozen
class _Sending:
    """A file as an answer."""

    sender: Sender
    sent: Sent

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.sender.send(scope, receive, send, self.sent)
