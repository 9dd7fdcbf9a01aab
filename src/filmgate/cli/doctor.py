"""`filmgate doctor`: would the server work here, and what to do where it would not."""

import os
from typing import TYPE_CHECKING, Annotated

import typer

from filmgate.cli.options import Data, Json
from filmgate.cli.running import run
from filmgate.cli.speech import answer, tell
from filmgate.domain.errors import Misconfigured
from filmgate.settings import Settings, load
from filmgate.store.open import is_sqlite

if TYPE_CHECKING:
    from filmgate.cli.checks.finding import Finding

_MARKS = {"fine": ("✓", typer.colors.GREEN), "doubtful": ("!", typer.colors.YELLOW), "broken": ("✗", typer.colors.RED)}


def doctor(
    warm_up: Annotated[bool, typer.Option("--warm-up", help="Compile the renderer's kernels now.")] = False,
    data: Data = None,
    json: Json = False,
) -> None:
    """Check this installation: ✓ is fine, ! could be better, ✗ must be mended. Exit with 1 if there is a ✗."""
    if warm_up:
        tell("Compiling the renderer's kernels, about half a minute …")
    findings = run(_examine(data, warm_up))
    ill = any(finding.verdict == "broken" for finding in findings)
    if json:
        checks = [
            {"name": one.name, "verdict": one.verdict.value, "found": one.found, "mend": one.mend} for one in findings
        ]
        answer({"well": not ill, "checks": checks})
    else:
        for finding in findings:
            _print(finding)
    if ill:
        raise typer.Exit(1)


async def _examine(data: str | None, warm: bool) -> "list[Finding]":
    from filmgate.cli.checks import machine
    from filmgate.cli.checks.finding import broken

    try:
        settings = load(os.environ, data=data)
    except Misconfigured as error:
        mend = "Correct it; nothing else can be checked before."
        return [machine.python(), broken("settings", str(error), mend)]
    running = machine.server_runs(settings)
    return [
        machine.python(),
        machine.knobs(os.environ),
        machine.folder(settings),
        *await _database(settings),
        *([machine.server(running)] if is_sqlite(settings.store_url) else []),
        machine.port(settings, running),
        *await _renderer(settings, warm),
    ]


async def _database(settings: Settings) -> "list[Finding]":
    from filmgate.cli.checks.database import database

    return await database(settings)


async def _renderer(settings: Settings, warm: bool) -> "list[Finding]":
    if "previz" not in settings.engines:
        return []
    from filmgate.cli.checks import renderer

    return [await renderer.process(settings), renderer.codecs(), renderer.cache(settings, warm=warm)]


def _print(finding: "Finding") -> None:
    mark, colour = _MARKS[finding.verdict]
    typer.echo(f"{typer.style(mark, fg=colour)} {finding.name:<12} {finding.found}")
    if finding.mend:
        typer.echo(f"{'':<15}{finding.mend}")
