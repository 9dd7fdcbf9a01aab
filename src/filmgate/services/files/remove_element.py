"""Delete an element. Tasks that have named it keep what they took of it."""

from filmgate.domain.access import Caller
from filmgate.domain.elements import KeptElement
from filmgate.domain.errors import UnknownElement
from filmgate.services.files.upload import UploadDesk
from filmgate.store import elements, uploads
from filmgate.store.base import Transaction


async def remove_element(desk: UploadDesk, caller: Caller, number: int) -> KeptElement:
    """What it was; its pictures or its clip go with it. UnknownElement where this account has none of that number."""
    now = desk.nature.now()

    async def work(transaction: Transaction) -> tuple[KeptElement, list[str]]:
        gone = await elements.remove(transaction, caller.account_id, number)
        if gone is None:
            raise UnknownElement()
        tokens = [await uploads.remove(transaction, gone.account_id, each, now) for each in gone.uploads]
        return gone, [token for token in tokens if token is not None]

    gone, tokens = await desk.store.transact(work)
    for token in tokens:
        await desk.files.discard(token)
    return gone
