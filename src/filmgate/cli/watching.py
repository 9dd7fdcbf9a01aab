"""What is seen while a film is made: a bar on a terminal, plain lines elsewhere, all of it on standard error."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

from filmgate.cli.speech import tell
from filmgate.domain.task import TaskRecord, TaskState

if TYPE_CHECKING:
    from rich.progress import Progress

_STEP_PERCENT = 20
_WHOLE = 100


class Watch(Protocol):
    """Shows how a task goes on."""

    def show(self, record: TaskRecord) -> None:
        """The task as it stands now."""
        ...

    def tell(self, sentence: str) -> None:
        """Something that happened beside it."""
        ...


class Lines:
    """A line for each new state and for every fifth of the way."""

    def __init__(self) -> None:
        self._state: TaskState | None = None
        self._step = 0

    def show(self, record: TaskRecord) -> None:
        state, step = record.task.state, (record.progress or 0) // _STEP_PERCENT
        if state is not self._state:
            tell(str(state))
        elif step > self._step:
            tell(f"{state} {step * _STEP_PERCENT} %")
        self._state, self._step = state, step

    def tell(self, sentence: str) -> None:
        tell(sentence)


class Bar:
    """State, bar, percent and the time that has passed."""

    def __init__(self, progress: "Progress") -> None:
        self._progress = progress
        self._row = progress.add_task("starting", total=_WHOLE)

    def show(self, record: TaskRecord) -> None:
        state = record.task.state
        done = _WHOLE if state is TaskState.SUCCEEDED else record.progress or 0
        self._progress.update(self._row, description=f"{state:<9}", completed=done)

    def tell(self, sentence: str) -> None:
        self._progress.console.print(sentence, markup=False, highlight=False)


@contextmanager
def watcher() -> Iterator[Watch]:
    """A bar where someone watches, lines where a file does."""
    if not sys.stderr.isatty():
        yield Lines()
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        progress.console.show_cursor(True)  # a second Ctrl-C ends the process at once, and would leave it hidden
        yield Bar(progress)
