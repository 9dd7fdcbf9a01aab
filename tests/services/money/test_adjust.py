"""An operator corrects a balance, and says why and who."""

import asyncio

import pytest

from filmgate.domain.errors import InvalidField
from filmgate.services.money.adjust import adjust
from filmgate.services.money.show_balance import show_balance
from fixtures.stores import FUNDS, Scene, assert_sound


async def entry(scene: Scene) -> tuple[object, ...]:
    row = await scene.store.row("SELECT amount, change, actor, reason FROM entries WHERE kind = 'adjust'")
    assert row is not None
    return tuple(row)


@pytest.mark.parametrize("amount", [5, -5, -FUNDS])
async def test_up_and_down(scene: Scene, amount: int):
    """The entry keeps the reason, in one line, and the operator's name; the account comes back as it is then."""
    account = await adjust(scene.store, scene.nature, "acme", amount, " wrong\n invoice ", " Ana ")
    assert account.balance == await scene.balance() == FUNDS + amount
    assert await entry(scene) == (amount, amount, "operator:Ana", "wrong invoice")
    totals = await show_balance(scene.store, scene.nature, scene.caller)
    assert (totals.purchased, totals.consumed) == (FUNDS + amount, 0)
    await assert_sound(scene.store)


async def test_nobody_gets_a_debt(scene: Scene):
    """Not more than the balance: what is held for an open task is not in it, and cannot be taken."""
    await scene.submit(price=100)
    with pytest.raises(InvalidField, match=r"more than the balance, which is \$0\.9999\."):
        await adjust(scene.store, scene.nature, "acme", -FUNDS, "chargeback", "ana")
    assert await scene.number("entries") == 2
    await adjust(scene.store, scene.nature, "acme", 100 - FUNDS, "chargeback", "ana")
    assert await scene.balance() == 0


async def test_several_at_once_do_not_pass_zero_either(scene: Scene):
    await scene.crowd()
    works = [adjust(scene.store, scene.nature, "acme", -FUNDS // 3, "x", "ana") for _ in range(8)]
    ended = await asyncio.gather(*works, return_exceptions=True)
    assert sum(isinstance(end, InvalidField) for end in ended) == 6
    await assert_sound(scene.store)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ((0, "why", "ana"), "amount"),
        ((1, " \n", "ana"), "reason"),
        ((1, "x" * 501, "ana"), "reason"),
        ((1, "a\x1bb", "ana"), "reason"),
        ((1, "why", " "), "operator"),
        ((1, "why", "a\nb"), "operator"),
        ((1, "why", "x" * 101), "operator"),
    ],
)
async def test_what_is_no_adjustment(scene: Scene, given: tuple[int, str, str], field: str):
    """Refused by field, and nothing is written."""
    with pytest.raises(InvalidField) as raised:
        await adjust(scene.store, scene.nature, "acme", *given)
    assert raised.value.field == field
    assert await scene.number("entries") == 1


async def test_an_account_that_is_not_there(scene: Scene):
    with pytest.raises(InvalidField, match="no account 'nobody'"):
        await adjust(scene.store, scene.nature, "nobody", 1, "why", "ana")
