"""Jobs under leases, the same on every store."""

import asyncio

import apsw
import asyncpg
import pytest

from filmgate.domain.job import JobState
from filmgate.store import accounts, jobs
from filmgate.store.base import Store
from fixtures.stores import FUNDS, LAPSED_US, LEASE_US, Scene


async def claim(store: Store, worker: str, most: int = 1, lease_us: int = LEASE_US) -> list[jobs.Job]:
    return await store.transact(lambda transaction: jobs.claim(transaction, worker, ["any"], lease_us, most))


async def claim_lapsed(store: Store, worker: str, lease_us: int = LEASE_US) -> list[jobs.Job]:
    return await store.transact(lambda t: jobs.claim_lapsed(t, worker, ["any"], lease_us, 100, []))


async def test_a_claimed_job_is_not_claimed_again(scene: Scene):
    """A job is claimed by one worker, under a fence one higher."""
    await scene.submit()
    (job,) = await claim(scene.store, "one")
    assert job.fence == 1
    assert await claim(scene.store, "two") == []
    assert await claim_lapsed(scene.store, "two") == []


async def test_only_jobs_of_the_asked_engines_are_claimed(scene: Scene):
    """A worker gets jobs of its own engines only."""
    await scene.submit()
    claimed = await scene.store.transact(lambda t: jobs.claim(t, "one", ["other", "another"], LEASE_US, 5))
    assert claimed == []


async def test_no_more_is_claimed_than_asked_for(scene: Scene):
    """A claim takes at most the number asked for, the longest waiting first."""
    for _ in range(5):
        await scene.submit()
    first = await claim(scene.store, "one", most=3)
    second = await claim(scene.store, "one", most=3)
    assert (len(first), len(second)) == (3, 2)
    assert max(job.id for job in first) < min(job.id for job in second)


async def test_a_job_that_is_not_due_waits(scene: Scene):
    """A job given back with a wait is not claimed before its time."""
    await scene.submit()
    (job,) = await claim(scene.store, "one")
    await scene.store.transact(lambda t: t.batch(jobs.release(job, LEASE_US)))
    assert await claim(scene.store, "one") == []
    await scene.run("UPDATE jobs SET due_at = clock_us() - 1")
    assert [again.id for again in await claim(scene.store, "one")] == [job.id]


async def test_parallel_claimers_get_different_jobs(scene: Scene):
    """Claimers at the same time never get the same job, nor more than they asked for, and no job is left out."""
    await scene.crowd()
    await asyncio.gather(*(scene.submit() for _ in range(60)))

    async def work(number: int) -> list[bytes]:
        mine: list[bytes] = []
        while found := await claim(scene.store, f"worker {number}", most=4):
            assert len(found) <= 4
            mine += [job.id for job in found]
        return mine

    taken = [identity for mine in await asyncio.gather(*(work(number) for number in range(8))) for identity in mine]
    taken += [job.id for job in await claim(scene.store, "last", most=60)]
    assert len(taken) == len(set(taken)) == 60


async def test_a_lapsed_lease_can_be_taken_over_once(scene: Scene):
    """A job whose lease has lapsed goes to one new worker, and not through the ordinary claim."""
    await scene.submit()
    (job,) = await claim(scene.store, "dead", lease_us=LAPSED_US)
    assert await claim(scene.store, "two") == []
    (taken,) = await claim_lapsed(scene.store, "two")
    assert (taken.id, taken.fence) == (job.id, 2)
    assert await claim_lapsed(scene.store, "three") == []


async def test_a_worker_does_not_rescue_what_it_tends(scene: Scene):
    """A worker that slept past its leases leaves the jobs alone that it still has in hand."""
    await scene.submit()
    await scene.submit()
    kept, lost = await claim(scene.store, "sleeper", most=2, lease_us=LAPSED_US)
    taken = await scene.store.transact(
        lambda t: jobs.claim_lapsed(t, "sleeper", ["other", "any"], LEASE_US, 5, [kept.id, b"more"])
    )
    assert [job.id for job in taken] == [lost.id]


async def test_lapsed_leases_of_foreign_engines_are_left_alone(scene: Scene):
    """Whoever does not know an engine cannot know what a lost worker's order at it means."""
    await scene.submit()
    await claim(scene.store, "dead", lease_us=LAPSED_US)
    assert await scene.store.transact(lambda t: jobs.claim_lapsed(t, "two", ["other"], LEASE_US, 5, [])) == []


async def test_a_write_is_all_or_nothing(scene: Scene):
    """Its second statement breaks a rule, so its first one did not happen either."""
    account = scene.caller.account_id
    good, bad = accounts.change_balance(account, 5), ("INSERT INTO accounts (id) VALUES ($1)", (b"x" * 16,))
    with pytest.raises((apsw.ConstraintError, asyncpg.NotNullViolationError)):
        await scene.store.write(good, bad)
    assert await scene.balance() == FUNDS
    await scene.store.write(good)
    assert await scene.balance() == FUNDS + 5


async def test_an_old_fence_writes_nothing(scene: Scene):
    """A worker that lost its job can neither move it, give it back, nor report on it."""
    await scene.submit()
    (old,) = await claim(scene.store, "slow", lease_us=LAPSED_US)
    (new,) = await claim_lapsed(scene.store, "quick")
    before = await scene.store.rows("SELECT * FROM jobs")
    assert not await scene.store.transact(lambda t: jobs.move(t, old, JobState.SENDING))
    await scene.store.transact(lambda t: t.batch(jobs.release(old, 0)))
    await scene.store.transact(lambda t: t.batch(jobs.set_progress(old, 50)))
    await scene.store.write(jobs.renew_all("slow", [old], 1))
    assert not await jobs.still_held(scene.store, old)
    assert [tuple(row) for row in await scene.store.rows("SELECT * FROM jobs")] == [tuple(row) for row in before]
    assert await jobs.still_held(scene.store, new)


async def test_a_move_from_another_state_writes_nothing(scene: Scene):
    """A job moves only from the state that its worker believes it to be in."""
    await scene.submit()
    (job,) = await claim(scene.store, "one")
    assert await scene.store.transact(lambda t: jobs.move(t, job, JobState.SENDING))
    assert not await scene.store.transact(lambda t: jobs.move(t, job, JobState.SENDING))


async def test_renewing_reaches_only_ones_own_jobs(scene: Scene):
    """A worker renews the leases that it holds, and no other's, even of a job that it once had."""
    await scene.submit()
    await scene.submit()
    (first,) = await claim(scene.store, "one", lease_us=LAPSED_US)
    (second,) = await claim(scene.store, "two", lease_us=LAPSED_US)
    await scene.store.write(jobs.renew_all("one", [first, second], LEASE_US))
    assert [job.id for job in await claim_lapsed(scene.store, "three")] == [second.id]


async def test_letting_all_leases_lapse(scene: Scene):
    """After `lapse_all` every held job can be taken over at once."""
    for _ in range(3):
        await scene.submit()
    held = await claim(scene.store, "dead", most=2)
    await scene.store.transact(jobs.lapse_all)
    await scene.run("UPDATE jobs SET due_at = due_at - 1 WHERE worker IS NOT NULL")
    assert {job.id for job in await claim_lapsed(scene.store, "new")} == {job.id for job in held}
