"""What an engine is.

An engine takes an order (`start`), tells how it stands (`poll`), stops it (`cancel`) and hands over the film
(`collect`). It fails in the ways below and in no other; each says what the worker may do next.
"""

from collections.abc import Mapping
from dataclasses import field
from pathlib import Path
from typing import Any, Protocol

from filmgate.domain.frozen import frozen
from filmgate.domain.generation import Generation
from filmgate.domain.routing import EngineCard
from filmgate.domain.task import Failure


class EngineFailure(Exception):
    """Root of the ways in which an engine fails."""


class Transient(EngineFailure):
    """It did not work now, through nobody's fault; nothing was started. The same call may be made again later."""


class NeverSent(Transient):
    """No connection came about: the engine has not heard of the order, and another one may as well have it."""


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


@frozen
class Order:
    """One film to make. `path` is where `collect` leaves it; `token` is our name for the order at the engine.

    `inputs` are the pictures and clips that it names, by their places in the generation: image, images.0, video.
    """

    token: str
    generation: Generation
    path: Path
    inputs: Mapping[str, Path] = field(default_factory=dict)


@frozen
class Progress:
    """How an order stands; `percent` from 0 to 100 where the engine says.

    `cost` is what a finished order is charged for, in micro-dollars: whoever only watches it never collects it.
    """

    done: bool
    percent: int | None = None
    cost: int = 0


@frozen
class Made:
    """A film handed over. `facts` is what the engine says of it, `cost` what it charged us, in micro-dollars."""

    path: Path
    facts: dict[str, Any] = field(default_factory=dict)
    cost: int = 0


class Engine(Protocol):
    """One way to make films.

    Any call may be given up on by its caller after the time that the card allows it.
    """

    @property
    def card(self) -> EngineCard: ...

    async def start(self, order: Order) -> str:
        """Send the order; the engine's handle for it. Raises NeverSent, Transient, Refused, Unknown.

        Whatever goes wrong once the order has left, without an answer that says so, is Unknown.
        """
        ...

    async def find(self, order: Order) -> str | None:
        """The handle of an order that may have been taken, by its token; None: the engine never had it, or no longer.

        Raises Transient where nobody can say, as engines that are not `findable` always do.
        """
        ...

    async def poll(self, order: Order, handle: str) -> Progress:
        """How the order stands. Raises Transient, Refused, Faulty, Lost."""
        ...

    async def cancel(self, order: Order, handle: str) -> bool:
        """Stop the order; whether it is stopped for good. One that is not there is. Raises Transient."""
        ...

    async def collect(self, order: Order, handle: str) -> Made:
        """Hand over the film of a finished order. Raises Transient, Refused, Faulty, Lost."""
        ...

    async def close(self) -> None:
        """Stop whatever this engine runs here."""
        ...
