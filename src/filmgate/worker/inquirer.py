"""The inquirer: asks engines after orders of unknown fate, by our token, until it is known what became of them."""

import structlog

from filmgate.domain.errors import ClaimLost
from filmgate.domain.events import Actor
from filmgate.domain.nature import SECOND
from filmgate.domain.routing import EngineCard
from filmgate.engines.base import Transient
from filmgate.services.jobs import inquire
from filmgate.services.jobs.inquire import Question
from filmgate.worker.asking import asked
from filmgate.worker.calls import Calls
from filmgate.worker.chore import insist
from filmgate.worker.order import order_of
from filmgate.worker.shop import Shop

_log = structlog.get_logger("filmgate.inquirer")
_AT_ONCE = 16
_WAITS_SECONDS = (1.0, 2.0, 5.0, 10.0, 30.0, 60.0, 300.0, 900.0)


class Inquirer:
    """Asks engines that are `findable` only; orders at others wait for the operator."""

    name = "inquirer"
    bell = "unknown"

    def __init__(self, shop: Shop, *, rest_seconds: float = 1.0) -> None:
        self._shop = shop
        self._calls = Calls(self.name, _AT_ONCE)
        self.rest_seconds = rest_seconds

    async def run_once(self) -> int:
        engines = [engine for engine in self._shop.engines.values() if engine.card.findable]
        if not engines or self._calls.free <= 0:
            return 0
        lease_us = int(max(engine.card.ask_seconds for engine in engines) * SECOND) + self._shop.lease_us
        store, nature, worker = self._shop.store, self._shop.nature, f"{self._shop.name} {self.name}"
        names = [engine.card.name for engine in engines]
        questions = await inquire.claim(store, nature, worker, names, lease_us, self._calls.free)
        for question in questions:
            self._calls.begin(self._ask(question))
        return len(questions)

    async def settle_all(self) -> None:
        """Wait until every question has its answer."""
        await self._calls.settle_all()

    async def stop(self) -> None:
        """Stop asking; whatever is open is asked again by the next worker."""
        await self._calls.stop()

    async def _ask(self, question: Question) -> None:
        job = question.assignment.job
        engine = self._shop.engines[job.engine]
        wait_us = int(_WAITS_SECONDS[min(max(job.inquiries, 1), len(_WAITS_SECONDS)) - 1] * SECOND)
        try:
            handle = await asked(engine.find(order_of(self._shop, question.assignment)), engine.card.ask_seconds)
        except Transient as error:
            return await self._later(question, wait_us, str(error))
        # That there is no such order is believed once it would be there if it had ever come.
        early_us = _appears_us(engine.card) - question.age_us
        if handle is None and early_us > 0:
            return await self._later(question, min(wait_us, early_us), "it may still be on its way")
        try:
            await self._write(question, handle)
        except ClaimLost:
            _log.info("claim lost", job=job.id.hex())

    async def _later(self, question: Question, wait_us: int, reason: str) -> None:
        job = question.assignment.job
        _log.info("fate still unknown", job=job.id.hex(), inquiries=job.inquiries, reason=reason)
        await insist(lambda: inquire.ask_again(self._shop.store, question.assignment, wait_us))

    async def _write(self, question: Question, handle: str | None) -> None:
        assignment, store, nature, router = question.assignment, self._shop.store, self._shop.nature, self._shop.router
        _log.info("fate known", job=assignment.job.id.hex(), taken=handle is not None)
        if handle is not None:
            await insist(lambda: inquire.taken(store, nature, assignment, handle))
        else:
            await insist(lambda: inquire.never_taken(store, nature, router, assignment, Actor.INQUIRER))


def _appears_us(card: EngineCard) -> int:
    return int((card.start_seconds + card.appears_seconds) * SECOND)
