"""How tasks stand, in the words of each dialect."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

from filmgate.domain.generation import Generation, Workflow
from filmgate.domain.secret import LENGTH_BYTES, SecretKey
from filmgate.domain.task import Content, Failure, FailureCode, Task, TaskRecord, TaskState
from filmgate.edge.dialect import Dialect
from filmgate.edge.house import House
from filmgate.services.tasks.content import write_generation
from filmgate.web.manual.table import code, table

# What dialects call the member that says how a task stands.
STATES = ("status", "state", "task_status")
_MEANINGS = {
    TaskState.PREPARING: "what the task names is fetched and judged",
    TaskState.QUEUED: "the task waits for an engine",
    TaskState.RUNNING: "the film is being made",
    TaskState.SUCCEEDED: "the film is there, and paid for",
    TaskState.FAILED: "there is no film, and it costs nothing",
    TaskState.CANCELLED: "it was called off, and costs nothing",
}


def states(dialects: Sequence[Dialect]) -> str:
    """Every state in the words of all dialects."""
    rows = [(f"`{state}`", *(f"`{_word(dialect, state)}`" for dialect in dialects)) for state in TaskState]
    return table(("ours", *(code([dialect.name]) for dialect in dialects)), rows)


def own_states(dialect: Dialect) -> str:
    """Every word of one dialect, and what it means."""
    meanings: dict[str, list[str]] = {}
    for state in TaskState:
        meanings.setdefault(_word(dialect, state), []).append(_MEANINGS[state])
    queued = told(dialect, sample(TaskState.QUEUED))
    member = next(name for name in STATES if name in queued)
    return table((f"`{member}`", "means"), ((f"`{word}`", "; or ".join(said)) for word, said in meanings.items()))


def _word(dialect: Dialect, state: TaskState) -> str:
    return word_of(told(dialect, sample(state)))


def word_of(said: dict[str, Any]) -> str:
    """The word in an answer for the state of its task."""
    return str(next(said[name] for name in STATES if name in said))


def told(dialect: Dialect, record: TaskRecord) -> dict[str, Any]:
    """What a dialect says about a task, out of its envelope."""
    house = House(desk=cast(Any, None), film_path=Path, secret=SecretKey(bytes(LENGTH_BYTES)))
    said = json.loads((dialect.render_answer or dialect.render_callback)(house, record))
    return cast(dict[str, Any], said.get("data", said))


def sample(state: TaskState, failure: Failure | None = None) -> TaskRecord:
    """A task in some state, as an answer needs it."""
    asked = Generation(model="kling-3.0", workflow=Workflow.TEXT_TO_VIDEO, prompt="a boat")
    failed = state in (TaskState.FAILED, TaskState.CANCELLED)
    task = Task(
        id=bytes.fromhex("019b9f5a3c7170008000000000000001"),
        account_id=b"",
        key_id=b"",
        dialect="",
        model=asked.model,
        state=state,
        price=0,
        origin="",
        callback_url=None,
        created_at=0,
        deadline_at=0,
    )
    if task.ended:
        task = replace(task, ended_at=0, failure=failure or (Failure(FailureCode.UPSTREAM, "why") if failed else None))
    return TaskRecord(task, Content("{}", write_generation(asked), None))
