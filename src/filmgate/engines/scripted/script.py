"""The words by which the scripted engine is told what to do."""

import re

from filmgate.domain.frozen import frozen
from filmgate.domain.generation import Generation

_WORDS = re.compile(r"\[(?:([a-z][a-z0-9-]*): ?)?([a-z-]+)(?: ([0-9]+(?:\.[0-9]+)?))?\]")
SCRIPT = {
    "slow": "takes that many seconds",
    "late": "takes that many seconds, and cannot be stopped",
    "fail": "accepts, then fails",
    "refuse": "is refused at the start",
    "violation": "is refused at the start, for its content",
    "busy": "is turned away that many times before it is taken",
    "unreachable": "cannot be reached at the start, that many times (without a number: always)",
    "hang": "takes the order at once, and answers the start after that many seconds only",
    "lost-answer": "gives no answer to the start, though it was taken; asked later, it knows the order",
    "dropped": "gives no answer to the start, and never took it; asked later, it says so",
    "unknown": "gives no answer to the start, though it was taken; asked later, it cannot say",
    "twice": "answers twice: a second order of its own accord, which is the one that it finds when it is asked",
    "vanish": "is accepted, then no longer known",
    "broken": "makes a film that does not play, that many times (without a number: always)",
    "crash": "fails by a fault of the engine, that many times",
    "cost": "charges that many micro-dollars when it takes an order; what it did not make it gives back",
}


@frozen
class Script:
    """The words of one prompt."""

    words: dict[str, float | None]

    @classmethod
    def read(cls, generation: Generation, engine: str = "") -> "Script":
        """What a prompt tells the engine of this name."""
        found = _WORDS.findall(generation.prompt) if "[" in generation.prompt else ()
        return cls({word: float(number) if number else None for who, word, number in found if who in ("", engine)})

    def says(self, word: str) -> bool:
        return word in self.words

    def number(self, word: str, default: float) -> float:
        """The number after a word; the default where there is none, or no such word."""
        number = self.words.get(word)
        return default if number is None else number

    @property
    def seconds(self) -> float:
        """How long the film takes."""
        return max(self.number("slow", 0.0), self.number("late", 0.0))

    @property
    def cost(self) -> int:
        return int(self.number("cost", 0))
