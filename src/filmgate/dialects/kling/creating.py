"""How a request of either design becomes a task."""

from collections.abc import Callable
from dataclasses import replace

from starlette.requests import Request
from starlette.responses import Response

from filmgate.dialects.kling.elements import recalled
from filmgate.dialects.kling.models import CALLBACK_EVENTS, Wanted
from filmgate.dialects.kling.pictures import with_urls
from filmgate.domain.access import Caller
from filmgate.domain.errors import InvalidField
from filmgate.domain.frozen import frozen
from filmgate.edge.aside import aside
from filmgate.edge.body import check_kept, read_body
from filmgate.edge.callbacks import check_callback
from filmgate.edge.house import House
from filmgate.edge.serving import JSON
from filmgate.edge.submission import Beside, Counter

# Clients send a request again when its answer is lost: one that was answered is never to be.
_ACCEPTED = {"X-Should-Retry": "false"}


@frozen
class Creator:
    """Takes requests of one design; `counter` is where they become tasks."""

    house: House
    counter: Counter

    async def create(
        self,
        caller: Caller,
        request: Request,
        heard: Callable[[bytes], Wanted],
        write: Callable[[bytes, str | None], bytes],
        route: str = "",
    ) -> Response:
        """The answer to a request; `heard` reads its body, `write` says a task's id and its customer's name for it.

        It is made from what is known without asking for the task: whoever hears nothing sends it again. Raises a
        Refusal.
        """
        raw = await read_body(request, self.house.body_max_bytes, bare=True)
        kept = await aside(len(raw), lambda: with_urls(raw))
        await check_kept(kept)
        wanted = heard(raw)
        if wanted.callback_url is not None:
            await check_callback(wanted.callback_url, self.house.private_networks, plain_http=True)
        task_id = await self._accepted(caller, request, kept, wanted, route)
        return Response(write(task_id, wanted.external_id), 200, _ACCEPTED, JSON)

    async def _accepted(self, caller: Caller, request: Request, kept: bytes, wanted: Wanted, route: str) -> bytes:
        """The id of the new task, or of the earlier one that answers, even if its elements are not there any more."""
        try:
            elements = await recalled(self.house, caller, request, wanted.named)
        except InvalidField:
            earlier = await self.counter.answered(caller, request, kept, wanted.callback_url)
            if earlier is None:
                raise
            return earlier
        asked = replace(wanted.asked, elements=elements)
        beside = Beside(wanted.external_id, route, CALLBACK_EVENTS if wanted.callback_url else ())
        return (await self.counter.accept(caller, request, kept, asked, wanted.callback_url, beside)).task_id
