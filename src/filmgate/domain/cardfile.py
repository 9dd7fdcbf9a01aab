"""A rate card as people write it down: TOML that is read strictly, with a line and a remedy for whatever is wrong."""

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import Any

from filmgate.domain.catalog import MODELS
from filmgate.domain.errors import Misconfigured
from filmgate.domain.frozen import frozen
from filmgate.domain.generation import Mode, Workflow
from filmgate.domain.money import MICRODOLLARS
from filmgate.domain.pricing import MATCHES, Rate, RateCard
from filmgate.domain.toml_lines import Path, line_of, lines_of

_TOP = ("name", "version", "credit_usd", "minimum_seconds", "rates")
_PRICES = ("per_second", "fixed", "by_duration")
_WORDS: dict[str, tuple[Any, ...]] = {
    "model": MODELS,
    "mode": tuple(Mode),
    "workflow": tuple(Workflow),
    "sound": (True, False),
    "clip": (True, False),
}
_SECONDS_MAX = 60
# Dearer than any film: whoever writes more has slipped.
_MOST = 1_000_000 * MICRODOLLARS
_AT_LINE = re.compile(r"\s*\(at (?:line (\d+), column \d+|end of document)\)")


@frozen
class Problem:
    """What is wrong with a card, and in which line; a `warning` does not keep the card from working."""

    line: int
    says: str
    warning: bool = False

    def words(self, where: str) -> str:
        return f"{where}, line {self.line}: {self.says}"


class _Wrong(Exception):
    """One value is wrong: where it stands, and what would be right."""

    def __init__(self, path: Path, says: str) -> None:
        super().__init__(says)
        self.path, self.says = path, says


def read_card(text: str, where: str) -> RateCard:
    """The card; Misconfigured names the file, the line and what would be right."""
    card, problems = inspect(text)
    if card is None or problems:
        raise broken(where, problems)
    return card


def broken(where: str, problems: Iterable[Problem]) -> Misconfigured:
    """What is said of a card that cannot be used."""
    first, *others = sorted(problems, key=lambda problem: problem.line)
    more = f" There are {len(others)} more: 'filmgate rates check' shows all." if others else ""
    return Misconfigured(f"Rate card {first.words(where)}{more}")


