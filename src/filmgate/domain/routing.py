"""Which engine makes what: engines say what they can do as data, and a task goes to the first that can."""

from dataclasses import dataclass

from filmgate.domain.generation import AspectRatio, Generation, Mode, Workflow


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineCard:
    """What an engine can do.

    `held`: its work lives in this worker's own processes, so the worker keeps its lease while it runs.
    `repeatable_start`: an order whose fate is unknown may simply be sent again; nobody is charged for it twice.
    `slots`: how many orders one worker may have under way. `poll_seconds`: how often to ask it.
    """

    name: str
    workflows: frozenset[Workflow]
    modes: frozenset[Mode] = frozenset(Mode)
    aspect_ratios: frozenset[AspectRatio] = frozenset(AspectRatio)
    multi_shot: bool = False
    repeatable_start: bool = False
    held: bool = False
    slots: int = 1
    poll_seconds: float = 5.0

    def can(self, asked: Generation) -> bool:
        return (
            asked.workflow in self.workflows
            and asked.mode in self.modes
            and asked.aspect_ratio in self.aspect_ratios
            and (self.multi_shot or not asked.shots)
        )


@dataclass(frozen=True, slots=True)
class Router:
    """The engines that serve, the preferred one first."""

    cards: tuple[EngineCard, ...]

    def choose(self, asked: Generation) -> EngineCard | None:
        return next((card for card in self.cards if card.can(asked)), None)

    @property
    def serves(self) -> bool:
        return bool(self.cards)
