"""The routes of OpenAI's videos: create, remix, edit; get, list, delete; content."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from filmgate.dialects.openai import answers, extending, wire, words
from filmgate.dialects.openai.clips import kept_clip
from filmgate.dialects.openai.content import Contents
from filmgate.dialects.openai.faults import write_error
from filmgate.dialects.openai.phrase import PATH
from filmgate.domain import ids
from filmgate.domain.access import Caller
from filmgate.domain.errors import FileRemoved, InvalidField, NoFilm, Refusal, UnknownRoute, WrongMethod
from filmgate.domain.generation import Generation, Mode
from filmgate.domain.pricing import RateCard
from filmgate.domain.task import TaskRecord, TaskState
from filmgate.edge.forms import read_fields
from filmgate.edge.house import House
from filmgate.edge.origin import origin_of
from filmgate.edge.query import read_query
from filmgate.edge.serving import JSON, Endpoint, EnvelopeApp, TaskEndpoint
from filmgate.edge.submission import Beside, Counter
from filmgate.services.tasks.content import read_generation
from filmgate.services.tasks.list_tasks import Filter, list_rising, list_tasks
from filmgate.services.tasks.read import read
from filmgate.services.tasks.remove_task import remove_task

_CHARACTERS = ((f"{PATH}/characters", "POST"), (f"{PATH}/characters/{{character_id}}", "GET"))
_MAKING = frozenset({"edits", "extensions", "characters"})
# Clients send a request again when its answer is lost: one that was answered is never to be.
_ACCEPTED = {"X-Should-Retry": "false"}


class _Videos:
    """The handlers that are about tasks."""

    def __init__(self, house: House, counter: Counter) -> None:
        self._house = house
        self._store = house.desk.store
        self._counter = counter

    async def collection(self, caller: Caller, request: Request) -> bytes | ASGIApp:
        """One path is one route: a second one would hide the methods of the first from a 405."""
        return await (self.create if request.method == "POST" else self.list)(caller, request)

    async def create(self, caller: Caller, request: Request) -> ASGIApp:
        raw = (await read_fields(request, self._house.body_max_bytes)).raw
        return await self._accepted(caller, request, raw, wire.read_request(raw))

    async def edit(self, caller: Caller, request: Request) -> ASGIApp:
        fields = await read_fields(request, self._house.body_max_bytes)
        prompt, source = wire.read_edit(fields.raw)
        wire.edited(prompt, wire.STAND_IN)  # nothing is kept for a request that would be refused anyway
        if not isinstance(source, words.Source) and source in fields.clips:
            async with kept_clip(self._house, caller, fields, source) as one:
                asked = wire.edited(prompt, self._house.upload_url(one, origin_of(self._house, request)))
                return await self._accepted(caller, request, fields.raw, asked)
        if isinstance(source, words.Source):
            asked = wire.edited(prompt, *await self._film(caller, source.id or ""))
        else:
            asked = wire.edited(prompt, source)
        return await self._accepted(caller, request, fields.raw, asked)

    async def extend(self, caller: Caller, request: Request) -> ASGIApp:
        fields = await read_fields(request, self._house.body_max_bytes)
        prompt, duration, source = wire.read_extension(fields.raw)
        extending.check_source(source, fields)
        wire.extended(prompt, duration, wire.STAND_IN)  # nothing is kept for a request that would be refused anyway
        if isinstance(source, words.Source):
            record = await self._completed(caller, source.id or "")
            asked = await extending.of_video(self._house, record, prompt, duration)
            return await self._accepted(caller, request, fields.raw, asked)
        async with kept_clip(self._house, caller, fields, source) as one:
            here = origin_of(self._house, request)
            asked = await extending.of_clip(self._house, one, prompt, duration, here)
            return await self._accepted(caller, request, fields.raw, asked)

    async def remix(self, caller: Caller, request: Request, record: TaskRecord) -> ASGIApp:
        prompt = wire.read_remix((await read_fields(request, self._house.body_max_bytes)).raw)
        check_completed(record)
        asked = wire.remixed(record, prompt)
        raw = answers.remix_request(record.task, prompt)
        return await self._accepted(caller, request, raw, asked, answers.REMIX)

    async def list(self, caller: Caller, request: Request) -> bytes:
        question = read_query(words.ListQuestion, request)
        after = ids.read(question.after) if question.after else None
        if question.after and after is None:
            raise InvalidField("after", "must be the id of a video, such as the last_id of the page before.")
        if question.order == "asc":
            page = await list_rising(self._store, caller, after, question.limit)
        else:
            page = await list_tasks(self._store, caller, Filter(), after, question.limit)
        videos = [answers.video_of(record, self._house.film_urls(record)) for record in page.records]
        return answers.write_list(videos, page.next is not None)

    async def one(self, caller: Caller, request: Request, record: TaskRecord) -> bytes:
        if request.method == "DELETE":
            return await self._delete(caller, record)
        return answers.write_video(record, self._house.film_urls(record))

    async def _delete(self, caller: Caller, record: TaskRecord) -> bytes:
        desk = self._house.desk
        if desk.shelves is None:
            raise UnknownRoute
        gone = await remove_task(desk.store, desk.nature, desk.shelves.media, caller, record.task.id.hex())
        return answers.write_deleted(gone.task)

    async def _accepted(
        self, caller: Caller, request: Request, raw: bytes, asked: Generation, route: str = ""
    ) -> ASGIApp:
        told = answers.read_told(raw, route)
        accepted = await self._counter.accept(caller, request, raw, asked, beside=Beside(route=route))
        return Response(answers.write_created(accepted.task_id, asked, told), 200, _ACCEPTED, JSON)

    async def _film(self, caller: Caller, public_id: str) -> tuple[str, Mode]:
        """The URL of a video of the caller's, and its mode. Raises UnknownTask, NoFilm, FileRemoved."""
        record = await self._completed(caller, public_id)
        if record.film_removed:
            raise FileRemoved
        return self._house.film_urls(record)[0], read_generation(record.content.generation).mode

    async def _completed(self, caller: Caller, public_id: str) -> TaskRecord:
        record = await read(self._store, caller, public_id)
        check_completed(record)
        return record


