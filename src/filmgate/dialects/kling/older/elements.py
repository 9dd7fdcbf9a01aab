"""Elements: kept once, named by their numbers in any number of films."""

from collections.abc import Callable
from dataclasses import replace

import msgspec
from msgspec import UNSET
from starlette.requests import Request
from starlette.routing import Route

from filmgate.dialects.kling.elements import desk_of, number_of
from filmgate.dialects.kling.envelope import write_answer
from filmgate.dialects.kling.models import external_id
from filmgate.dialects.kling.older import element_words as words
from filmgate.dialects.kling.older.words import Created, Info, ListQuestion
from filmgate.dialects.kling.pictures import picture_url, with_urls
from filmgate.dialects.kling.reading import decode
from filmgate.domain import ids
from filmgate.domain.access import Caller
from filmgate.domain.elements import Shown
from filmgate.domain.errors import InvalidField
from filmgate.domain.pictures import is_data_url
from filmgate.domain.uploads import UploadKind
from filmgate.edge.aside import aside
from filmgate.edge.auth import find_signer
from filmgate.edge.body import check_kept, read_body
from filmgate.edge.house import House
from filmgate.edge.idempotency import fingerprint, idempotency_key
from filmgate.edge.origin import origin_of
from filmgate.edge.query import read_query
from filmgate.edge.serving import Endpoint, Handler
from filmgate.edge.uploads import arriving_text
from filmgate.services.files.find_elements import list_elements, read_element
from filmgate.services.files.keep_element import Introduced, Likeness, keep_element
from filmgate.services.files.remove_element import remove_element
from filmgate.services.files.upload import UploadDesk

GENERAL = "/v1/general"
ELEMENTS, PRESETS = f"{GENERAL}/advanced-custom-elements", f"{GENERAL}/advanced-presets-elements"
# An older name of the same, and the newer one.
DELETIONS = (f"{GENERAL}/delete-elements", f"{GENERAL}/delete-advanced-elements")
_SHOWN_BY = {"image_refer": "element_image_list", "video_refer": "element_video_list"}
_new = msgspec.json.Decoder(words.NewElement)
_unwanted = msgspec.json.Decoder(words.Unwanted)


class ElementRoutes:
    """Elements belong to the account of whoever makes them; their pictures count for the key, as uploads."""

    def __init__(self, house: House) -> None:
        self._house = house

    @property
    def routes(self) -> list[Route]:
        def route(path: str, handler: Handler, *methods: str) -> Route:
            return Route(path, Endpoint(self._house, handler, find_signer), methods=list(methods))

        return [
            route(ELEMENTS, self.collection, "GET", "POST"),
            route(f"{ELEMENTS}/{{task_id:path}}", self.show, "GET"),
            route(PRESETS, self.presets, "GET"),
            *(route(path, self.delete, "POST") for path in DELETIONS),
        ]

    async def collection(self, caller: Caller, request: Request) -> bytes:
        """One path is one route: a second one would hide the methods of the first from a 405."""
        return await (self.create if request.method == "POST" else self.list)(caller, request)

    async def create(self, caller: Caller, request: Request) -> bytes:
        desk = desk_of(self._house)
        raw = await read_body(request, self._house.body_max_bytes, bare=True)
        await check_kept(await aside(len(raw), lambda: with_urls(raw)))
        asked, key = introduced(desk, decode(_new, raw)), idempotency_key(request)
        if key is not None:
            mark = await aside(len(raw), lambda: fingerprint("kling", ELEMENTS, None, raw))
            asked = replace(asked, idempotency_key=key, fingerprint=mark)
        kept = await keep_element(desk, caller, asked)
        return write_answer(created(kept))

    async def list(self, caller: Caller, request: Request) -> bytes:
        desk, asked = desk_of(self._house), read_query(ListQuestion, request)
        found = await list_elements(desk.store, desk.nature, caller, asked.pageNum, asked.pageSize)
        return write_answer([self._told(each, request) for each in found])

    async def show(self, caller: Caller, request: Request) -> bytes:
        desk = desk_of(self._house)
        found = await read_element(desk.store, desk.nature, caller, request.path_params["task_id"])
        return write_answer(self._told(found, request))

    async def presets(self, caller: Caller, request: Request) -> bytes:
        """There are none here."""
        read_query(ListQuestion, request)
        return write_answer([])

    async def delete(self, caller: Caller, request: Request) -> bytes:
        desk = desk_of(self._house)
        asked = decode(_unwanted, await read_body(request, self._house.body_max_bytes))
        gone = await remove_element(desk, caller, number_of("element_id", asked.element_id))
        return write_answer(words.Removed(ids.decimal(gone.id)))

    def _told(self, shown: Shown, request: Request) -> words.ElementStatus:
        origin = origin_of(self._house, request)
        one, at = shown.element, shown.element.created_at // 1000
        urls = [self._house.upload_url(each, origin) for each in shown.uploads]
        clip = bool(shown.uploads) and shown.uploads[0].kind is UploadKind.CLIP
        element = words.KeptElement(
            element_id=one.number,
            element_name=one.name,
            element_description=one.description,
            reference_type="video_refer" if clip else "image_refer",
            element_image_list=UNSET if clip or not urls else _images(urls),
            element_video_list=_videos(urls) if clip else UNSET,
            tag_list=msgspec.convert([{"tag_id": tag} for tag in one.tags], list[words.Tag]),
            owned_by=ids.decimal(one.account_id),
        )
        return words.ElementStatus(
            task_id=ids.decimal(one.id),
            task_info=Info(one.external_id or UNSET),
            task_result=words.Elements([element]),
            created_at=at,
            updated_at=at,
        )


