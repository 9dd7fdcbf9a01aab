"""`filmgate rates …`: the prices, as files that an operator may copy, change and check."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from filmgate.cli.money import dollars, usd
from filmgate.cli.options import Data, Json
from filmgate.cli.speech import answer, tell
from filmgate.cli.tables import Column, pairs, show
from filmgate.domain.errors import InvalidField, Misconfigured
from filmgate.domain.pricing import MICRODOLLARS, Rate, RateCard
from filmgate.settings import load

if TYPE_CHECKING:
    from filmgate.domain.cardfile import Problem

_MATCHED = ("model", "mode", "workflow", "sound", "clip")
_CHOICES = {"sound": {True: "with", False: "silent"}, "clip": {True: "with", False: "without"}}
app = typer.Typer(help="Rate cards: the prices of each dialect, which an operator may change.")


@app.command()
def export(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Where to put the cards; it is made if need be.")],
    dialect: Annotated[str | None, typer.Option("--dialect", metavar="NAME", help="Only the card of this one.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace cards that lie there.")] = False,
) -> None:
    """Write the shipped cards into a folder, to be changed there. FILMGATE_RATES names that folder to the server."""
    from filmgate.dialects import BY_NAME

    names = sorted(BY_NAME) if dialect is None else [_known(dialect)]
    folder.mkdir(parents=True, exist_ok=True)
    there = [name for name in names if (folder / f"{name}.toml").exists()]
    if there and not force:
        raise Misconfigured(f"{folder / there[0]}.toml is there already; --force replaces it.")
    for name in names:
        path = folder / f"{name}.toml"
        path.write_bytes(BY_NAME[name].rates_file.read_bytes())
        typer.echo(path)
    tell(f"Change them, give each a version of its own, and try: filmgate rates check {folder}")


@app.command()
def check(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder with the cards, DIALECT.toml each.")],
    json: Json = False,
) -> None:
    """Look at every card of a folder as the server would at its start. Exit with 1 if one could not be used."""
    from filmgate.dialects import BY_NAME
    from filmgate.wiring.rates import card_files, read_text

    files = card_files(folder)
    if not files:
        raise Misconfigured(
            f"{folder} holds no rate card; 'filmgate rates export {folder}' puts the shipped ones there."
        )
    found = {path: BY_NAME[path.stem].check_rates(read_text(path)) for path in files}
    if json:
        answer({"cards": [_verdict(path, *each) for path, each in found.items()]})
    else:
        for path, (card, problems) in found.items():
            _tell(path, card, problems)
    if any(card is None for card, _ in found.values()):
        raise typer.Exit(1)


@app.command("show")
def show_card(
    dialect: Annotated[str, typer.Argument(metavar="DIALECT", help="Whose prices.")],
    data: Data = None,
    json: Json = False,
) -> None:
    """Show the prices of a dialect that are in force."""
    from filmgate.wiring.rates import rates_of

    card = rates_of(load(os.environ, data=data), _known(dialect))
    if json:
        answer(_facts(dialect, card))
        return
    pairs(
        [
            ("dialect", dialect),
            ("card", card.rate_version),
            ("one credit", dollars(card.credit)),
            ("billed at least", f"{card.minimum_seconds} s, where the price is by the second"),
        ]
    )
    typer.echo("")
    columns = (*(Column(name) for name in _MATCHED), *(Column(name, number=True) for name in ("credits", "price")))
    show((*columns, Column("note", folds=True)), [_row(card, rate) for rate in card.rates])


def _known(dialect: str) -> str:
    from filmgate.dialects import BY_NAME

    if dialect not in BY_NAME:
        raise InvalidField("DIALECT", f"there is no '{dialect[:80]}'; there is {', '.join(sorted(BY_NAME))}.")
    return dialect


def _tell(path: Path, card: RateCard | None, problems: "list[Problem]") -> None:
    head = f"✗ {path}" if card is None else f"✓ {path}: {card.rate_version}, {len(card.rates)} rates"
    typer.echo(head)
    for problem in sorted(problems, key=lambda one: one.line):
        typer.echo(f"  line {problem.line}: {'warning: ' if problem.warning else ''}{problem.says}")


def _verdict(path: Path, card: RateCard | None, problems: "list[Problem]") -> dict[str, Any]:
    told = [{"line": one.line, "warning": one.warning, "says": one.says} for one in problems]
    return {"dialect": path.stem, "file": str(path), "right": card is not None, "problems": told}


def _row(card: RateCard, rate: Rate) -> tuple[str, ...]:
    fits = (", ".join(_words(rate, name)) or "any" for name in _MATCHED)
    amounts = _amounts(rate)
    credits = ", ".join(f"{_shortest(card, amount)}{unit}" for amount, unit in amounts)
    shown = "" if card.credit == MICRODOLLARS else credits
    return *fits, shown, ", ".join(f"{dollars(amount)}{unit}" for amount, unit in amounts), rate.note


def _facts(dialect: str, card: RateCard) -> dict[str, Any]:
    rates = [
        {
            **{name: _words(rate, name) or None for name in _MATCHED},
            "prices": [
                {"usd": usd(amount), "credits": _shortest(card, amount), "unit": unit.strip()}
                for amount, unit in _amounts(rate)
            ],
            "note": rate.note,
        }
        for rate in card.rates
    ]
    return {
        "dialect": dialect,
        "name": card.name,
        "version": card.version,
        "credit_usd": usd(card.credit),
        "minimum_seconds": card.minimum_seconds,
        "rates": rates,
    }


def _words(rate: Rate, name: str) -> list[str]:
    """The values that a rate fits; none where it fits all."""
    values = rate.matches.get(name, frozenset())
    return sorted(_CHOICES[name][value] if isinstance(value, bool) else str(value) for value in values)


def _amounts(rate: Rate) -> list[tuple[int, str]]:
    """Micro-dollars, and what they are paid for."""
    if rate.by_duration is not None:
        return [(amount, f" for {seconds} s") for seconds, amount in sorted(rate.by_duration.items())]
    if rate.fixed is not None:
        return [(rate.fixed, " a film")]
    return [(rate.per_second or 0, " a second")]


def _shortest(card: RateCard, amount: int) -> str:
    return f"{card.credits(amount).normalize():f}"
