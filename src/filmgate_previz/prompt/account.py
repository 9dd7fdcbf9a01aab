"""What is told to the customer of how their words were taken."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(slots=True)
class Account:
    """Lines in the order in which they came up; dictionaries keep that order and drop repetitions."""

    understood: dict[str, None] = field(default_factory=dict)
    ignored: dict[str, None] = field(default_factory=dict)

    def credit(self, words: Iterable[str], slot: str, value: str) -> None:
        """These words chose this value."""
        self.understood.update((f"{text} → {slot} {value}", None) for text in words)

    def pass_over(self, words: Iterable[str], why: str) -> None:
        """These words changed nothing, for a reason."""
        self.ignored.update((f"{text} ({why})", None) for text in words)
