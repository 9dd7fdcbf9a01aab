"""A figure: what was measured, its values round by round, and the target that it stands beside."""

from dataclasses import dataclass
from statistics import median
from typing import Any


@dataclass(frozen=True, slots=True)
class Target:
    """A number to reach; `most` says that less is better."""

    value: float
    unit: str
    most: bool

    def __str__(self) -> str:
        return f"{'≤' if self.most else '≥'} {spoken(self.value)} {self.unit}".strip()

    def met(self, value: float) -> bool:
        margin = self.value * 1e-9
        return value <= self.value + margin if self.most else value >= self.value - margin


def at_most(value: float, unit: str) -> Target:
    return Target(value, unit, most=True)


def at_least(value: float, unit: str) -> Target:
    return Target(value, unit, most=False)


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table. `values` holds one value a round, `said` what is told beside its unit."""

    part: str
    what: str
    unit: str
    values: tuple[float, ...]
    target: Target | None = None
    said: str = ""

    @property
    def median(self) -> float:
        return median(self.values)

    @property
    def spread(self) -> str:
        """The least and the most of all rounds; nothing where there was one."""
        return f"{spoken(min(self.values))} – {spoken(max(self.values))}" if len(self.values) > 1 else ""

    @property
    def verdict(self) -> str:
        if self.target is None:
            return ""
        return "met" if self.target.met(self.median) else f"not met: {spoken(self.median)}"

    def plain(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "part": self.part,
            "what": self.what,
            "unit": self.unit,
            "median": self.median,
            "values": list(self.values),
            "said": self.said,
            "target": str(self.target) if self.target else None,
            "verdict": self.verdict,
        }


def spoken(value: float) -> str:
    """Three figures that count, thousands set apart."""
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"
