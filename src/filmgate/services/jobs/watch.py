"""Follow orders whose films nobody waits for any more: claim those that are due, and book what they cost."""

from collections.abc import Sequence

from filmgate.domain.errors import ClaimLost
from filmgate.domain.events import Actor, Event, Noun
from filmgate.domain.job import Job, JobState
from filmgate.domain.nature import Nature
from filmgate.services.jobs.assign import Assignment, Illegible, assign, set_aside
from filmgate.store import events, jobs
from filmgate.store.base import Store, Transaction


async def claim(
    store: Store, nature: Nature, worker: str, engines: Sequence[str], lease_us: int, most: int
) -> list[Assignment]:
    """Lease watched jobs of these engines that are due; also those whose worker let its lease lapse."""

    async def work(transaction: Transaction) -> tuple[list[Assignment], list[Illegible]]:
        return await assign(transaction, await jobs.claim_watched(transaction, worker, engines, lease_us, most))

    assigned, illegible = await store.transact(work)
    await set_aside(store, nature, illegible)
    return assigned


async def book(store: Store, nature: Nature, job: Job, cost: int) -> None:
    """The order was finished too late; what the engine charged, in micro-dollars, is our loss. Raises ClaimLost."""
    cause = "too late: its task had ended"
    done = Event(job.task_id, Noun.JOB, job.id, nature.now(), job.state, JobState.DONE, Actor.WATCHER, cause)

    async def work(transaction: Transaction) -> None:
        if not await jobs.set_done(transaction, job, cost):
            raise ClaimLost()
        await transaction.batch(events.insert(done))

    await store.transact(work)
