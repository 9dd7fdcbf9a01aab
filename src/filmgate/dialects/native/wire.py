"""This API's words: requests into Generations, tasks, money and errors into bare objects. Decides nothing."""

from collections.abc import Iterable
from typing import Any

import msgspec

from filmgate.dialects.native import words
from filmgate.dialects.native.models import CARDS, FOLLOWS_CLIP, TAKES
from filmgate.domain import errors, ids
from filmgate.domain.catalog import find
from filmgate.domain.generation import Element, Generation, Shot, Workflow
from filmgate.domain.ledger import Funds
from filmgate.domain.links import beside
from filmgate.domain.money import usd
from filmgate.domain.nature import moment
from filmgate.domain.task import Task, TaskRecord, TaskState
from filmgate.domain.uploads import Upload
from filmgate.edge.body import decode, echo, whole
from filmgate.edge.errors import sentence, status_of
from filmgate.services.tasks.content import read_generation, read_result
from filmgate.services.tasks.timeline import Step

SEED_MAX = 2**32 - 1
_SOME = {name for names in TAKES.values() for name in names}
_wish = msgspec.json.Decoder(words.Wish)
_write = msgspec.json.Encoder().encode


def read_request(raw: bytes) -> tuple[Generation, str | None]:
    """What a body asks for, checked against its model's card, and the callback URL that it wants called."""
    given = {
        name: value for name, value in msgspec.structs.asdict(decode(_wish, raw)).items() if value not in (None, "", ())
    }
    callback_url = given.pop("callback_url", None)
    model = given.setdefault("model", CARDS[0].model)
    card = find(CARDS, model)
    workflow = given.setdefault("workflow", Workflow.TEXT_TO_VIDEO)
    for name in given:
        if name in _SOME and name not in TAKES[workflow]:
            raise errors.InvalidField(name, f"{workflow} does not take it.")
    asked = Generation(**_translated(workflow, given))
    card.check(asked)
    return asked, callback_url


def _translated(workflow: Workflow, given: dict[str, Any]) -> dict[str, Any]:
    """The members as a Generation has them."""
    for name in ("duration", "seed"):
        if name in given:
            given[name] = whole(name, given[name])
    if not 0 <= given.get("seed", 0) <= SEED_MAX:
        raise errors.InvalidField("seed", f"must be a whole number from 0 to {SEED_MAX}.")
    if shots := given.get("shots"):
        given["shots"] = tuple(Shot(prompt=part.prompt, duration=whole("shots", part.duration)) for part in shots)
        given.setdefault("duration", sum(shot.duration for shot in given["shots"]))
    if elements := given.get("elements"):
        given["elements"] = tuple(_element(portrait) for portrait in elements)
    if workflow in FOLLOWS_CLIP:
        given["duration"] = 0
    if "video" in given:
        # A film made from a clip gets no new sound: the clip's own is kept or not.
        given["sound"] = False
    return given


def _element(portrait: words.Portrait) -> Element:
    given = {name: value for name, value in msgspec.structs.asdict(portrait).items() if value is not None}
    return Element(**given)


def public_id(task: Task) -> str:
    return ids.dashed(task.id)


def write_task(record: TaskRecord, urls: list[str], steps: Iterable[Step] | None = None) -> bytes:
    return _write(task_of(record, urls, steps))


def write_page(tasks: list[words.Task], next_cursor: str | None) -> bytes:
    return _write(words.Listed(tasks, next_cursor))


def write_steps(steps: Iterable[Step]) -> bytes:
    return _write(words.Listed([step_of(step) for step in steps], None))


def task_of(record: TaskRecord, urls: list[str], steps: Iterable[Step] | None = None) -> words.Task:
    """A task in this API's words; with its timeline where `steps` are given."""
    task, failure = record.task, record.task.failure
    asked = read_generation(echo(record.content.generation.encode()))
    return words.Task(
        id=public_id(task),
        state=task.state,
        dialect=task.dialect,
        model=task.model,
        workflow=asked.workflow,
        mode=asked.mode,
        generation=asked,
        price_usd=usd(task.price),
        charged_usd=usd(task.charged),
        rate_card=_rate_card(task),
        progress=record.progress,
        films=[film_of(url, film.size) for url, film in zip(urls, record.films, strict=True)],
        result=read_result(record.content.result) or None,
        failure=words.Failed(failure.code, failure.message) if failure else None,
        callback_url=task.callback_url,
        created_at=moment(task.created_at),
        started_at=None if task.started_at is None else moment(task.started_at),
        ended_at=None if task.ended_at is None else moment(task.ended_at),
        deadline_at=moment(task.deadline_at),
        events=msgspec.UNSET if steps is None else tuple(step_of(step) for step in steps),
    )


def film_of(url: str, size: int) -> words.Film:
    return words.Film(url, size, beside(url, ".jpg"), beside(url, "-preview.mp4"))


def file_of(one: Upload, url: str) -> words.File:
    return words.File(
        id=ids.dashed(one.id),
        url=url,
        kind=one.kind,
        media_type=one.media_type,
        size=one.size,
        width=one.width,
        height=one.height,
        seconds=one.duration / 1000 or None,
        created_at=moment(one.created_at),
        expires_at=moment(one.expires_at),
    )


def write_upload(one: words.File) -> bytes:
    return _write(one)


def write_uploads(files: list[words.File], next_cursor: str | None) -> bytes:
    return _write(words.Listed(files, next_cursor))


def _rate_card(task: Task) -> words.Card | None:
    """The card that made the price; none where nobody kept it."""
    name, _, version = task.rate_version.rpartition(" ")
    return words.Card(name, version) if name else None


def step_of(step: Step) -> words.Step:
    event = step.event
    actor = event.actor.partition(":")[0]  # the operator's own name stays in the house
    before = TaskState(event.before) if event.before else None
    return words.Step(step.number, moment(event.at), before, TaskState(event.after), actor, event.told)


def write_quote(asked: Generation, price: int, name: str, version: str) -> bytes:
    quote = words.Quote(
        price_usd=usd(price),
        final=asked.workflow is not Workflow.MOTION_CONTROL,
        rate_card=words.Card(name, version),
        generation=shortened(asked),
    )
    return _write(quote)


def write_said(phrases: Iterable[words.Said]) -> bytes:
    return _write(words.Listed(list(phrases), None))


def shortened(asked: Generation) -> Generation:
    """The same with `data:` URLs cut short, as a customer may see it again."""
    return read_generation(echo(_write(asked)))


def write_balance(funds: Funds) -> bytes:
    return _write(words.Balance(usd(funds.balance), usd(funds.granted), usd(funds.consumed), usd(funds.held)))


_STATUSES: dict[type[Exception], int] = {errors.UnknownModel: 400}


def fault_of(error: Exception) -> words.Fault:
    """What went wrong; the codes are those of the error tree."""
    known = isinstance(error, errors.Refusal | errors.StoreUnavailable)
    fault = words.Fault(error.code if known else "internal", sentence(error))  # type: ignore[attr-defined]
    if isinstance(error, errors.InvalidField):
        fault.field = error.field
    elif isinstance(error, errors.UnknownModel):
        fault.field = "model"
    return fault


def write_error(error: Exception) -> tuple[int, bytes]:
    """Status and body of a refusal or of a crash."""
    return status_of(error, _STATUSES), _write(words.Refused(fault_of(error)))
