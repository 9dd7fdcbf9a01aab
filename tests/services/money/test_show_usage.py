"""What was made in a period: by key, model, dialect, day and account, and what it brought and cost."""

from dataclasses import replace

import pytest

from filmgate.domain.errors import InvalidField
from filmgate.domain.events import Actor
from filmgate.domain.generation import Generation, Workflow
from filmgate.domain.ids import dashed
from filmgate.domain.nature import DAY, moment
from filmgate.domain.period import Period
from filmgate.domain.task import Failure, FailureCode
from filmgate.domain.usage import By, Made, total
from filmgate.services.accounts.authenticate import authenticate
from filmgate.services.accounts.create_key import create_key
from filmgate.services.jobs import settle
from filmgate.services.jobs.settle import end_early
from filmgate.services.money.show_statement import show_statement_of
from filmgate.services.money.show_usage import show_usage, show_usage_of
from filmgate.services.tasks.cancel import cancel
from fixtures.stores import Clock, Scene, new_scene, opened

LATE = Failure(FailureCode.TIMEOUT, "Late.")
EVER = Period(0, 2**60)


async def film(scene: Scene, price: int, seconds: float, cost: int, **given: object) -> None:
    job = await scene.collecting(price=price, **given)
    made = replace(scene.film(), facts={"film": {"seconds": seconds}}, cost=cost)
    assert await settle.succeed(scene.store, scene.nature, job, made, Actor.RUNNER)


@pytest.fixture
async def studio(scene: Scene, clock: Clock) -> Scene:
    """Two days, two keys, two models, two dialects; films, a failure, a cancelled one, an open one; a neighbour."""
    await film(scene, 100, 3.0, 40)
    await film(scene, 200, 5.5, 90, dialect="apixo")
    failed = await scene.submit(price=70)
    await end_early(scene.store, scene.nature, failed, LATE, Actor.RESCUER)
    clock.ahead_us = DAY
    key = await create_key(scene.store, scene.nature, "acme", "farm")
    farm = replace(scene, caller=await authenticate(scene.store, f"Bearer {key.text}"))
    o3 = Generation(model="kling-o3", workflow=Workflow.TEXT_TO_VIDEO, prompt="a lake", sound=False)
    await film(farm, 400, 10.25, 500, generation=o3)
    called_off = await farm.submit(price=9)
    await cancel(farm.store, farm.nature, farm.caller, called_off.hex())
    await farm.submit(price=1000)
    neighbour = await new_scene(scene.store, clock, name="neighbour")
    other = (await neighbour.claim(most=10))[0]  # the open one of the farm, so that it is not in the way
    assert other.task.price == 1000
    await film(replace(neighbour, _numbers=iter(range(1000, 2000))), 31, 4.0, 30)
    return farm


def facts(line: Made) -> tuple[object, ...]:
    return line.group, line.succeeded, line.failed, line.cancelled, line.film_ms, line.charged, line.cost


async def test_by_each(studio: Scene):
    """Tasks count where they ended; open ones do not, and only what became a film was charged."""
    store = studio.store
    by_model = await show_usage_of(store, "acme", By.MODEL, EVER)
    assert [facts(line) for line in by_model] == [
        ("kling-o3", 1, 0, 0, 10250, 400, 500),
        ("kling-3.0", 2, 1, 1, 8500, 300, 130),
    ]
    assert [line.margin for line in by_model] == [-100, 170]
    by_dialect = await show_usage_of(store, "acme", By.DIALECT, EVER)
    assert [(line.group, line.charged) for line in by_dialect] == [("kling3api", 500), ("apixo", 200)]
    by_key = await show_usage_of(store, "acme", By.KEY, EVER)
    assert (by_key[0].group, by_key[0].charged) == (dashed(studio.caller.key_id), 400)
    assert by_key[0].name.startswith("farm sk-")
    by_account = await show_usage_of(store, None, By.ACCOUNT, EVER)
    assert [facts(line) for line in by_account] == [
        ("acme", 3, 1, 1, 18750, 700, 630),
        ("neighbour", 1, 0, 0, 4000, 31, 30),
    ]
    together = total(by_account)
    assert facts(together) == ("total", 4, 1, 1, 22750, 731, 660)


async def test_by_day(studio: Scene):
    """Days of UTC in their order."""
    by_day = await show_usage_of(studio.store, "acme", By.DAY, EVER)
    tomorrow = moment(studio.nature.now())[:10]
    today = moment(studio.nature.now() - DAY)[:10]
    assert [(line.group, line.charged) for line in by_day] == [(today, 300), (tomorrow, 400)]


async def test_a_period_ends_before_its_end(studio: Scene):
    row = await studio.store.row("SELECT min(ended_at), max(ended_at) FROM tasks")
    assert row is not None
    first, last = (int(at) for at in row)
    for period, number in ((Period(first, first + 1), 1), (Period(first + 1, last + 1), 5), (Period(first, last), 5)):
        together = total(await show_usage_of(studio.store, None, By.MODEL, period))
        assert together.succeeded + together.failed + together.cancelled == number


async def test_an_account_sees_its_own_without_costs(studio: Scene):
    for by in (By.KEY, By.MODEL, By.DIALECT, By.DAY):
        lines = await show_usage(studio.store, studio.caller, by, EVER)
        assert {line.cost for line in lines} == {None}
        assert total(lines).charged == 700
        assert total(lines).cost is None


async def test_what_was_charged_is_what_the_statement_captured(studio: Scene):
    shown = await show_statement_of(studio.store, "acme", EVER)
    lines = [line async for page in shown.pages() for line in page]
    captured = sum(line.entry.amount for line in lines if line.entry.kind == "capture")
    assert captured == total(await show_usage_of(studio.store, "acme", By.DAY, EVER)).charged == 700


async def test_nothing(scene: Scene):
    assert await show_usage_of(scene.store, None, By.KEY, EVER) == []
    with pytest.raises(InvalidField, match="nobody"):
        await show_usage_of(scene.store, "nobody", By.KEY, EVER)


@pytest.mark.parametrize("account", [True, False])
async def test_an_index_finds_what_ended(sqlite_url: str, account: bool):
    """However many tasks there are, the plan looks at those of the period alone."""
    where = "AND account_id = $1" if account else ""
    args = (b"a" * 16,) if account else ()
    sql = f"SELECT sum(price) FROM tasks WHERE ended_at IS NOT NULL AND ended_at >= 1 AND ended_at < 2 {where}"
    async with opened(sqlite_url) as store:
        plan = [row[3] for row in await store.rows(f"EXPLAIN QUERY PLAN {sql}", *args)]
    assert any(f"tasks_ended{'_by_account' if account else ''} " in step for step in plan), plan