def check_completed(record: TaskRecord) -> None:
    """NoFilm where a task has none to work with."""
    if record.task.state is not TaskState.SUCCEEDED:
        word = answers.STATES[record.task.state]
        raise NoFilm(f"The video must be completed; it is {word}. GET /v1/videos/{{video_id}} tells how it stands.")


async def no_characters(caller: Caller, request: Request) -> bytes:
    raise Refusal("There are no characters here; a picture as input_reference shows who is meant.")


def named(request: Request) -> str:
    """The video that a path names. WrongMethod where it is no video's: these places only take what is to be made."""
    video_id = str(request.path_params["video_id"])
    if video_id in _MAKING:
        raise WrongMethod("POST")
    return video_id


def build(house: House, name: str, rates: RateCard) -> EnvelopeApp:
    videos, contents = _Videos(house, Counter(house, name, rates)), Contents(house)

    async def content(caller: Caller, request: Request, record: TaskRecord) -> ASGIApp:
        question = read_query(words.ContentQuestion, request)
        check_completed(record)
        return await contents.find(record, question.variant)

    routes = [
        Route(PATH, Endpoint(house, videos.collection), methods=["GET", "POST"]),
        Route(f"{PATH}/edits", Endpoint(house, videos.edit), methods=["POST"]),
        Route(f"{PATH}/extensions", Endpoint(house, videos.extend), methods=["POST"]),
        *(
            Route(path, Endpoint(house, no_characters), methods=[method], include_in_schema=False)
            for path, method in _CHARACTERS
        ),
        Route(f"{PATH}/{{video_id}}", TaskEndpoint(house, named, videos.one), methods=["GET", "DELETE"]),
        Route(f"{PATH}/{{video_id}}/content", TaskEndpoint(house, named, content), methods=["GET"]),
        Route(f"{PATH}/{{video_id}}/remix", TaskEndpoint(house, named, videos.remix), methods=["POST"]),
    ]
    return EnvelopeApp(name, routes, write_error)
