"""Webhook secrets: made on first need, sealed, two live during a rotation."""

import asyncio
from dataclasses import replace

import pytest

from filmgate.domain.errors import Misconfigured
from filmgate.domain.nature import HOUR
from filmgate.domain.secret import SecretKey
from filmgate.domain.webhook import read_secret
from filmgate.services.webhooks.rotate_secret import rotate_secret
from filmgate.services.webhooks.show_secrets import show_secrets, signing_secrets
from fixtures.stores import SECRET, Clock, Scene, new_scene


async def texts(scene: Scene) -> list[str]:
    live = await show_secrets(scene.store, scene.nature, SECRET, scene.caller.account_id)
    return [one.text for one in live]


async def rotated(scene: Scene, overlap_us: int = HOUR) -> list[str]:
    live = await rotate_secret(scene.store, scene.nature, SECRET, scene.caller.account_id, overlap_us)
    return [one.text for one in live]


async def test_the_first_need_makes_one_and_it_stays(scene: Scene):
    (text,) = await texts(scene)
    assert await texts(scene) == [text]
    assert len(read_secret(text)) == 32


async def test_a_crowd_in_need_makes_one(scene: Scene):
    await scene.crowd()
    found = await asyncio.gather(*(texts(scene) for _ in range(20)))
    assert len({tuple(one) for one in found}) == 1


async def test_the_database_alone_does_not_tell_it(scene: Scene):
    (text,) = await texts(scene)
    for (sealed,) in await scene.store.rows("SELECT sealed FROM webhook_secrets"):
        assert text not in sealed
        assert text.removeprefix("whsec_")[:8] not in sealed
    with pytest.raises(Misconfigured, match="another secret key"):
        await show_secrets(scene.store, scene.nature, SecretKey(bytes(32)), scene.caller.account_id)


async def test_the_old_one_is_live_until_the_overlap_is_over(scene: Scene, clock: Clock):
    (old,) = await texts(scene)
    new, still = await rotated(scene)
    assert still == old != new
    clock.ahead_us = HOUR + 1
    assert await texts(scene) == [new]


async def test_never_more_than_two_are_live(scene: Scene, clock: Clock):
    await texts(scene)
    second, _ = await rotated(scene)
    third, still = await rotated(scene)
    assert (still, third != second) == (second, True)
    assert await texts(scene) == [third, second]


async def test_a_leaked_one_can_be_ended_at_once(scene: Scene):
    (leaked,) = await texts(scene)
    (new,) = await rotated(scene, 0)
    assert leaked != new


async def test_rotations_at_once_leave_one_newest(scene: Scene):
    await scene.crowd()
    await asyncio.gather(*(rotated(scene) for _ in range(8)))
    assert len(await texts(scene)) == 2
    assert await scene.number("webhook_secrets WHERE ends_at IS NULL") == 1


async def test_each_account_has_its_own(scene: Scene, clock: Clock):
    other = await new_scene(scene.store, clock, name="other")
    accounts = [scene.caller.account_id, other.caller.account_id]
    found = await signing_secrets(scene.store, scene.nature, SECRET, [*accounts, accounts[0]])
    assert set(found) == set(accounts)
    assert found[accounts[0]] != found[accounts[1]]
    assert [read_secret(text) for text in await texts(replace(scene))] == list(found[accounts[0]])
