"""Look at the elements that an account keeps."""

from collections.abc import Sequence

from filmgate.domain import ids
from filmgate.domain.access import Caller
from filmgate.domain.elements import KeptElement, Shown
from filmgate.domain.errors import InvalidField, UnknownElement
from filmgate.domain.nature import Nature
from filmgate.services.tasks.read import is_kept
from filmgate.store import elements, uploads
from filmgate.store.base import Reader


async def list_elements(store: Reader, nature: Nature, caller: Caller, page: int, size: int) -> list[Shown]:
    """One page of them, counted from 1, the newest first."""
    found = await elements.page(store, caller.account_id, (page - 1) * size, size)
    return await _shown(store, nature, caller.account_id, found)


async def read_element(store: Reader, nature: Nature, caller: Caller, public_id: str) -> Shown:
    """By its id in any form, or by the name that the customer has given it. Raises UnknownElement."""
    element_id = ids.read(public_id)
    found = await elements.find(store, caller.account_id, element_id) if element_id else None
    if found is None and is_kept(public_id):
        found = await elements.find_named(store, caller.account_id, public_id)
    if found is None:
        raise UnknownElement()
    return await show(store, nature, found)


async def show(store: Reader, nature: Nature, found: KeptElement) -> Shown:
    """An element, with what is still there of what showed it."""
    return (await _shown(store, nature, found.account_id, [found]))[0]


async def recall(store: Reader, nature: Nature, caller: Caller, numbers: Sequence[int]) -> list[Shown]:
    """Those with these numbers, in their order. InvalidField where there is none, or not all that showed it."""
    if not numbers:
        return []
    found = await _shown(store, nature, caller.account_id, await elements.numbered(store, caller.account_id, numbers))
    known = {each.element.number: each for each in found}
    for number in numbers:
        if number not in known:
            raise InvalidField("elements", f"this account keeps no element {number}.")
        if not known[number].whole:
            raise InvalidField("elements", f"a picture or clip of element {number} was deleted.")
    return [known[number] for number in numbers]


async def _shown(store: Reader, nature: Nature, account_id: bytes, found: Sequence[KeptElement]) -> list[Shown]:
    wanted = [upload_id for each in found for upload_id in each.uploads]
    kept = await uploads.find_some(store, account_id, wanted, nature.now()) if wanted else {}
    return [Shown(each, tuple(kept[one] for one in each.uploads if one in kept)) for each in found]
