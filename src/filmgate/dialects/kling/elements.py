"""Elements that an account keeps, as either design names them in requests for films."""

import re

from starlette.requests import Request

from filmgate.dialects.kling.reading import whole
from filmgate.domain.access import Caller
from filmgate.domain.catalog import ELEMENT_NAME_MAX, ModelCard
from filmgate.domain.elements import Shown
from filmgate.domain.errors import InvalidField, UnknownRoute
from filmgate.domain.frozen import frozen
from filmgate.domain.generation import Element, Generation
from filmgate.domain.uploads import UploadKind
from filmgate.edge.body import Number
from filmgate.edge.house import House
from filmgate.edge.origin import origin_of
from filmgate.services.files.find_elements import recall
from filmgate.services.files.upload import UploadDesk

NUMBER_MAX = 2**63 - 1


@frozen
class Named:
    """An element by its number, and what the prompt calls it."""

    name: str
    number: int


def number_of(field: str, given: Number | str) -> int:
    """Numbers come as such, and as texts: they are larger than some clients can hold. Raises InvalidField."""
    text = given if isinstance(given, str) else str(whole(field, given))
    if not re.fullmatch(r"[1-9][0-9]{0,18}", text, re.ASCII) or int(text) > NUMBER_MAX:
        raise InvalidField(field, f"there is no element_id '{text[:80]}'; it is the number of an element.")
    return int(text)


def check_named(card: ModelCard, asked: Generation, named: tuple[Named, ...]) -> tuple[Named, ...]:
    """The same; InvalidField where a film takes fewer, or where one has no name that a prompt could call.

    Pictures count with them: together there are never more than a model takes pictures.
    """
    if len(named) > card.elements_max:
        raise InvalidField("elements", f"must be at most {card.elements_max}, not {len(named)}.")
    most, shown = card.most_images(asked), len(asked.images) + len(named)
    if named and shown > most:
        raise InvalidField("elements", f"must be at most {most} together with pictures, not {shown}.")
    if not all(each.name.strip() and len(each.name) <= ELEMENT_NAME_MAX for each in named):
        raise InvalidField("elements", f"needs an id of 1 to {ELEMENT_NAME_MAX} characters.")
    return named


def desk_of(house: House) -> UploadDesk:
    """Where elements are kept; UnknownRoute where this server keeps nothing."""
    if house.uploads is None:
        raise UnknownRoute
    return house.uploads


async def recalled(house: House, caller: Caller, request: Request, named: tuple[Named, ...]) -> tuple[Element, ...]:
    """The elements, shown by the URLs of what was kept of them. Raises InvalidField."""
    if not named:
        return ()
    desk = desk_of(house)
    found = await recall(desk.store, desk.nature, caller, [each.number for each in named])
    origin = origin_of(house, request)
    return tuple(_element(house, origin, each.name, shown) for each, shown in zip(named, found, strict=True))


def _element(house: House, origin: str, name: str, shown: Shown) -> Element:
    """Its own name is said in the description: the prompt has another one for it."""
    urls = tuple(house.upload_url(one, origin) for one in shown.uploads)
    said = f"{shown.element.name}: {shown.element.description}"
    if shown.uploads[0].kind is UploadKind.CLIP:
        return Element(name=name, description=said, video=urls[0])
    return Element(name=name, description=said, images=urls)
