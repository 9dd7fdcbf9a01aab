"""Which engine makes what: engines say what they can do as data, and a task goes to the first that can."""

from collections.abc import Collection

from filmgate.domain.frozen import frozen
from filmgate.domain.generation import AspectRatio, Generation, Mode, Workflow


@frozen(kw_only=True)
class EngineCard:
    """What an engine can do.

    `held`: its work lives in this worker's own processes, so the worker keeps its lease while it runs.
    `repeatable_start`: an order whose fate is unknown may simply be sent again; nobody is charged for it twice.
    `findable`: an order can be looked up by our token, and will be there `appears_seconds` after it was sent, if ever.
    `cancellable`: an order that was accepted can be stopped, at least sometimes.
    `prompt`: a film may be there as soon as the order is taken, and it says so without delay, so it is asked at once.
    `slots`: how many orders one worker may have under way. `poll_seconds`: how often to ask it.
    `start_seconds`, `ask_seconds`, `collect_seconds`: how long sending an order, a question about one or telling it to
    stop, and fetching its film may take; whoever waits longer gives the call up.
    """

    name: str
    workflows: frozenset[Workflow]
    modes: frozenset[Mode] = frozenset(Mode)
    aspect_ratios: frozenset[AspectRatio] = frozenset(AspectRatio)
    multi_shot: bool = False
    repeatable_start: bool = False
    held: bool = False
    findable: bool = False
    cancellable: bool = False
    prompt: bool = False
    slots: int = 1
    poll_seconds: float = 5.0
    start_seconds: float = 120.0
    ask_seconds: float = 30.0
    collect_seconds: float = 600.0
    appears_seconds: float = 60.0

    def can(self, asked: Generation) -> bool:
        return (
            asked.workflow in self.workflows
            and asked.mode in self.modes
            and asked.aspect_ratio in self.aspect_ratios
            and (self.multi_shot or not asked.shots)
        )


@frozen
class Router:
    """The engines that serve, the preferred one first."""

    cards: tuple[EngineCard, ...]

    def choose(self, asked: Generation, tried: Collection[str] = ()) -> EngineCard | None:
        """The preferred one of those that can make this film, without the ones that were tried already."""
        return next((card for card in self.cards if card.name not in tried and card.can(asked)), None)

    def card(self, name: str) -> EngineCard | None:
        """The card of an engine that serves here."""
        return next((card for card in self.cards if card.name == name), None)

    @property
    def serves(self) -> bool:
        return bool(self.cards)
