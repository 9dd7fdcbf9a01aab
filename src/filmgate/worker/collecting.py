"""A finished order's film: fetched, checked, published, and its task settled."""

import asyncio
import errno
from dataclasses import replace
from pathlib import Path

import structlog

from filmgate.compute.child import ChildDied, ChildMissing, ChildSpent
from filmgate.domain.errors import ClaimLost
from filmgate.domain.events import Actor
from filmgate.domain.generation import Generation, Workflow
from filmgate.domain.job import Job
from filmgate.domain.task import Failure, FailureCode, Task
from filmgate.engines.base import Engine, Faulty, Made, Order, Refused, Transient
from filmgate.media.checker import BrokenFilm, Checked, Checker
from filmgate.media.expected import Expected
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
    token = shop.nature.entropy(16).hex()
    place, expected = shop.media.place(token), _expected(order.generation)
    try:
        if order.generation.before is None:
            checked = await _checked(shop.checker, made.path, expected, place)
        else:
            await _checked(shop.checker, made.path, expected, None)
            whole = replace(expected, seconds=order.generation.whole_seconds)
            checked = await _joined(shop.checker, order, made.path, whole, place)
    except (BrokenFilm, ChildDied) as error:
        made.path.unlink(missing_ok=True)
        await shop.media.discard(token)
        raise Faulty(str(error)) from error
    await _keep(shop, job, task, made, checked, token)


async def _checked(checker: Checker, path: Path, expected: Expected, place: Path | None) -> Checked:
    """What is known of the film. A child may be killed by anybody; where a second one dies, the film killed it.

    Raises BrokenFilm, ChildDied, and Transient where no child could be had.
    """
    try:
        try:
            return await checker.check(path, expected, place)
        except ChildMissing:
            raise
        except ChildDied:
            return await checker.check(path, expected, place)
    except ChildMissing as error:
        raise Transient(str(error)) from error


async def _joined(checker: Checker, order: Order, film: Path, expected: Expected, place: Path) -> Checked:
    """Put the clip before the film; what is known of both together. Raises Refused, and what checking may."""
    before = order.inputs.get("before")
    if before is None:
        raise Refused(_LOST)
    whole = film.with_name(f"{film.name}.whole")
    try:
        try:
            await checker.join(before, film, whole)
        except ChildMissing as error:
            raise Transient(str(error)) from error
        except (BrokenFilm, ChildSpent) as error:
            # The film has just been checked: it is the clip, and making the film again would not help.
            failure = Failure(FailureCode.INVALID_VIDEO, f"The video cannot be extended: {error}.")
            raise Refused(failure) from error
        checked = await _checked(checker, whole, expected, place)
        if checked.size is None:
            await asyncio.to_thread(whole.replace, film)
        return checked
    finally:
        whole.unlink(missing_ok=True)


async def _keep(shop: Shop, job: Job, task: Task, made: Made, checked: Checked, token: str) -> None:
    """Settle the task of a film that lies in its place, or is put there."""
    size = await _stored(shop, job, made, token) if checked.size is None else checked.size
    film = settle.Film(token, size, "video/mp4", {"film": checked.facts, "engine": made.facts}, made.cost)
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