def _images(urls: list[str]) -> words.Images:
    return words.Images(urls[0], tuple(words.ReferenceImage(url) for url in urls[1:]))


def _videos(urls: list[str]) -> words.Videos:
    return words.Videos(tuple(words.ReferenceVideo(url) for url in urls))


def created(shown: Shown) -> Created:
    one, at = shown.element, shown.element.created_at // 1000
    return Created(
        task_id=ids.decimal(one.id),
        task_status="succeed",
        task_info=Info(one.external_id or UNSET),
        created_at=at,
        updated_at=at,
    )


def introduced(desk: UploadDesk, asked: words.NewElement) -> Introduced:
    """What a request says of an element. Raises InvalidField."""
    for field, text, most in (
        ("element_name", asked.element_name, words.NAME_MAX),
        ("element_description", asked.element_description, words.DESCRIPTION_MAX),
    ):
        if not text.strip() or len(text) > most:
            raise InvalidField(field, f"must be 1 to {most} characters, not {len(text)}.")
    return Introduced(
        name=asked.element_name,
        description=asked.element_description,
        likenesses=tuple(_LIKENESSES[asked.reference_type](desk, asked)),
        tags=tuple(dict.fromkeys(tag.tag_id for tag in asked.tag_list or ())),
        external_id=external_id(asked.external_task_id),
    )


def _pictures(desk: UploadDesk, asked: words.NewElement) -> list[Likeness]:
    field = _SHOWN_BY[asked.reference_type]
    given = asked.element_image_list
    if given is None:
        raise InvalidField(field, "is required for image_refer.")
    if not 1 <= len(given.refer_images) <= words.REFERENCES_MAX:
        raise InvalidField(field, f"needs 1 to {words.REFERENCES_MAX} refer_images, not {len(given.refer_images)}.")
    urls = (given.frontal_image, *(each.image_url for each in given.refer_images))
    return [_picture(desk, field, picture_url(field, url)) for url in urls]


def _picture(desk: UploadDesk, field: str, url: str) -> Likeness:
    arrive = arriving_text(url) if is_data_url(url) else lambda draft: desk.fetch(url, draft)
    return Likeness(field, UploadKind.PICTURE, arrive)


def _clip(desk: UploadDesk, asked: words.NewElement) -> list[Likeness]:
    field = _SHOWN_BY[asked.reference_type]
    given = asked.element_video_list.refer_videos if asked.element_video_list else ()
    if len(given) != 1:
        raise InvalidField(field, f"needs one clip for video_refer, not {len(given)}.")
    url = given[0].video_url
    if not url.lower().startswith(("http://", "https://")):
        raise InvalidField(field, "must be an http or https URL.")
    return [Likeness(field, UploadKind.CLIP, lambda draft: desk.fetch(url, draft))]


_LIKENESSES: dict[words.Reference, Callable[[UploadDesk, words.NewElement], list[Likeness]]] = {
    "image_refer": _pictures,
    "video_refer": _clip,
}
