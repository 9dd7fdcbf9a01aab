"""Rounds of requests as figures."""

from collections.abc import Iterator, Sequence

from bench.figure import Figure, Target, at_least, at_most
from bench.load import Lap


def figures(
    part: str, what: str, laps: Sequence[Lap], *, cpu_ms: float | None = None, rate: float | None = None
) -> Iterator[Figure]:
    """CPU, rate and latencies; `cpu_ms` and `rate` are the targets where there are any."""
    cpu_target: Target | None = at_most(cpu_ms, "ms") if cpu_ms else None
    rate_target: Target | None = at_least(rate, "/s") if rate else None
    yield Figure(part, f"{what}: CPU a request", "ms", tuple(lap.cpu_us / 1000 for lap in laps), cpu_target)
    yield Figure(part, f"{what}: requests", "/s", tuple(lap.rate for lap in laps), rate_target)
    yield Figure(part, f"{what}: p50", "ms", tuple(lap.outcome.p50_ms for lap in laps))
    yield Figure(part, f"{what}: p99", "ms", tuple(lap.outcome.p99_ms for lap in laps))
