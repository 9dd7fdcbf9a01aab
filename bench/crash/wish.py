"""What one run of the rig is asked for."""

from dataclasses import dataclass

ACCOUNTS = 4
LEASE_SECONDS = 3
DRAIN_SECONDS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """`minutes` ends the harm early; `plants` are faults to put in on purpose.

    `quick` is for tests: shorter pauses and deadlines, and nothing that takes its time by design.
    """

    store: str
    tasks: int
    kills: int
    seed: int
    minutes: float = 60.0
    quick: bool = False
    keep: bool = False
    plants: tuple[str, ...] = ()

    @property
    def deadline_seconds(self) -> int:
        return 40 if self.quick else 75

    @property
    def pause_seconds(self) -> float:
        """Between two harms, on average."""
        return 0.5 if self.quick else 1.2

    @property
    def rest_seconds(self) -> float:
        """How long everything may take to come to rest once the harm is over."""
        return self.deadline_seconds + 150.0
