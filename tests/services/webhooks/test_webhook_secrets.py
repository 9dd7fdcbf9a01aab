"""Webhook secrets: made on first need, sealed, two live during a rotation."""

import asyncio
from dataclasses import replace

import pytest

from filmgate.domain.errors import Misconfigured
from filmgate.domain.nature import HOUR, MINUTE
from filmgate.domain.secret import SecretKey
from filmgate.domain.webhook import read_secret
from filmgate.services.webhooks.rotate_secret import rotate_secret
from filmgate.services.webhooks.show_secrets import show_secrets, signing_secrets
from fixtures.stores import SECRET, Clock, Scene, new_scene


async def texts(scene: Scene) -> list[str]:
    live = await show_secrets(scene.store, scene.nature, SECRET, scene.caller.account_id)
    return [one.text for one in live]


async def rotated(scene: Scene, overlap_us: int = HOUR, *, at_once: bool = False) -> list[str]:
    live = await rotate_secret(scene.store, scene.nature, SECRET, scene.caller.account_id, overlap_us, at_once=at_once)
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


async def test_whoever_did_not_hear_the_answer_asks_again_and_ends_nothing(scene: Scene, clock: Clock):
    (old,) = await texts(scene)
    unheard = await rotated(scene)
    clock.ahead_us = HOUR - MINUTE
    assert await rotated(scene) == unheard
    assert old in await texts(scene)
    clock.ahead_us = HOUR + 1
    assert await texts(scene) == [unheard[0]]


async def test_after_the_overlap_a_rotation_is_a_new_one(scene: Scene, clock: Clock):
    await texts(scene)
    second, _ = await rotated(scene)
    clock.ahead_us = HOUR + 1
    third, still = await rotated(scene)
    assert (still, third != second) == (second, True)


async def test_without_an_overlap_the_old_one_ends_with_the_rotation(scene: Scene):
    (leaked,) = await texts(scene)
    (new,) = await rotated(scene, 0)
    assert leaked != new


async def test_leaked_ones_can_be_ended_at_once(scene: Scene):
    await texts(scene)
    leaked = await rotated(scene)
    (new,) = await rotated(scene, at_once=True)
    assert new not in leaked
    assert await texts(scene) == [new]


async def test_rotations_at_the_same_time_are_one(scene: Scene):
    await scene.crowd()
    (old,) = await texts(scene)
    heard = await asyncio.gather(*(rotated(scene) for _ in range(8)))
    assert {tuple(one) for one in heard} == {tuple(await texts(scene))}
    assert heard[0][1] == old
    assert await scene.number("webhook_secrets WHERE ends_at IS NULL") == 1


async def test_each_account_has_its_own(scene: Scene, clock: Clock):
    other = await new_scene(scene.store, clock, name="other")
    accounts = [scene.caller.account_id, other.caller.account_id]
    found = await signing_secrets(scene.store, scene.nature, SECRET, [*accounts, accounts[0]])
    assert set(found) == set(accounts)
    assert found[accounts[0]] != found[accounts[1]]
    assert [read_secret(text) for text in await texts(replace(scene))] == list(found[accounts[0]])
