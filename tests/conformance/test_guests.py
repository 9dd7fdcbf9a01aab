"""A crowd of guests at once gets a key each, and few are kept, whichever database stands behind it."""

import asyncio

from filmgate.domain.errors import Unauthenticated
from filmgate.services.accounts.authenticate import authenticate
from filmgate.services.accounts.create_account import create_account
from filmgate.services.accounts.list_keys import list_keys
from filmgate.services.accounts.welcome import KEPT, welcome
from fixtures.theatre import Theatre


async def test_a_crowd_of_guests_gets_as_many_keys_as_are_kept(theatre: Theatre) -> None:
    store, nature = theatre.desk.store, theatre.desk.nature
    await create_account(store, nature, "default", 1_000_000)
    made = await asyncio.gather(*(welcome(store, nature) for _ in range(20)))
    texts = {each.text for each in made if each}
    assert len(texts) == 20
    assert len(await list_keys(store, "default")) == KEPT
    good = 0
    for text in texts:
        try:
            await authenticate(store, f"Bearer {text}", "127.0.0.1")
            good += 1
        except Unauthenticated:
            pass
    assert good == KEPT
