"""Clear up orders of unknown fate: claim those that are due, and write what their engine says."""

from collections.abc import Sequence

from filmgate.domain.events import Actor
from filmgate.domain.frozen import frozen
from filmgate.domain.job import JobState
from filmgate.domain.nature import Nature
from filmgate.domain.routing import Router
from filmgate.domain.task import Failure, FailureCode
from filmgate.services.jobs import advance
from filmgate.services.jobs.assign import Assignment, Illegible, assign, set_aside
from filmgate.services.jobs.reroute import reroute
from filmgate.store import jobs
from filmgate.store.base import Store, Transaction

_NEVER_HAD = Failure(FailureCode.UPSTREAM, "The engine never received the order.")


@frozen
class Question:
    """A claimed job of unknown fate, and how many microseconds ago it was sent."""

    assignment: Assignment
    age_us: int


async def claim(
    store: Store, nature: Nature, worker: str, engines: Sequence[str], lease_us: int, most: int
) -> list[Question]:
    """Lease jobs of unknown fate that are due, of engines that can be asked."""

    async def work(transaction: Transaction) -> tuple[list[Question], list[Illegible]]:
        claimed = await jobs.claim_unknown(transaction, worker, engines, lease_us, most)
        ages = {job.id: age for job, age in claimed}
        assigned, illegible = await assign(transaction, [job for job, _ in claimed])
        return [Question(one, ages[one.job.id]) for one in assigned], illegible

    questions, illegible = await store.transact(work)
    await set_aside(store, nature, illegible)
    return questions


async def taken(store: Store, nature: Nature, assignment: Assignment, handle: str) -> None:
    """The engine has it under this handle."""
    cause = "found at the engine by its token"
    await advance.found(store, nature, assignment.job, handle, actor=Actor.INQUIRER, cause=cause)


async def never_taken(store: Store, nature: Nature, router: Router, assignment: Assignment, actor: str) -> None:
    """The engine never had it: its task goes on without it. Raises ClaimLost."""
    job = assignment.job
    if assignment.task.ended:
        cause = "its task had ended, and nothing is known at the engine"
        await advance.advance(store, nature, job, JobState.CANCELLED, actor, cause=cause)
    else:
        await reroute(store, nature, router, job, assignment.generation, _NEVER_HAD, actor, fresh=True)


async def ask_again(store: Store, assignment: Assignment, wait_us: int) -> None:
    """Nobody can say yet; after that long it is due once more."""
    await advance.release(store, assignment.job, wait_us)
