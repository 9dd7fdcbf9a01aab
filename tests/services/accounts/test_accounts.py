"""Opening accounts, making keys, coming in with them, and looking at the money."""

import asyncio

import pytest

from filmgate.domain.access import key_hash
from filmgate.domain.errors import InvalidField, StoreUnavailable, Unauthenticated
from filmgate.domain.ledger import Totals
from filmgate.services.accounts.authenticate import authenticate
from filmgate.services.accounts.create_account import create_account
from filmgate.services.accounts.create_key import create_key
from filmgate.services.money.show_balance import show_balance
from filmgate.services.upkeep.check_store import check_store
from filmgate.store.base import Store
from fixtures.stores import FUNDS, PRICE, Scene, assert_sound


async def test_an_account_opens_with_play_money(scene: Scene):
    """A grant at the opening is an entry like any other; without one there is none."""
    account = await create_account(scene.store, scene.nature, "  rich  ", 500)
    assert (account.name, account.balance) == ("rich", 500)
    await create_account(scene.store, scene.nature, "poor", 0)
    await assert_sound(scene.store)


@pytest.mark.parametrize(
    ("name", "grant", "field"),
    [("", 0, "name"), (" \t", 0, "name"), ("x" * 101, 0, "name"), ("a\x00b", 0, "name"), ("a\nb", 0, "name"),
     ("new", -1, "grant"), ("acme", 0, "name"), (" acme ", 0, "name")],
)  # fmt: skip
async def test_an_account_that_cannot_be(scene: Scene, name: str, grant: int, field: str):
    """An empty, long, unprintable or taken name, or a negative grant, is refused by field, and nothing is stored."""
    before = await scene.number("accounts")
    with pytest.raises(InvalidField) as raised:
        await create_account(scene.store, scene.nature, name, grant)
    assert raised.value.field == field
    assert await scene.number("accounts") == before


async def test_a_name_is_taken_once(scene: Scene):
    """Of several accounts of one name opened at once there is one."""
    opening = [create_account(scene.store, scene.nature, "same", 1) for _ in range(5)]
    ended = await asyncio.gather(*opening, return_exceptions=True)
    assert sum(isinstance(end, InvalidField) for end in ended) == 4
    await assert_sound(scene.store)


async def test_a_key_opens_its_account(scene: Scene):
    """A key's text lets in whoever has it, and only its hash is kept."""
    key = await create_key(scene.store, scene.nature, "acme", "laptop")
    caller = await authenticate(scene.store, f"Bearer {key.text}")
    assert (caller.key_id, caller.account_id) == (key.id, scene.caller.account_id)
    row = await scene.store.row("SELECT hash, hint FROM keys WHERE id = $1", key.id)
    assert row is not None
    assert tuple(row) == (key_hash(key.text), f"{key.text[:7]}…{key.text[-4:]}")


async def test_a_key_of_no_account(scene: Scene):
    """A key cannot be made for an account that is not there."""
    with pytest.raises(InvalidField, match="no account 'nobody'"):
        await create_key(scene.store, scene.nature, "nobody")


@pytest.mark.parametrize("header", [None, "", "Bearer sk-invented", "Bearer \udcff\x00", "Basic x"])
async def test_whoever_has_no_key_stays_out(scene: Scene, header: str | None):
    """A missing, invented or unreadable key is refused."""
    with pytest.raises(Unauthenticated):
        await authenticate(scene.store, header)


async def test_the_money_of_an_account(scene: Scene):
    """What was granted is purchased; what is held or captured is consumed."""
    await scene.succeed(await scene.collecting())
    await scene.submit()
    assert await show_balance(scene.store, scene.nature, scene.caller) == Totals(FUNDS - 2 * PRICE, FUNDS)


async def test_whether_the_store_answers(store: Store):
    """The check returns while the store answers, and says so when it does not."""
    await check_store(store)
    await store.close()
    with pytest.raises(StoreUnavailable):
        await check_store(store)
