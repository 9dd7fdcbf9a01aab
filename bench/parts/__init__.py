"""The parts of the benchmark, one file each.

In: a `Ground`. Out: figures, as they become known. A part is a file here with `measure`, and a line below. May import
everything under `bench`.
"""

from collections.abc import Callable, Iterator

from bench.figure import Figure
from bench.ground import Ground
from bench.parts import films, poll, render, start, submit, task, waiting

PARTS: dict[str, Callable[[Ground], Iterator[Figure]]] = {
    "start": start.measure,
    "poll": poll.measure,
    "submit": submit.measure,
    "task": task.measure,
    "films": films.measure,
    "waiting": waiting.measure,
    "render": render.measure,
}

NOT_YET = (
    "Whole tasks are measured with unsigned callbacks: webhooks are not signed yet.",
    "`kill -9` anywhere, with 1,000 tasks, is a matter of right or wrong and belongs to the tests, not to this table.",
    "The systems in the column 'against' (a gateway, a workflow library, nginx) are not installed and not run here.",
)
