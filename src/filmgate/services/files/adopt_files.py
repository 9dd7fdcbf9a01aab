"""Take in what a request names of this server's own: its uploads and films, with their posters and previews; and what
an earlier task of the account took in.

They are read from the store, never over the network, and before the task is a row: from then on the task has a name of
its own for the file, so it does not matter whether the upload is deleted or the film's time is over.
"""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

from filmgate.domain.errors import Misconfigured, StoreUnavailable
from filmgate.domain.frozen import frozen
from filmgate.domain.generation import Generation
from filmgate.domain.inputs import Input, InputState, clips, kept, pictures, reference, with_inputs
from filmgate.domain.links import PERMANENT, UPLOADS, Links, Named, plain_origin, read_link
from filmgate.domain.nature import HOUR, Nature
from filmgate.media.base import InputStore, MediaStore, Part, UploadStore
from filmgate.media.darkroom import Spoilt
from filmgate.services.files.keep_inputs import FULL, discard_inputs
from filmgate.store import files, uploads
from filmgate.store import inputs as rows
from filmgate.store.base import Store

GONE = "must be a file that this server has; this one is unknown, was removed, or its link is over."


@frozen(kw_only=True)
class Shelves:
    """Where this server's own files are. `develop` makes a poster or preview that nobody has asked for yet.

    `origin` is the server's public URL, `kept_us` how long an upload is kept after its last use.
    """

    media: MediaStore
    uploads: UploadStore
    develop: Callable[[str, Part], Awaitable[Path]]
    links: Links = PERMANENT
    origin: str = ""
    kept_us: int = 7 * 24 * HOUR


@frozen
class Asked:
    """Who asks for what, having reached this server under which base URL."""

    account_id: bytes
    origin: str
    generation: Generation


@frozen
class _Found:
    path: Path
    media_type: str
    sha256: bytes = b""


class _Gone(Exception):
    """It is, or was, one of ours, and may not be had."""


async def adopt_files(
    store: Store, nature: Nature, inputs: InputStore | None, shelves: Shelves | None, asked: Asked
) -> tuple[Generation, tuple[Input, ...]]:
    """The Generation naming inputs in the place of our own URLs, and these inputs.

    One that is not there any more becomes a bad input: it is the task that fails. StoreUnavailable: no room.
    """
    generation = asked.generation
    if shelves is None or not generation.names_media:
        return generation, ()
    named = {place: read_link(text) for place, text in (pictures(generation) | clips(generation)).items()}
    links = {place: link for place, link in named.items() if link is not None}
    earlier = kept(generation)
    if not links and not earlier:
        return generation, ()
    if inputs is None:
        raise Misconfigured("There is no place here to keep pictures.")
    adopter = _Adopter(store, nature, inputs, shelves, asked)
    taken: list[Input] = []
    try:
        for place, named_there in (links | earlier).items():
            if one := await adopter.adopt(place, named_there):
                taken.append(one)
    except BaseException:
        await discard_inputs(inputs, taken)
        raise
    return with_inputs(generation, {one.field: reference(one.id) for one in taken}), tuple(taken)


@frozen
class _Adopter:
    """Adopts what one request names."""

    store: Store
    nature: Nature
    inputs: InputStore
    shelves: Shelves
    asked: Asked

    async def adopt(self, place: str, named: Named | bytes) -> Input | None:
        """The input, from a link or from the id of an earlier one; None where the link is somebody else's, and is
        fetched like any other."""
        input_id = self.nature.new_id()
        try:
            found = await (self._input(named) if isinstance(named, bytes) else self._find(named))
            if found is None:
                return None
            size = await self.inputs.adopt(found.path, input_id)
            digest = found.sha256 or await asyncio.to_thread(_hashed, self.inputs, input_id)
        except (_Gone, FileNotFoundError, Spoilt):
            return Input(id=input_id, field=place, state=InputState.BAD, problem=GONE)
        except OSError as error:
            await self.inputs.discard(input_id)
            if error.errno in FULL:
                raise StoreUnavailable(f"there is no room for an input: {error}") from error
            raise
        known = Input(id=input_id, field=place, state=InputState.RECEIVED, size=size, sha256=digest)
        return replace(known, media_type=found.media_type)

    async def _find(self, link: Named) -> _Found | None:
        """The file that a link names, whatever its host is: nobody but us has given out its token. Raises _Gone.

        An account needs no signature for its own files; for another's the link has to be one that anybody could follow.
        """
        found = await (self._upload(link) if link.shelf == UPLOADS else self._film(link))
        if found is None and link.origin in {plain_origin(self.asked.origin), plain_origin(self.shelves.origin)}:
            raise _Gone
        return found

    async def _input(self, input_id: bytes) -> _Found:
        """What another task of this account has taken in, as long as it is kept. Raises _Gone."""
        one = await rows.find(self.store, self.asked.account_id, input_id)
        path = self.inputs.find(input_id)
        if one is None or path is None:
            raise _Gone
        return _Found(path, one.media_type, one.sha256)

    async def _upload(self, link: Named) -> _Found | None:
        now = self.nature.now()
        upload = await uploads.find_by_token(self.store, link.token)
        if upload is None:
            return None
        path = self.shelves.uploads.find(link.token)
        over = upload.removed_at is not None or upload.expires_at <= now
        if over or path is None or link.extension != upload.extension or link.preview:
            raise _Gone
        if upload.account_id != self.asked.account_id and not self._good(link, now):
            raise _Gone
        if upload.expires_at < now + self.shelves.kept_us - HOUR:  # not a write for every use
            await self.store.write(uploads.put_off(upload.id, now + self.shelves.kept_us))
        return _Found(path, upload.media_type, upload.sha256)

    async def _film(self, link: Named) -> _Found | None:
        film = await files.find(self.store, link.token)
        if film is None:
            return None
        part = part_of(link.extension, link.preview)
        if film.removed_at is not None or part is None:
            raise _Gone
        good = self._good(link, self.nature.now())
        if not good and await files.owner(self.store, link.token) != self.asked.account_id:
            raise _Gone
        whole = part is Part.FILM
        path = self.shelves.media.find(link.token) if whole else await self.shelves.develop(link.token, part)
        if path is None:
            raise _Gone
        return _Found(path, "image/jpeg" if part is Part.POSTER else film.media_type)

    def _good(self, link: Named, now: int) -> bool:
        return self.shelves.links.good(link.shelf, link.token, link.seal, now)


def part_of(extension: str, preview: bool) -> Part | None:
    """What the end of a film's path names."""
    end = f"-preview.{extension}" if preview else f".{extension}"
    return next((part for part in Part if part == end), None)


def _hashed(inputs: InputStore, input_id: bytes) -> bytes:
    path = inputs.find(input_id)
    if path is None:
        raise FileNotFoundError(input_id.hex())
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()
