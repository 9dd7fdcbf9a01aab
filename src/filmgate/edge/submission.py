"""Turn a translated request into a task: checked against its model's card, priced, submitted."""

from dataclasses import dataclass

from starlette.requests import Request

from filmgate.domain.access import Caller
from filmgate.domain.generation import Generation
from filmgate.domain.pricing import RateCard
from filmgate.edge.body import echo
from filmgate.edge.house import House
from filmgate.edge.idempotency import fingerprint, idempotency_key
from filmgate.edge.origin import origin_of
from filmgate.services.read import read
from filmgate.services.submit import Submission, submit


@dataclass(frozen=True, slots=True)
class Accepted:
    """A task's id and its price in micro-dollars."""

    task_id: bytes
    price: int


@dataclass(frozen=True, slots=True)
class Counter:
    """Where one dialect's requests become tasks."""

    house: House
    dialect: str
    rates: RateCard

    async def accept(
        self, caller: Caller, request: Request, raw: bytes, asked: Generation, callback_url: str | None = None
    ) -> Accepted:
        """Submit a Generation that its card has checked. Raises a Refusal."""
        price = self.rates.price(asked)
        submission = Submission(
            caller=caller,
            dialect=self.dialect,
            generation=asked,
            price=price,
            request=echo(raw),
            origin=origin_of(self.house, request),
            fingerprint=fingerprint(self.dialect, request.scope["path"], raw),
            callback_url=callback_url,
            idempotency_key=idempotency_key(request),
        )
        task_id = await submit(self.house.desk, submission)
        if submission.idempotency_key is not None:
            # It may be an earlier task, from before the prices changed.
            price = (await read(self.house.desk.store, caller, task_id.hex())).task.price
        return Accepted(task_id, price)
