"""What the server has to offer, handed to every app: the desk where tasks are submitted, prices, films, limits."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from filmgate.domain.addresses import Network
from filmgate.domain.pricing import RateCard
from filmgate.domain.task import Task, TaskRecord
from filmgate.services.submit import Desk

BODY_MAX_BYTES = 128 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """`film_path` finds a film's file by its token.

    `rate_cards` holds, by dialect, the cards that the operator has changed. `public_url` is the server's own base URL,
    or None: then customers see the origin that they used. Callbacks may reach `private_networks` too, and by http.
    """

    desk: Desk
    film_path: Callable[[str], Path]
    rate_cards: Mapping[str, RateCard] = field(default_factory=dict)
    public_url: str | None = None
    body_max_bytes: int = BODY_MAX_BYTES
    private_networks: tuple[Network, ...] = ()

    def film_urls(self, record: TaskRecord) -> list[str]:
        """Absolute URLs of a task's films: the same in an answer and in a callback."""
        return [f"{self.base_url(record.task)}/films/{film.token}.mp4" for film in record.films]

    def base_url(self, task: Task) -> str:
        return (self.public_url or task.origin).rstrip("/")
