"""All commands, put together; and what is said when one of them fails."""

import io
import os
import sys
from typing import Annotated, NoReturn

import typer

from filmgate import __version__
from filmgate.cli import accounts, jobs, keys, ledger, moderation, rates, tasks, webhooks
from filmgate.cli.doctor import doctor
from filmgate.cli.gallery import gallery
from filmgate.cli.generate import generate
from filmgate.cli.migrate import migrate
from filmgate.cli.move import move
from filmgate.cli.quote import quote
from filmgate.cli.serve import serve
from filmgate.cli.usage import usage
from filmgate.cli.worker import worker
from filmgate.domain.errors import FilmgateError, InvalidField, Misconfigured, UnknownModel

_ASKED_WRONGLY = (InvalidField, Misconfigured, UnknownModel)
_FAILED, _USAGE = 1, 2

app = typer.Typer(
    name="filmgate",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"filmgate {__version__}")
        raise typer.Exit()


@app.callback()
def filmgate(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and leave.")
    ] = False,
) -> None:
    """One self-hosted server that speaks the public Kling 3.0 video APIs and makes the film."""


for _command in (serve, worker, generate, gallery, quote, usage, doctor, migrate, move):
    app.command()(_command)
for _family, _name in (
    (accounts, "accounts"),
    (keys, "keys"),
    (tasks, "tasks"),
    (jobs, "jobs"),
    (ledger, "ledger"),
    (rates, "rates"),
    (webhooks, "webhooks"),
    (moderation, "moderation"),
):
    app.add_typer(_family.app, name=_name, no_args_is_help=True)


def main() -> None:
    """Run the command that the process was started with."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal that lacks ✓ shows ? instead
    try:
        app(prog_name="filmgate")
    except FilmgateError as error:
        _fail(error, str(error), _USAGE if isinstance(error, _ASKED_WRONGLY) else _FAILED)
    except OSError as error:
        place = f": {error.filename}" if error.filename else ""
        _fail(error, f"{error.strerror or error}{place}", _FAILED)
    except Exception as error:
        _fail(error, f"{type(error).__name__}: {error} (FILMGATE_DEBUG=1 shows where)", _FAILED)


def _fail(error: Exception, sentence: str, status: int) -> NoReturn:
    if os.environ.get("FILMGATE_DEBUG") == "1":
        raise error
    typer.echo(f"filmgate: {' '.join(sentence.split())}", err=True)
    sys.exit(status)
