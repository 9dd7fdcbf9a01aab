"""`filmgate jobs …`: orders at engines, and what becomes of those whose fate nobody knows."""

import os
from typing import TYPE_CHECKING, Annotated, Any

import typer

from filmgate.cli.facts import moment, of_event, of_job
from filmgate.cli.money import dollars
from filmgate.cli.opening import opened
from filmgate.cli.options import Data, Json
from filmgate.cli.running import run
from filmgate.cli.speech import answer, in_options
from filmgate.cli.tables import Column, pairs, show
from filmgate.domain.errors import InvalidField
from filmgate.domain.ids import dashed
from filmgate.domain.job import JOB_ENDED, JobRecord, JobState
from filmgate.domain.nature import iso
from filmgate.settings import Settings, load

if TYPE_CHECKING:
    from filmgate.services.jobs.resolve import Fate
    from filmgate.services.jobs.show_job import JobDossier

_FATES = "--never-started, --accepted HANDLE or --cancelled"
JobId = Annotated[str, typer.Argument(metavar="ID", help="The job's id, as 'filmgate jobs list' shows it.")]
app = typer.Typer(help="Jobs: orders that were placed with engines, and those whose fate is unknown.")


@app.command("list")
def list_all(
    state: Annotated[JobState | None, typer.Option("--state", help="Only jobs in this state.")] = None,
    limit: Annotated[int, typer.Option("--limit", metavar="N", min=1, max=10_000, help="How many at most.")] = 20,
    data: Data = None,
    json: Json = False,
) -> None:
    """Show the newest jobs."""
    found = run(_list(load(os.environ, data=data), state, limit))
    if json:
        answer({"jobs": [_facts(record) for record in found]})
        return
    titles = ("id", "engine", "state", "sent", "asked", "cost", "task", "its state")
    numbers = ("asked", "cost")
    show([Column(title, number=title in numbers) for title in titles], [_row(record) for record in found])


async def _list(settings: Settings, state: JobState | None, limit: int) -> list[JobRecord]:
    from filmgate.services.jobs.list_jobs import list_jobs

    async with opened(settings) as installation:
        return await list_jobs(installation.store, state, limit)


@app.command("show")
def show_one(job_id: JobId, data: Data = None, json: Json = False) -> None:
    """Show all that is kept of a job: its token and handle at the engine, and its steps."""
    _tell(run(_show(load(os.environ, data=data), job_id)), json)


async def _show(settings: Settings, job_id: str) -> "JobDossier":
    from filmgate.services.jobs.show_job import show_job

    async with opened(settings) as installation:
        return await show_job(installation.store, job_id)


@app.command()
def resolve(
    job_id: JobId,
    operator: Annotated[str, typer.Option("--operator", metavar="NAME", help="Who you are; the job's steps keep it.")],
    never_started: Annotated[
        bool, typer.Option("--never-started", help="The engine never had it: its task goes on without it.")
    ] = False,
    accepted: Annotated[
        str | None, typer.Option("--accepted", metavar="HANDLE", help="The engine has it, under this name of its own.")
    ] = None,
    cancelled: Annotated[
        bool, typer.Option("--cancelled", help="Nothing is under way there, and its task has ended.")
    ] = False,
    data: Data = None,
    json: Json = False,
) -> None:
    """Say what became of a job whose fate is unknown, once you have looked it up at its engine."""
    from filmgate.services.jobs.resolve import Fate

    said = {Fate.NEVER_STARTED: never_started, Fate.ACCEPTED: accepted is not None, Fate.CANCELLED: cancelled}
    fates = [fate for fate, is_said in said.items() if is_said]
    if len(fates) != 1:
        raise InvalidField("resolve", f"takes one of {_FATES}.")
    settings = load(os.environ, data=data)
    _tell(run(_resolve(settings, job_id, fates[0], operator, accepted or "")), json)


async def _resolve(settings: Settings, job_id: str, fate: "Fate", operator: str, handle: str) -> "JobDossier":
    from filmgate.services.jobs.resolve import resolve

    async with opened(settings) as installation:
        with in_options({}):
            store, nature, router = installation.store, installation.nature, installation.router
            return await resolve(store, nature, router, job_id, fate, operator, handle)


def _tell(dossier: "JobDossier", json: bool) -> None:
    if json:
        answer({**_facts(dossier.record), "events": [of_event(one) for one in dossier.events]})
        return
    record, job = dossier.record, dossier.record.job
    pairs(
        [
            ("job", f"{dashed(job.id)}  {job.state}"),
            ("task", f"{dashed(job.task_id)}  {record.task_state}"),
            ("engine", job.engine),
            ("token", job.token),
            ("handle", job.handle or ""),
            ("sent", "" if record.sent_at is None else iso(record.sent_at)),
            ("asked after", f"{job.inquiries} times" if job.inquiries else ""),
            ("watched", "nobody waits for its film any more" if job.watched else ""),
            ("looked at next", "" if job.state in JOB_ENDED else iso(record.due_at)),
            ("cost", dollars(job.cost)),
        ]
    )
    typer.echo("")
    rows = [(moment(one.at), f"{one.before or '·'} → {one.after}", one.actor, one.cause) for one in dossier.events]
    show([Column(title, folds=title == "why") for title in ("when", "change", "by", "why")], rows)


def _row(record: JobRecord) -> tuple[str, ...]:
    job = record.job
    sent = "" if record.sent_at is None else iso(record.sent_at)
    asked, task = str(job.inquiries or ""), dashed(job.task_id)
    return dashed(job.id), job.engine, str(job.state), sent, asked, dollars(job.cost), task, record.task_state


def _facts(record: JobRecord) -> dict[str, Any]:
    job = record.job
    return {
        **of_job(job),
        "task": dashed(job.task_id),
        "task_state": record.task_state,
        "token": job.token,
        "inquiries": job.inquiries,
        "watched": job.watched,
        "created_at": moment(record.created_at),
        "sent_at": None if record.sent_at is None else moment(record.sent_at),
        "due_at": None if job.state in JOB_ENDED else moment(record.due_at),
    }