def inspect(text: str) -> tuple[RateCard | None, list[Problem]]:
    """The card of a text, or None, and every error in it."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return None, [_no_toml(text, str(error))]
    wrongs: list[_Wrong] = []
    card = _card(table, wrongs)
    if card is None or wrongs:
        lines = lines_of(text)
        return None, [Problem(line_of(lines, wrong.path), wrong.says) for wrong in wrongs]
    return card, []


def located(card: RateCard, text: str) -> RateCard:
    """The same with the line of each rate."""
    lines = lines_of(text)
    rates = (replace(rate, line=line_of(lines, ("rates", place))) for place, rate in enumerate(card.rates))
    return replace(card, rates=tuple(rates))


def _no_toml(text: str, message: str) -> Problem:
    place = _AT_LINE.search(message)
    line = int(place[1]) if place and place[1] else max(len(text.splitlines()), 1)
    reason = _AT_LINE.sub("", message).rstrip(".")
    return Problem(line, f'is no TOML: {reason}. A line reads NAME = "text", NAME = 12, or [[rates]].')


def _card(table: Mapping[str, Any], wrongs: list[_Wrong]) -> RateCard | None:
    _no_others(table, (), _TOP, wrongs)

    def read(name: str, how: Callable[[Any], Any], *otherwise: Any) -> Any:
        if name not in table:
            if not otherwise:
                wrongs.append(_Wrong((), f"'{name}' is missing."))
            return otherwise[0] if otherwise else None
        return _tried(wrongs, how, table[name])

    name = read("name", lambda value: _text(("name",), value))
    version = read("version", _version)
    credit = read("credit_usd", _credit)
    minimum = read("minimum_seconds", _minimum, 3)
    rows = read("rates", _rows)
    rates = [_rate(row, ("rates", place), credit or MICRODOLLARS, wrongs) for place, row in enumerate(rows or [])]
    if wrongs:
        return None
    kept = tuple(rate for rate in rates if rate is not None)
    return RateCard(name=name, version=version, credit=credit, rates=kept, minimum_seconds=minimum)


def _rate(row: Mapping[str, Any], path: Path, credit: int, wrongs: list[_Wrong]) -> Rate | None:
    before = len(wrongs)
    _no_others(row, path, (*MATCHES, *_PRICES, "note"), wrongs)
    priced = [name for name in _PRICES if name in row]
    if len(priced) != 1:
        wrongs.append(
            _Wrong(path, f"a rate needs one of {', '.join(_PRICES)}, and has {' and '.join(priced) or 'none'}.")
        )
    matches = {name: _tried(wrongs, _matched, (*path, name), row[name]) for name in MATCHES if name in row}
    prices: dict[str, Any] = {}
    for name in priced:
        how = _by_duration if name == "by_duration" else _micro
        prices[name] = _tried(wrongs, how, (*path, name), row[name], credit)
    note = _tried(wrongs, _text, (*path, "note"), row["note"]) if "note" in row else ""
    return None if len(wrongs) > before else Rate(matches=matches, note=note, **prices)


def _tried(wrongs: list[_Wrong], read: Callable[..., Any], *given: Any) -> Any:
    try:
        return read(*given)
    except _Wrong as wrong:
        wrongs.append(wrong)
        return None


def _no_others(table: Mapping[str, Any], path: Path, known: tuple[str, ...], wrongs: list[_Wrong]) -> None:
    for name in table:
        if name not in known:
            wrongs.append(_Wrong((*path, name), f"'{name}' is an unknown word; here may stand {', '.join(known)}."))


def _text(path: Path, value: Any) -> str:
    if not isinstance(value, str) or not value.strip() or not value.isprintable() or len(value) > 500:
        raise _Wrong(path, f"'{path[-1]}' must be a text in quotes, not {_shown(value)}.")
    return value


def _version(value: Any) -> str:
    if not isinstance(value, str) or not value.isprintable() or not 1 <= len(value) <= 100 or " " in value:
        raise _Wrong(("version",), f"'version' must be a text without spaces such as \"2026-02\", not {_shown(value)}.")
    return value


def _credit(value: Any) -> int:
    credit = _micro(("credit_usd",), value, MICRODOLLARS)
    if credit == 0:
        raise _Wrong(("credit_usd",), "'credit_usd' must be above 0: a credit is worth something, such as \"0.01\".")
    return credit


def _minimum(value: Any) -> int:
    if type(value) is not int or not 0 <= value <= _SECONDS_MAX:
        says = f"'minimum_seconds' must be a whole number from 0 to {_SECONDS_MAX}, not {_shown(value)}."
        raise _Wrong(("minimum_seconds",), says)
    return value


def _rows(value: Any) -> list[Mapping[str, Any]]:
    if not isinstance(value, list) or not value or not all(isinstance(row, dict) for row in value):
        raise _Wrong(("rates",), "'rates' must be at least one table: begin each with a line [[rates]].")
    return value


def _matched(path: Path, value: Any) -> frozenset[Any]:
    """The values that a rate fits."""
    name = str(path[-1])
    several = value if isinstance(value, list) else [value]
    known = _WORDS[name]
    for each in several:
        # 1 and true are equal to Python, and not to whoever writes a card.
        if not any(each == word and isinstance(each, bool) == isinstance(word, bool) for word in known):
            right = ", ".join(_shown(word if isinstance(word, bool) else str(word)) for word in known)
            raise _Wrong(path, f"'{name}' must be one of {right}, not {_shown(each)}.")
    if not several or len(set(several)) < len(several):
        raise _Wrong(path, f"'{name}' must name something, and nothing twice.")
    return frozenset(several)


def _by_duration(path: Path, value: Any, credit: int) -> dict[int, int]:
    if not isinstance(value, dict) or not value:
        raise _Wrong(path, "'by_duration' must name a price for each length, such as { 5 = 240, 10 = 480 }.")
    for seconds in value:
        if not (seconds.isascii() and seconds.isdecimal() and 1 <= int(seconds[:9]) <= _SECONDS_MAX):
            raise _Wrong((*path, seconds), f"'{seconds}' must be a whole number of seconds from 1 to {_SECONDS_MAX}.")
    if len({int(seconds) for seconds in value}) < len(value):
        raise _Wrong(path, "'by_duration' must not name a length twice.")
    return {int(seconds): _micro((*path, seconds), amount, credit) for seconds, amount in value.items()}


def _micro(path: Path, amount: Any, unit: int) -> int:
    """`amount` units of `unit` micro-dollars each, as whole micro-dollars; never through a float."""
    name = path[-1]
    if type(amount) not in (int, float, str):
        raise _Wrong(path, f"'{name}' must be an amount such as 40 or \"0.084\", not {_shown(amount)}.")
    try:
        total = Decimal(str(amount)) * unit
    except InvalidOperation:
        total = Decimal("nan")
    if not total.is_finite():
        raise _Wrong(path, f"'{name}' must be an amount such as 40 or \"0.084\", not {_shown(amount)}.")
    if not 0 <= total <= _MOST:
        raise _Wrong(path, f"'{name}' must be from 0 to a million dollars, not {_shown(amount)}.")
    if total != total.to_integral_value():
        raise _Wrong(
            path, f"'{name}' must come to whole micro-dollars: {_shown(amount)} is {total.normalize():f} of them."
        )
    return int(total)


def _shown(value: Any) -> str:
    """As it stands in the file."""
    if isinstance(value, bool):
        return str(value).lower()
    return f'"{value[:80]}"' if isinstance(value, str) else str(value)[:80]
