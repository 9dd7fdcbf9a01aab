"""The parts of the benchmark, one file each.

In: a `Ground`. Out: figures, as they become known. A part is a file here with `measure`, and a line below. May import
everything under `bench`.
"""

from collections.abc import Callable, Iterator

from bench.figure import Figure
from bench.ground import Ground
from bench.parts import claim, films, grown, latency, poll, render, start, submit, task, waiting, webhooks, workers

PARTS: dict[str, Callable[[Ground], Iterator[Figure]]] = {
    "start": start.measure,
    "poll": poll.measure,
    "submit": submit.measure,
    "claim": claim.measure,
    "task": task.measure,
    "films": films.measure,
    "workers": workers.measure,
    "grown": grown.measure,
    "waiting": waiting.measure,
    "webhooks": webhooks.measure,
    "render": render.measure,
    "latency": latency.measure,
}

NOT_YET = (
    "`kill -9` anywhere is a matter of right or wrong, not of figures: `python -m bench.crash`.",
    "The systems in the column 'against' (a gateway, a workflow library, nginx) are not installed and not run here.",
)
