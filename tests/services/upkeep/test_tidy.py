"""Forgetting what nobody needs."""

from filmgate.domain.nature import DAY
from filmgate.services.upkeep import tidy
from fixtures.stores import Clock, Scene


async def test_idempotency_keys_are_forgotten_after_a_day(scene: Scene, clock: Clock):
    """Keys older than a day are removed, younger ones stay."""
    await scene.submit(idempotency_key="old")
    clock.ahead_us += DAY
    await scene.submit(idempotency_key="young")
    await tidy.forget_idempotency(scene.store, scene.nature)
    rows = await scene.store.rows("SELECT key FROM idempotency")
    assert [row[0] for row in rows] == ["young"]


async def test_films_without_a_task_are_orphans(scene: Scene):
    """Of some films those are orphans that no task owns."""
    job = await scene.collecting()
    await scene.succeed(job)
    (film,) = (await scene.record(job.task_id)).films
    assert await tidy.orphans(scene.store, [film.token, "a" * 32, "b" * 32]) == ["a" * 32, "b" * 32]
