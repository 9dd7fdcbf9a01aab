"""Turn a translated request into a task: checked against its model's card, priced, submitted."""

from starlette.requests import Request

from filmgate.domain.access import Caller
from filmgate.domain.errors import StoreUnavailable, UnknownTask
from filmgate.domain.frozen import frozen
from filmgate.domain.generation import Generation
from filmgate.domain.pricing import RateCard
from filmgate.domain.task import TaskRecord
from filmgate.edge.aside import aside
from filmgate.edge.body import KEPT_MAX_BYTES, echo, too_much
from filmgate.edge.house import House
from filmgate.edge.idempotency import fingerprint, idempotency_key
from filmgate.edge.origin import origin_of
from filmgate.services.tasks import submit
from filmgate.services.tasks.answered import answered
from filmgate.services.tasks.read import read
from filmgate.services.tasks.submit import Submission


@frozen
class Accepted:
    """A task's id, its price in micro-dollars, and what is kept of its request: the text that `Content` holds.

    `new` is all of a task that was not there before.
    """

    task_id: bytes
    price: int
    kept: str
    new: TaskRecord | None


@frozen
class Beside:
    """What a request says of its task beside the film: the customer's own name for it, and what its callback hears of.

    `route` is the path that it came in by, where the dialect goes by that. `deadline_us`: how long its customer gives
    it.
    """

    external_id: str | None = None
    route: str = ""
    callback_events: tuple[str, ...] = ()
    deadline_us: int | None = None


_NOTHING = Beside()


@frozen
class Counter:
    """Where one dialect's requests become tasks."""

    house: House
    dialect: str
    rates: RateCard

    async def accept(
        self,
        caller: Caller,
        request: Request,
        raw: bytes,
        asked: Generation,
        callback_url: str | None = None,
        beside: Beside = _NOTHING,
    ) -> Accepted:
        """Submit a Generation that its card has checked. Raises a Refusal."""
        price = self.rates.price(asked)
        kept, mark = await _written_down(raw, (self.dialect, request.scope["path"], callback_url))
        submission = Submission(
            caller=caller,
            dialect=self.dialect,
            generation=asked,
            price=price,
            rate_version=self.rates.rate_version,
            request=kept,
            origin=origin_of(self.house, request),
            fingerprint=mark,
            callback_url=callback_url,
            idempotency_key=idempotency_key(request),
            external_id=beside.external_id,
            route=beside.route,
            callback_events=beside.callback_events,
            deadline_us=beside.deadline_us,
        )
        submitted = await submit.accept(self.house.desk, submission)
        if submitted.new is None:
            price = await self._charged(caller, submitted.task_id, price)
        return Accepted(submitted.task_id, price, kept, submitted.new)

    async def _charged(self, caller: Caller, task_id: bytes, price: int) -> int:
        """What an earlier task costs, which may be from before the prices changed.

        It is accepted: nobody is told otherwise because it was deleted since, or because nobody can look.
        """
        try:
            return (await read(self.house.desk.store, caller, task_id.hex())).task.price
        except (UnknownTask, StoreUnavailable):
            return price

    async def answered(self, caller: Caller, request: Request, raw: bytes, callback_url: str | None) -> bytes | None:
        """The id of the task that answers this request already, by its Idempotency-Key; None where there is none."""
        key, desk = idempotency_key(request), self.house.desk
        if key is None:
            return None
        _, mark = await _written_down(raw, (self.dialect, request.scope["path"], callback_url))
        return await answered(desk.store, desk.nature, caller, key, mark)


async def _written_down(raw: bytes, place: tuple[str, str, str | None]) -> tuple[str, bytes]:
    """The request as its customer may see it again, and what tells it from any other. Raises TooLarge."""

    def both() -> tuple[str, bytes]:
        kept = echo(raw)
        if len(kept.encode()) > KEPT_MAX_BYTES:
            raise too_much()
        return kept, fingerprint(*place, raw)

    return await aside(len(raw), both)
