"""Go on with a task whose order came to nothing: with a new job at the next engine, or by failing it."""

from filmgate.domain.errors import ClaimLost
from filmgate.domain.events import Event, Noun
from filmgate.domain.generation import Generation
from filmgate.domain.job import Job, JobState
from filmgate.domain.nature import Nature
from filmgate.domain.routing import EngineCard, Router
from filmgate.domain.task import Failure
from filmgate.services.jobs.settle import end, failed
from filmgate.services.tasks.rows import plan
from filmgate.store import events, jobs, tasks
from filmgate.store.base import Store, Transaction

# How often one engine is sent a fresh order for a task, where it never had the ones before.
_FRESH_MAX = 3


async def reroute(
    store: Store,
    nature: Nature,
    router: Router,
    job: Job,
    asked: Generation,
    failure: Failure,
    actor: str,
    *,
    fresh: bool = False,
    or_stay: bool = False,
) -> bool:
    """The job is refused; its task gets another one at the next engine that can make it, each engine once.

    Where there is none, a `fresh` one goes to the same engine, a few times; else the task fails with `failure`, free of
    charge. With `or_stay` nothing happens instead, and the answer is False. Raises ClaimLost.
    """
    now = nature.now()

    async def work(transaction: Transaction) -> bool:
        task, ours = await tasks.lock_with_job(transaction, job, money_back=True)
        if not ours:
            raise ClaimLost()
        card = _next(router, asked, await jobs.of_task(transaction, task.id), job, fresh=fresh)
        if card is None and or_stay and not task.ended:
            return False
        over = (
            jobs.set_state(job, JobState.REFUSED, fault=True),
            events.insert(Event(task.id, Noun.JOB, job.id, now, job.state, JobState.REFUSED, actor, failure.message)),
        )
        if task.ended:
            await transaction.batch(*over)
        elif card is None:
            await end(transaction, nature, task, failed(task, failure, now), actor, *over)
        else:
            cause = f", after {job.engine}: {failure.message}"
            await transaction.batch(*over, *plan(nature, task.id, card, actor, cause))
        return True

    moved = await store.transact(work)
    for bell in ("jobs", "outbox"):
        store.ring(bell)
    return moved


def _next(router: Router, asked: Generation, past: list[Job], job: Job, *, fresh: bool) -> EngineCard | None:
    tried = [one.engine for one in past]
    card = router.choose(asked, tried)
    if card is None and fresh and tried.count(job.engine) < _FRESH_MAX:
        return router.card(job.engine)
    return card
