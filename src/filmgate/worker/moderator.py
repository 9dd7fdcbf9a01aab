"""Judges what tasks ask for, as far as the operator has switched that on: by word rules, and by an endpoint."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

import structlog

from filmgate.domain.frozen import frozen
from filmgate.domain.generation import Generation
from filmgate.domain.inputs import Input
from filmgate.domain.moderation import PASSED, Mode, Verdict, texts
from filmgate.domain.task import Task
from filmgate.domain.word_rules import RuleBook
from filmgate.media.base import InputStore
from filmgate.media.peephole import Glimpse, Peephole, Unseen
from filmgate.worker.endpoint import Away, Endpoint, Seen, endpoint_session

_log = structlog.get_logger("filmgate.moderation")


class MustWait(Exception):
    """A check that may not be left out could not be made now; says why."""


class Flagged(Exception):
    """The task is refused."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(verdict.note)
        self.failure = verdict.failure


@frozen(kw_only=True)
class Checks:
    """How to judge. No `url`: no endpoint is asked. `open`: a task passes that it could not be asked about."""

    mode: Mode
    rules: RuleBook
    url: str = ""
    key: str = ""
    timeout_seconds: float = 10.0
    open: bool = False


@asynccontextmanager
async def open_moderator(checks: Checks, peephole: Peephole | None = None) -> AsyncIterator["Moderator"]:
    """A moderator, with its connections to the endpoint."""
    if not checks.url:
        yield Moderator(checks.mode, checks.rules)
        return
    async with endpoint_session() as session:
        endpoint = Endpoint(session, checks.url, checks.key, timeout_seconds=checks.timeout_seconds)
        yield Moderator(checks.mode, checks.rules, endpoint, peephole, checks.open)


@frozen
class Moderator:
    """`open` lets a task pass that the endpoint could not be asked about; else it waits, where rules are enforced."""

    mode: Mode
    rules: RuleBook
    endpoint: Endpoint | None = None
    peephole: Peephole | None = None
    open: bool = False

    def read(self, task: Task, asked: Generation) -> Verdict:
        """What the word rules say, before anything is fetched. Raises Flagged."""
        return self._told(task, self.rules.judge(texts(asked)))

    async def look(self, task: Task, asked: Generation, named: Iterable[Input], inputs: InputStore) -> Verdict:
        """What the endpoint says of all of it and of what it names, which `inputs` has. Raises Flagged, MustWait."""
        if self.endpoint is None:
            return PASSED
        try:
            glimpses = [shown for one in named for shown in await self._glimpses(one, inputs)]
            verdict = await self.endpoint.judge(task, Seen(texts(asked), glimpses))
        except (Away, Unseen) as error:
            reason = f"moderation endpoint: {error}" if isinstance(error, Away) else str(error)
            if self.mode is Mode.ENFORCE and not self.open:
                _log.error("waits for moderation", task=task.id.hex(), reason=reason)
                raise MustWait(reason) from error
            verdict = Verdict(unseen=reason)
        return self._told(task, verdict)

    async def _glimpses(self, one: Input, inputs: InputStore) -> list[tuple[str, Glimpse]]:
        path = inputs.find(one.id)
        if self.peephole is None or path is None:
            raise Unseen(f"{one.field} cannot be shown to it")
        clip = one.media_type.startswith("video/")
        return [(one.field, glimpse) for glimpse in await self.peephole.glimpses(path, clip=clip)]

    def _told(self, task: Task, verdict: Verdict) -> Verdict:
        """The operator hears of it; the customer never hears which rule it was."""
        if verdict.note:
            _log.warning("moderation", task=task.id.hex(), mode=str(self.mode), found=verdict.note)
        if verdict.flagged and self.mode is Mode.ENFORCE:
            raise Flagged(verdict)
        return verdict
