"""A finished order's film: fetched, checked, published, and its task settled."""

import asyncio
import errno
from dataclasses import replace
from typing import Any

import structlog

from filmgate.compute.child import ChildDied, ChildMissing, ChildSpent
from filmgate.domain.errors import ClaimLost
from filmgate.domain.events import Actor
from filmgate.domain.generation import Generation, Workflow
from filmgate.domain.job import Job
from filmgate.domain.task import Failure, FailureCode, Task
from filmgate.engines.base import Engine, Faulty, Made, Order, Refused, Transient
from filmgate.media.checker import BrokenFilm, Checker, Expected
from filmgate.services.jobs import advance, settle
from filmgate.worker.asking import asked
from filmgate.worker.chore import insist
from filmgate.worker.shop import Shop

_log = structlog.get_logger("filmgate.runner")
_NO_SPACE_SECONDS = 5.0
_LOST = Failure(FailureCode.UPSTREAM, "The video that is extended was lost on our side; send it again.")


async def collect(shop: Shop, engine: Engine, order: Order, job: Job, task: Task) -> None:
    """Take the film over and settle, for a task as it was seen. Raises ClaimLost, and what collecting may raise."""
    assert job.handle is not None
    made = await asked(engine.collect(order, job.handle), engine.card.collect_seconds)
    try:
        facts = await _checked(shop.checker, made, _expected(order.generation))
        if order.generation.before is not None:
            facts = await _joined(shop.checker, order, made)
    except (BrokenFilm, ChildDied) as error:
        made.path.unlink(missing_ok=True)
        raise Faulty(str(error)) from error
    await _publish(shop, job, task, made, facts)


async def _checked(checker: Checker, made: Made, expected: Expected) -> dict[str, Any]:
    """What is known of the film. A child may be killed by anybody; where a second one dies, the film killed it.

    Raises BrokenFilm, ChildDied, and Transient where no child could be had.
    """
    try:
        try:
            return await checker.check(made.path, expected)
        except ChildMissing:
            raise
        except ChildDied:
            return await checker.check(made.path, expected)
    except ChildMissing as error:
        raise Transient(str(error)) from error


async def _joined(checker: Checker, order: Order, made: Made) -> dict[str, Any]:
    """Put the clip before the film; what is known of both together. Raises Refused, and what checking may."""
    before = order.inputs.get("before")
    if before is None:
        raise Refused(_LOST)
    whole = replace(made, path=made.path.with_name(f"{made.path.name}.whole"))
    try:
        try:
            await checker.join(before, made.path, whole.path)
        except ChildMissing as error:
            raise Transient(str(error)) from error
        except (BrokenFilm, ChildSpent) as error:
            # The film has just been checked: it is the clip, and making the film again would not help.
            failure = Failure(FailureCode.INVALID_VIDEO, f"The video cannot be extended: {error}.")
            raise Refused(failure) from error
        expected = replace(_expected(order.generation), seconds=order.generation.whole_seconds)
        facts = await _checked(checker, whole, expected)
        await asyncio.to_thread(whole.path.replace, made.path)
        return facts
    finally:
        whole.path.unlink(missing_ok=True)


async def _publish(shop: Shop, job: Job, task: Task, made: Made, facts: dict[str, Any]) -> None:
    token = shop.nature.entropy(16).hex()
    size = await _stored(shop, job, made, token)
    film = settle.Film(token, size, "video/mp4", {"film": facts, "engine": made.facts}, made.cost)
    try:
        settled = await insist(lambda: settle.succeed(shop.store, shop.nature, job, film, Actor.RUNNER, seen=task))
    except ClaimLost:
        # Either another worker has the job now, or the answer to our own commit got lost: the file says which.
        if not await settle.is_kept(shop.store, token):
            await shop.media.discard(token)
        raise
    if not settled:
        await shop.media.discard(token)


async def _stored(shop: Shop, job: Job, made: Made, token: str) -> int:
    """Publish the film; while the disk is full, wait for room: the film is made, and must not be lost."""
    while True:
        try:
            return await shop.media.publish(made.path, token)
        except OSError as error:
            if error.errno not in (errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EROFS):
                raise
            _log.error("film waits for room", job=job.id.hex(), reason=str(error))
            if not await insist(lambda: advance.wanted(shop.store, job)):
                raise ClaimLost() from error
            await asyncio.sleep(_NO_SPACE_SECONDS)


def _expected(asked_for: Generation) -> Expected:
    # An edited clip may keep its own size: how many pixels it then has is its engine's affair.
    width, height = (0, 0) if asked_for.workflow is Workflow.VIDEO_EDIT else asked_for.size
    return Expected(width, height, asked_for.seconds, asked_for.audible)
