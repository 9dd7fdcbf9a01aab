"""How a request of either design becomes a task."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace

from starlette.requests import Request

from filmgate.dialects.kling.elements import recalled
from filmgate.dialects.kling.models import CALLBACK_EVENTS, Wanted
from filmgate.dialects.kling.pictures import with_urls
from filmgate.domain.access import Caller
from filmgate.domain.task import TaskRecord
from filmgate.edge.body import read_body
from filmgate.edge.callbacks import check_callback
from filmgate.edge.house import House
from filmgate.edge.submission import Beside, Counter
from filmgate.services.tasks.read import read

# From so many bytes on a body is looked through beside the event loop.
_LARGE = 256 * 1024


@dataclass(frozen=True, slots=True)
class Creator:
    """Takes requests of one design; `counter` is where they become tasks."""

    house: House
    counter: Counter

    async def create(
        self, caller: Caller, request: Request, heard: Callable[[bytes], Wanted], route: str = ""
    ) -> TaskRecord:
        """The new task, or the earlier one that answers this request; `heard` reads a body. Raises a Refusal."""
        raw = await read_body(request, self.house.body_max_bytes)
        wanted = heard(raw)
        if wanted.callback_url is not None:
            await check_callback(wanted.callback_url, self.house.private_networks, plain_http=True)
        asked = replace(wanted.asked, elements=await recalled(self.house, caller, request, wanted.named))
        kept = with_urls(raw) if len(raw) < _LARGE else await asyncio.to_thread(with_urls, raw)
        beside = Beside(wanted.external_id, route, CALLBACK_EVENTS if wanted.callback_url else ())
        accepted = await self.counter.accept(caller, request, kept, asked, wanted.callback_url, beside)
        return await read(self.house.desk.store, caller, accepted.task_id.hex())
