"""The limits of keys and accounts as options, and as they are shown."""

from dataclasses import asdict
from typing import Annotated, Any

import typer

from filmgate.cli.money import dollars, read_usd, usd
from filmgate.domain.errors import InvalidField
from filmgate.domain.limits import PRESETS, Limits

_NONE = "none"
_MONEY = {
    "hour_spend": "--limit-hour-usd",
    "day_spend": "--limit-day-usd",
    "total_spend": "--limit-total-usd",
}
_COUNTS = {"rate_per_minute": "--rate-per-minute", "tasks_at_once": "--tasks-at-once"}
OPTIONS = {**_MONEY, **_COUNTS}
_PRESETS = ", ".join(
    f"{name} is {limits.rate_per_minute} a minute and {limits.tasks_at_once} at once"
    for name, limits in PRESETS.items()
)


def _amount(option: str, window: str) -> Any:
    said = f"The most that may be spent in {window}, in US dollars; 'none' lifts it."
    return typer.Option(option, metavar="AMOUNT", help=said)


HourUsd = Annotated[str | None, _amount("--limit-hour-usd", "an hour (UTC)")]
DayUsd = Annotated[str | None, _amount("--limit-day-usd", "a day (UTC)")]
TotalUsd = Annotated[str | None, _amount("--limit-total-usd", "all")]
Rate = Annotated[
    str | None,
    typer.Option("--rate-per-minute", metavar="N", help="How many tasks may be created in any 60 seconds, or 'none'."),
]
AtOnce = Annotated[
    str | None, typer.Option("--tasks-at-once", metavar="N", help="How many tasks may be open at once, or 'none'.")
]
Preset = Annotated[
    str | None, typer.Option("--preset", metavar="NAME", help=f"Limits by name; other options win. {_PRESETS}.")
]


def read_changes(preset: str | None, given: dict[str, str | None]) -> dict[str, int | None]:
    """The limits that were named, None where one is lifted; InvalidField names the option that is wrong."""
    changes: dict[str, int | None] = {}
    if preset is not None:
        if preset not in PRESETS:
            raise InvalidField("--preset", f"must be one of {', '.join(PRESETS)}, not '{preset}'.")
        changes |= {name: most for name, most in asdict(PRESETS[preset]).items() if most is not None}
    for name, text in given.items():
        if text is not None:
            changes[name] = _read(name, text)
    return changes


def _read(name: str, text: str) -> int | None:
    option = OPTIONS[name]
    if text.strip().lower() == _NONE:
        return None
    if name in _MONEY:
        return read_usd(option, text)
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise InvalidField(option, f"must be a whole number from 0, or 'none', not '{text}'.")
    return int(text)


def facts(limits: Limits) -> dict[str, Any]:
    """For JSON: money as exact decimals of dollars, null where nothing is limited."""
    kept = asdict(limits)
    money = {f"{name}_usd": None if kept[name] is None else usd(kept[name]) for name in _MONEY}
    return {name: kept[name] for name in _COUNTS} | money


def words(limits: Limits) -> str:
    """For people: `10/min, 3 at once, $5.00/day`."""
    shown = [
        ("", limits.rate_per_minute, "/min"),
        ("", limits.tasks_at_once, " at once"),
        ("$", limits.hour_spend, "/hour"),
        ("$", limits.day_spend, "/day"),
        ("$", limits.total_spend, " in all"),
    ]
    return ", ".join(f"{dollars(most) if sign else most}{unit}" for sign, most, unit in shown if most is not None)
