"""What is said when a film is made, or is not."""

from pathlib import Path
from typing import Any

import typer

from filmgate.cli.filmfile import put
from filmgate.cli.making import Outcome
from filmgate.cli.money import dollars, usd
from filmgate.cli.speech import answer, tell
from filmgate.domain.ids import dashed
from filmgate.domain.task import TaskState
from filmgate.services.tasks.content import read_result

_DONE, _FAILED, _CALLED_OFF = 0, 1, 130


def report(outcome: Outcome | None, path: Path, *, force: bool, json: bool) -> int:
    """Put the film into its file, print how it went; the exit status."""
    if outcome is None:
        tell("filmgate: called off before anything was submitted.")
        return _CALLED_OFF
    place, trouble = _placed(outcome, path, force=force)
    if json:
        answer(_facts(outcome, place))
    elif place is not None:
        _print(outcome, place)
    if trouble:
        tell(f"filmgate: {trouble}")
    if outcome.record.task.state is TaskState.CANCELLED:
        return _CALLED_OFF
    return _FAILED if trouble else _DONE


def _placed(outcome: Outcome, path: Path, *, force: bool) -> tuple[Path | None, str]:
    """Where the film is now, or what went wrong."""
    task = outcome.record.task
    if task.state is TaskState.CANCELLED:
        return None, f"cancelled; nothing was charged, and '{outcome.account}' has {dollars(outcome.balance)} again."
    if task.failure is not None:
        return None, f"the film was not made: {task.failure.message} Nothing was charged."
    if outcome.film is None:
        return None, f"the film is made, and kept by the server that made it: {outcome.url}"
    try:
        return put(outcome.film, path, force=force), ""
    except OSError as error:
        reason = error.strerror or str(error)
        return None, f"the film is made and lies in {outcome.film}, but could not be copied to {path}: {reason}."


def _facts(outcome: Outcome, place: Path | None) -> dict[str, Any]:
    record = outcome.record
    task, result = record.task, read_result(record.content.result)
    film, engine = result.get("film", {}), result.get("engine", {})
    return {
        "id": dashed(task.id),
        "state": task.state.value,
        "path": str(place.absolute()) if place else None,
        "seconds": film.get("seconds"),
        "width": film.get("width"),
        "height": film.get("height"),
        "size_bytes": record.films[0].size if record.films else None,
        "engine": engine.get("engine"),
        "seed": engine.get("seed"),
        "understood": engine.get("understood", []),
        "ignored": engine.get("ignored", []),
        "account": outcome.account,
        "cost_usd": usd(task.charged),
        "balance_usd": usd(outcome.balance),
        "error": {"code": task.failure.code.value, "message": task.failure.message} if task.failure else None,
    }


def _print(outcome: Outcome, place: Path) -> None:
    facts = _facts(outcome, place)
    typer.echo(f"{place}  {facts['seconds']:g} s, {facts['width']}×{facts['height']}, {_size(facts['size_bytes'])}")
    for title, words in (("understood", facts["understood"]), ("ignored", facts["ignored"])):
        if words:
            typer.echo(f"  {title:<11}{', '.join(words)}")
    if note := read_result(outcome.record.content.result).get("engine", {}).get("note"):
        typer.echo(f"  {'engine':<11}{note}")
    balance = f"'{outcome.account}' has {dollars(outcome.balance)} left"
    typer.echo(f"  {'cost':<11}{dollars(outcome.record.task.charged)}; {balance}")


def _size(size: int) -> str:
    return f"{size / 1e6:.1f} MB" if size >= 1e6 else f"{size / 1e3:.0f} kB"
