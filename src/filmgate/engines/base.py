"""What an engine is.

An engine takes an order (`start`), tells how it stands (`poll`), stops it (`cancel`) and hands over the film
(`collect`). It fails in the ways below and in no other; each says what the worker may do next.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from filmgate.domain.generation import Generation
from filmgate.domain.routing import EngineCard
from filmgate.domain.task import Failure


class EngineFailure(Exception):
    """Root of the ways in which an engine fails."""


class Transient(EngineFailure):
    """It did not work now, through nobody's fault; nothing was started. The same call may be made again later."""


class Refused(EngineFailure):
    """The engine will not make this film, or tried and failed. Making the same order again would not help."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.message)
        self.failure = failure


class Faulty(EngineFailure):
    """The engine made a mistake (a crash of its own, a broken film): the order may be made again, a few times."""


class Unknown(EngineFailure):
    """Nobody can say whether the order was taken. It must not be sent again by itself."""


class Lost(EngineFailure):
    """The engine no longer knows an order that it had accepted."""


@dataclass(frozen=True, slots=True)
class Order:
    """One film to make. `path` is where `collect` leaves it; `token` is our name for the order at the engine.

    `inputs` are the pictures that it names, by their places in the generation: image, end_image, images.0.
    """

    token: str
    generation: Generation
    path: Path
    inputs: Mapping[str, Path] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Progress:
    """How an order stands; `percent` from 0 to 100 where the engine says."""

    done: bool
    percent: int | None = None


@dataclass(frozen=True, slots=True)
class Made:
    """A film handed over. `facts` is what the engine says of it, `cost` what it charged us, in micro-dollars."""

    path: Path
    facts: dict[str, Any] = field(default_factory=dict)
    cost: int = 0


class Engine(Protocol):
    """One way to make films."""

    @property
    def card(self) -> EngineCard: ...

    async def start(self, order: Order) -> str:
        """Send the order; the engine's handle for it. Raises Transient, Refused, Unknown."""
        ...

    async def poll(self, order: Order, handle: str) -> Progress:
        """How the order stands. Raises Transient, Refused, Faulty, Lost."""
        ...

    async def cancel(self, order: Order, handle: str) -> None:
        """Stop the order if it can be stopped; an order that is not there is no error. Raises Transient."""
        ...

    async def collect(self, order: Order, handle: str) -> Made:
        """Hand over the film of a finished order. Raises Transient, Refused, Faulty, Lost."""
        ...

    async def close(self) -> None:
        """Stop whatever this engine runs here."""
        ...
