"""`filmgate tasks …`: what customers have asked for, over all accounts."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from filmgate.cli.money import dollars
from filmgate.cli.opening import opened
from filmgate.cli.options import Data, Json
from filmgate.cli.running import asked_to_end, run
from filmgate.cli.speech import answer, tell
from filmgate.domain.errors import InvalidField, UnknownTask
from filmgate.domain.task import TaskState
from filmgate.settings import Settings, load

if TYPE_CHECKING:
    from filmgate.cli.watching import Watch
    from filmgate.domain.task import Task, TaskRecord
    from filmgate.services.tasks.show_task import Dossier

_CALLED_OFF = 130
_LOOK_SECONDS = 0.25
Account = Annotated[str | None, typer.Option("--account", metavar="NAME", help="Only the tasks of this account.")]
TaskId = Annotated[str, typer.Argument(metavar="ID", help="The task's id, in any dialect's form.")]
app = typer.Typer(help="Tasks: what customers have asked for, over all accounts.")


@app.command("list")
def list_all(
    account: Annotated[
        str | None, typer.Option("--account", metavar="NAME", help="Only the tasks of this one.")
    ] = None,
    state: Annotated[TaskState | None, typer.Option("--state", help="Only tasks in this state.")] = None,
    limit: Annotated[int, typer.Option("--limit", metavar="N", min=1, max=10_000, help="How many at most.")] = 20,
    data: Data = None,
    json: Json = False,
) -> None:
    """Show the newest tasks."""
    from filmgate.cli.dossier import show_list
    from filmgate.cli.facts import of_list

    found = run(_list(load(os.environ, data=data), account, state, limit))
    if json:
        answer({"tasks": of_list(found)})
    else:
        show_list(found)


async def _list(
    settings: Settings, account: str | None, state: TaskState | None, limit: int
) -> "list[tuple[TaskRecord, str]]":
    from filmgate.services.tasks.list_all_tasks import list_all_tasks

    async with opened(settings) as installation:
        return await list_all_tasks(installation.store, account, state, limit)


@app.command()
def show(task_id: TaskId, data: Data = None, json: Json = False) -> None:
    """Show all that is kept of a task: its timeline, jobs, money, deliveries, and what the engine understood."""
    from filmgate.cli.dossier import show_dossier
    from filmgate.cli.facts import of_dossier

    dossier, urls = run(_show(load(os.environ, data=data), task_id))
    if json:
        answer(of_dossier(dossier, urls))
    else:
        show_dossier(dossier, urls)


async def _show(settings: Settings, task_id: str) -> "tuple[Dossier, list[str]]":
    from filmgate.services.tasks.show_task import show_task
    from filmgate.wiring.serving import house

    async with opened(settings) as installation:
        with _known(task_id):
            dossier = await show_task(installation.store, task_id)
        return dossier, house(installation).film_urls(dossier.record)


@app.command()
def cancel(task_id: TaskId, data: Data = None) -> None:
    """Cancel a task, free of charge for its customer. One that has ended stays as it is."""
    record, before = run(_cancel(load(os.environ, data=data), task_id))
    task = record.task
    if before.ended:
        typer.echo(f"It had ended already: {task.state}.")
    else:
        typer.echo(f"It is {task.state}; {dollars(task.price)} went back to its account.")


async def _cancel(settings: Settings, task_id: str) -> "tuple[TaskRecord, Task]":
    from filmgate.services.tasks.cancel import cancel_any
    from filmgate.services.tasks.read import read_any

    async with opened(settings) as installation:
        with _known(task_id):
            before = (await read_any(installation.store, task_id)).task
        return await cancel_any(installation.store, installation.nature, task_id), before


@app.command()
def watch(task_id: TaskId, data: Data = None) -> None:
    """Follow a task to its end. Exit with 0 if there is a film, else with 1; Ctrl-C only stops the watching."""
    from filmgate.cli.watching import watcher

    with watcher() as seen:
        record = run(_watch(load(os.environ, data=data), task_id, seen))
    if not record.task.ended:
        raise typer.Exit(_CALLED_OFF)
    typer.echo(str(record.task.state))
    if record.task.failure is not None:
        tell(f"filmgate: there is no film: {record.task.failure.message}")
        raise typer.Exit(1)


async def _watch(settings: Settings, task_id: str, seen: "Watch") -> "TaskRecord":
    import asyncio

    from filmgate.cli.making import is_idle
    from filmgate.services.tasks.read import read_any

    asked = asked_to_end()
    async with opened(settings) as installation:
        with _known(task_id):
            record = await read_any(installation.store, task_id)
        if not record.task.ended and is_idle(settings.store_url):
            seen.tell("No server is running on this data folder; the task waits until one does.")
        while not record.task.ended and not asked.is_set():
            seen.show(record)
            try:
                await asyncio.wait_for(asked.wait(), _LOOK_SECONDS)
            except TimeoutError:
                record = await read_any(installation.store, task_id)
        seen.show(record)
        return record


@contextmanager
def _known(task_id: str) -> Iterator[None]:
    try:
        yield
    except UnknownTask as error:
        reason = f"there is no task '{task_id[:80]}'; 'filmgate tasks list' shows the newest."
        raise InvalidField("ID", reason) from error
